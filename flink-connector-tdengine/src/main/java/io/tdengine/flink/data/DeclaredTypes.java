/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.data;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/**
 * Which declared types can be right, whatever the column is on the server. {@link TypeMapping}
 * tells the rest, when the column is known.
 */
@Internal
public final class DeclaredTypes {

    /** TDengine counts in milliseconds, or in less. */
    private static final int COARSEST_DIGITS = 3;

    private DeclaredTypes() {}

    /**
     * Refuses a declared type that stands for no TDengine type at all, such as ARRAY or TIME. Needs
     * no server.
     *
     * @throws ValidationException naming the column and the types that are possible
     */
    public static void checkSupported(String column, LogicalType declared) {
        switch (declared.getTypeRoot()) {
            case BOOLEAN:
            case TINYINT:
            case SMALLINT:
            case INTEGER:
            case BIGINT:
            case FLOAT:
            case DOUBLE:
            case DECIMAL:
            case CHAR:
            case VARCHAR:
            case BINARY:
            case VARBINARY:
            case TIMESTAMP_WITHOUT_TIME_ZONE:
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE:
                return;
            default:
                throw new ValidationException(
                        "Column '"
                                + column
                                + "' is declared "
                                + declared.asSummaryString()
                                + ", a type that TDengine does not have. Possible are BOOLEAN,"
                                + " TINYINT, SMALLINT, INT, BIGINT, FLOAT, DOUBLE, DECIMAL, STRING,"
                                + " BYTES, TIMESTAMP and TIMESTAMP_LTZ.");
        }
    }

    /**
     * Refuses a declared type that can hold the values of no TDengine column at all, in any
     * database: it would cut or pad them. Needs no server.
     *
     * @throws ValidationException naming the column and what to declare
     */
    public static void checkReadable(String column, LogicalType declared) {
        checkSupported(column, declared);
        switch (declared.getTypeRoot()) {
            case CHAR:
                throw unreadable(
                        column, declared, "TDengine's texts have no fixed length", "STRING");
            case BINARY:
                throw unreadable(
                        column, declared, "TDengine's binary values have no fixed length", "BYTES");
            case TIMESTAMP_WITHOUT_TIME_ZONE:
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE:
                if (LogicalTypeChecks.getPrecision(declared) < COARSEST_DIGITS) {
                    throw unreadable(
                            column,
                            declared,
                            "TDengine's times have milliseconds or more digits",
                            "TIMESTAMP_LTZ or TIMESTAMP of 3, 6 or 9, as the database's precision"
                                    + " is ms, us or ns");
                }
                return;
            default:
                return;
        }
    }

    private static ValidationException unreadable(
            String column, LogicalType declared, String reason, String instead) {
        return new ValidationException(
                "Column '"
                        + column
                        + "' is declared "
                        + declared.asSummaryString()
                        + ", but "
                        + reason
                        + ", so that values would be changed. Declare it as "
                        + instead
                        + ".");
    }
}
