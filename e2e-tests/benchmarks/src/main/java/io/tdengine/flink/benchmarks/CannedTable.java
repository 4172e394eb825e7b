/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import io.tdengine.flink.transport.schema.ColumnSchema;
import io.tdengine.flink.transport.schema.TableSchema;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.FloatType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;

/** A super table with made-up columns and the tag gid, as server and Flink see it. */
final class CannedTable {

    private static final String TAG = "gid";
    private static final int TEXT_LENGTH = 16;

    private CannedTable() {}

    static TableSchema of(BlockColumns columns) {
        List<ColumnSchema> schema = new ArrayList<>();
        for (int column = 0; column < columns.columns(); column++) {
            DataType type = columns.type(column);
            int length = type.isVariable() ? TEXT_LENGTH : type.fixedSize();
            schema.add(
                    new ColumnSchema(
                            new Field(columns.name(column), type, length, 0, 0), false, false));
        }
        schema.add(new ColumnSchema(new Field(TAG, DataType.INT, 4, 0, 0), true, false));
        return new TableSchema(
                "bench", "meters", TableSchema.Kind.SUPER_TABLE, Precision.MILLISECONDS, schema);
    }

    /** The columns alone, as a source declares them. */
    static RowType rowType(BlockColumns columns) {
        return new RowType(fields(columns));
    }

    /** The columns, the tag and the child table, as a sink declares them. */
    static RowType namedRowType(BlockColumns columns) {
        List<RowType.RowField> fields = fields(columns);
        fields.add(new RowType.RowField(TAG, new IntType()));
        fields.add(new RowType.RowField("tbname", new VarCharType(VarCharType.MAX_LENGTH)));
        return new RowType(fields);
    }

    private static List<RowType.RowField> fields(BlockColumns columns) {
        List<RowType.RowField> fields = new ArrayList<>();
        for (int column = 0; column < columns.columns(); column++) {
            fields.add(new RowType.RowField(columns.name(column), type(columns.type(column))));
        }
        return fields;
    }

    private static LogicalType type(DataType type) {
        switch (type) {
            case TIMESTAMP:
                return new LocalZonedTimestampType(3);
            case FLOAT:
                return new FloatType();
            case INT:
                return new IntType();
            case DOUBLE:
                return new DoubleType();
            case VARCHAR:
                return new VarCharType(TEXT_LENGTH);
            default:
                throw new IllegalArgumentException("No made-up column of " + type);
        }
    }
}
