/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import io.tdengine.flink.transport.SqlText;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/**
 * The statement that creates a table for rows of a Flink type.
 *
 * <p>Types: BOOLEAN, integers, FLOAT and DOUBLE by their own names; DECIMAL(p, s) as it is;
 * TIMESTAMP and TIMESTAMP_LTZ as TIMESTAMP; CHAR(n) and VARCHAR(n) as NCHAR(n), since both count
 * characters, so that the column can be read with the type it was declared with; BINARY(n) and
 * VARBINARY(n) as VARBINARY(n); STRING and BYTES, which have no length, as VARCHAR(255) and
 * VARBINARY(255), in bytes.
 */
@PublicEvolving
public final class CreateTable {

    private static final int DEFAULT_BYTES = 255;
    private static final int MAX_COLUMN_BYTES = 65_517;
    private static final int MAX_TAG_BYTES = 16_382;
    private static final int BYTES_PER_CHARACTER = 4;

    private CreateTable() {}

    /**
     * CREATE STABLE IF NOT EXISTS if there are tags, otherwise CREATE TABLE IF NOT EXISTS. The
     * first timestamp of the row type becomes the key and so the first column; a field {@code
     * tbname} is left out.
     *
     * @param tags names of the fields that become tags, in this order
     * @throws IllegalArgumentException if there is no timestamp, a tag is no field, or a type
     *     cannot be stored: names the field
     */
    public static String statement(
            String database, String table, RowType rowType, List<String> tags) {
        List<RowType.RowField> columns = new ArrayList<>();
        RowType.RowField key = null;
        for (RowType.RowField field : rowType.getFields()) {
            String name = field.getName();
            if (tags.contains(name) || name.equals(RowDataSerializationSchema.TABLE_NAME_FIELD)) {
                continue;
            }
            if (key == null && isTimestamp(field.getType())) {
                key = field;
            } else {
                columns.add(field);
            }
        }
        if (key == null) {
            throw new IllegalArgumentException(
                    "Table '"
                            + table
                            + "' cannot be created: a TDengine table needs a TIMESTAMP or"
                            + " TIMESTAMP_LTZ column as its key, and the declared columns have"
                            + " none.");
        }
        columns.add(0, key);
        List<String> columnTexts = new ArrayList<>();
        for (RowType.RowField field : columns) {
            columnTexts.add(definition(field, false));
        }
        List<String> tagTexts = new ArrayList<>();
        for (String tag : tags) {
            int index = rowType.getFieldIndex(tag);
            if (index < 0) {
                throw new IllegalArgumentException(
                        "Tag '" + tag + "' is not among the columns " + rowType.getFieldNames());
            }
            tagTexts.add(definition(rowType.getFields().get(index), true));
        }
        return (tags.isEmpty() ? "CREATE TABLE" : "CREATE STABLE")
                + " IF NOT EXISTS "
                + SqlText.quoteTable(database, table)
                + " ("
                + String.join(", ", columnTexts)
                + ")"
                + (tags.isEmpty() ? "" : " TAGS (" + String.join(", ", tagTexts) + ")");
    }

    private static boolean isTimestamp(LogicalType type) {
        switch (type.getTypeRoot()) {
            case TIMESTAMP_WITHOUT_TIME_ZONE:
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE:
                return true;
            default:
                return false;
        }
    }

    private static String definition(RowType.RowField field, boolean tag) {
        return SqlText.quoteIdentifier(field.getName()) + " " + type(field, tag);
    }

    private static String type(RowType.RowField field, boolean tag) {
        LogicalType type = field.getType();
        switch (type.getTypeRoot()) {
            case BOOLEAN:
                return "BOOL";
            case TINYINT:
                return "TINYINT";
            case SMALLINT:
                return "SMALLINT";
            case INTEGER:
                return "INT";
            case BIGINT:
                return "BIGINT";
            case FLOAT:
                return "FLOAT";
            case DOUBLE:
                return "DOUBLE";
            case TIMESTAMP_WITHOUT_TIME_ZONE:
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE:
                return "TIMESTAMP";
            case DECIMAL:
                if (tag) {
                    throw refused(field, "TDengine has no DECIMAL tags; use another type.");
                }
                DecimalType decimal = (DecimalType) type;
                return "DECIMAL(" + decimal.getPrecision() + "," + decimal.getScale() + ")";
            case CHAR:
            case VARCHAR:
                return text(field, tag);
            case BINARY:
            case VARBINARY:
                return "VARBINARY(" + length(field, 1, tag) + ")";
            default:
                throw refused(field, "TDengine has no such type; convert or leave it out.");
        }
    }

    private static String text(RowType.RowField field, boolean tag) {
        int length = length(field, BYTES_PER_CHARACTER, tag);
        return (isUnbounded(field) ? "VARCHAR(" : "NCHAR(") + length + ")";
    }

    private static boolean isUnbounded(RowType.RowField field) {
        return LogicalTypeChecks.getLength(field.getType()) == Integer.MAX_VALUE;
    }

    private static int length(RowType.RowField field, int bytesPerUnit, boolean tag) {
        if (isUnbounded(field)) {
            return DEFAULT_BYTES;
        }
        int length = LogicalTypeChecks.getLength(field.getType());
        long bytes = (long) length * bytesPerUnit;
        int limit = tag ? MAX_TAG_BYTES : MAX_COLUMN_BYTES;
        if (bytes > limit) {
            throw refused(
                    field,
                    "that is up to "
                            + bytes
                            + " bytes, and a "
                            + (tag ? "tag" : "column")
                            + " holds "
                            + limit
                            + "; declare it shorter.");
        }
        return length;
    }

    private static IllegalArgumentException refused(RowType.RowField field, String reason) {
        return new IllegalArgumentException(
                "Column '"
                        + field.getName()
                        + "' of type "
                        + field.getType().asSummaryString()
                        + " cannot be created: "
                        + reason);
    }
}
