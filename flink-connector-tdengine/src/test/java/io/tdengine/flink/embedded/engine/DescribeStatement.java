/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.embedded.engine.TokenStream.QualifiedName;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Precision;
import java.util.ArrayList;
import java.util.List;

/** DESCRIBE of a table or super table. */
final class DescribeStatement {

    private static final List<Column> COLUMNS =
            List.of(
                    Column.varchar("field", 325),
                    Column.varchar("type", 20),
                    Column.of("length", DataType.INT),
                    Column.varchar("note", 16),
                    Column.varchar("encode", 12),
                    Column.varchar("compress", 12),
                    Column.varchar("level", 12));

    private DescribeStatement() {}

    /** After DESCRIBE. */
    static SqlResult execute(TokenStream in, Context context) throws ServerError {
        QualifiedName name = in.qualifiedName();
        in.expectEnd();
        Table table = context.table(name);
        SuperTable superTable = context.superTable(name);
        if (table == null && superTable == null) {
            throw Errors.noTable();
        }
        Schema schema = table == null ? superTable.schema() : table.schema();
        List<Object[]> rows = new ArrayList<>();
        for (Column column : schema.columns()) {
            String note = column.key() ? "COMPOSITE KEY" : "";
            rows.add(row(column, note, encoding(column), compression(column), "medium"));
        }
        for (Column tag : schema.tags()) {
            rows.add(row(tag, "TAG", "disabled", "disabled", "disabled"));
        }
        return SqlResult.rows(
                COLUMNS.stream().map(Column::field).toList(),
                Precision.MILLISECONDS,
                rows.iterator());
    }

    private static Object[] row(
            Column column, String note, String encode, String compress, String level) {
        String type =
                column.type().isDecimal()
                        ? "DECIMAL(" + column.precision() + ", " + column.scale() + ")"
                        : column.type().sqlName();
        return new Object[] {column.name(), type, column.length(), note, encode, compress, level};
    }

    private static String encoding(Column column) {
        return switch (column.type()) {
            case TIMESTAMP -> "delta-i";
            case FLOAT, DOUBLE -> "delta-d";
            case BOOL -> "bit-packing";
            case TINYINT, SMALLINT, INT, BIGINT -> "simple8b";
            case TINYINT_UNSIGNED, SMALLINT_UNSIGNED, INT_UNSIGNED, BIGINT_UNSIGNED -> "simple8b";
            default -> "disabled";
        };
    }

    private static String compression(Column column) {
        return switch (column.type()) {
            case TINYINT, SMALLINT, TINYINT_UNSIGNED, SMALLINT_UNSIGNED -> "zlib";
            case INT, BIGINT, INT_UNSIGNED, BIGINT_UNSIGNED, FLOAT, DOUBLE, TIMESTAMP -> "lz4";
            default -> "zstd";
        };
    }
}
