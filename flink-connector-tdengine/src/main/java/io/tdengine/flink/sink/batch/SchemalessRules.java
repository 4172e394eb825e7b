/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.batch;

import io.tdengine.flink.transport.schema.ColumnSchema;
import io.tdengine.flink.transport.schema.TableSchema;
import io.tdengine.flink.transport.type.DataType;
import org.apache.flink.annotation.Internal;

/**
 * What cannot be written schemaless although it could be otherwise.
 *
 * <p>Source: what TDengine 3.3.7 was seen to refuse, and the types that its line protocol has.
 */
@Internal
final class SchemalessRules {

    private SchemalessRules() {}

    /**
     * @throws IllegalArgumentException naming the first tag or column that stands against it
     */
    static void check(BatchLayout layout) {
        TableSchema target = layout.target();
        if (!target.isSuperTable()) {
            throw new IllegalArgumentException(
                    "Table '"
                            + target.table()
                            + "' of database '"
                            + target.database()
                            + "' is not a super table, and schemaless writing knows no others. Use"
                            + " write mode 'stmt' or 'sql'.");
        }
        for (ColumnSchema column : target.all()) {
            String reason = reason(column, layout);
            if (reason != null) {
                throw new IllegalArgumentException(
                        (column.isTag() ? "Tag '" : "Column '")
                                + column.name()
                                + "' ("
                                + column.field()
                                + ") of table '"
                                + target.table()
                                + "' in database '"
                                + target.database()
                                + "' "
                                + reason
                                + ". Use write mode 'stmt' or 'sql'.");
            }
        }
    }

    private static String reason(ColumnSchema column, BatchLayout layout) {
        DataType type = column.field().type();
        if (column.isTag()) {
            return type == DataType.NCHAR
                    ? null
                    : "cannot be written schemaless: the server takes text for NCHAR tags only";
        }
        if (column.isCompositeKey()) {
            return "is part of a composite key, and the server refuses to write such a table"
                    + " schemaless";
        }
        boolean key = column.name().equals(layout.columns().get(0));
        if (key || !layout.columns().contains(column.name()) || hasForm(type)) {
            return null;
        }
        return "cannot be written schemaless: line protocol has no form for " + type.sqlName();
    }

    private static boolean hasForm(DataType type) {
        switch (type) {
            case TIMESTAMP:
            case DECIMAL:
            case DECIMAL64:
            case BLOB:
            case JSON:
                return false;
            default:
                return true;
        }
    }
}
