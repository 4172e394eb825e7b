/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import io.tdengine.flink.data.BlockVectors;
import io.tdengine.flink.data.ConstantVectors;
import io.tdengine.flink.data.TypeMapping;
import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.columnar.vector.ColumnVector;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;

/** Where in the blocks of one split's result the produced columns are. Immutable. */
@Internal
final class ScanLayout {

    private static final int NONE = -1;

    private final List<LogicalType> types;
    private final int[] columns;
    private final int timestamp;
    private final int tableColumn;
    private final String table;
    private final AggregatePlan aggregate;

    private ScanLayout(AggregatePlan aggregate) {
        this.types = List.of();
        this.columns = new int[0];
        this.timestamp = NONE;
        this.tableColumn = NONE;
        this.table = null;
        this.aggregate = aggregate;
    }

    private ScanLayout(
            List<LogicalType> types, int[] columns, int timestamp, int tableColumn, String table) {
        this.types = List.copyOf(types);
        this.columns = columns;
        this.timestamp = timestamp;
        this.tableColumn = tableColumn;
        this.table = table;
        this.aggregate = null;
    }

    /** Of what the server makes of rows. */
    static ScanLayout ofAggregate(AggregatePlan aggregate) {
        return new ScanLayout(aggregate);
    }

    /**
     * Of a result that begins with the columns, with a table's name in each row.
     *
     * @param timestamp which column of the result is the row's timestamp
     * @param tableColumn which one is the name of the row's table
     */
    static ScanLayout ofTables(List<LogicalType> types, int timestamp, int tableColumn) {
        return new ScanLayout(types, inOrder(types.size()), timestamp, tableColumn, null);
    }

    /** The same for the rows of one table, whose name is not in the result. */
    static ScanLayout ofTable(List<LogicalType> types, int timestamp, String table) {
        return new ScanLayout(types, inOrder(types.size()), timestamp, NONE, table);
    }

    private static int[] inOrder(int count) {
        int[] columns = new int[count];
        for (int i = 0; i < count; i++) {
            columns[i] = i;
        }
        return columns;
    }

    /**
     * Of the result of a statement; columns match by name.
     *
     * @throws ValidationException naming the first column that the result does not have, or has
     *     twice, or whose type does not fit
     */
    static ScanLayout ofStatement(RowType declared, List<Field> fields, Precision precision) {
        List<LogicalType> types = new ArrayList<>();
        int[] columns = new int[declared.getFieldCount()];
        for (RowType.RowField column : declared.getFields()) {
            int at = find(column.getName(), fields);
            TypeMapping.checkReadable(fields.get(at), precision, column.getType());
            columns[types.size()] = at;
            types.add(column.getType());
        }
        return new ScanLayout(types, columns, NONE, NONE, null);
    }

    private static int find(String name, List<Field> fields) {
        int found = NONE;
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).name().equals(name)) {
                if (found != NONE) {
                    throw new ValidationException(
                            "Column '"
                                    + name
                                    + "' is in the query's result twice: give one of them another"
                                    + " name with AS.");
                }
                found = i;
            }
        }
        if (found == NONE) {
            String names = fields.stream().map(Field::name).collect(Collectors.joining(", "));
            throw new ValidationException(
                    "Column '"
                            + name
                            + "' is declared, but the query's result has no such column. It has: "
                            + names
                            + ". Names are case-sensitive; AS gives a column another.");
        }
        return found;
    }

    /** Vectors over a block: the produced columns, then the table's name if wanted. */
    ColumnVector[] vectors(Block block, Precision precision, boolean withTableName) {
        if (aggregate != null) {
            return aggregate.vectors(block, precision);
        }
        ColumnVector[] vectors = new ColumnVector[types.size() + (withTableName ? 1 : 0)];
        for (int i = 0; i < types.size(); i++) {
            vectors[i] = BlockVectors.vector(block, columns[i], precision, types.get(i));
        }
        if (withTableName) {
            vectors[types.size()] = tableNames(block, precision);
        }
        return vectors;
    }

    private ColumnVector tableNames(Block block, Precision precision) {
        if (tableColumn != NONE) {
            return BlockVectors.vector(block, tableColumn, precision, VarCharType.STRING_TYPE);
        }
        ConstantVectors.Text name = new ConstantVectors.Text();
        name.set(table);
        return name;
    }

    /** False for statements. */
    boolean hasTimestamp() {
        return timestamp != NONE;
    }

    /** A row's timestamp in the unit of the database; 0 unless {@link #hasTimestamp()}. */
    long timestamp(Block block, int row) {
        return timestamp == NONE ? 0 : block.getLong(timestamp, row);
    }

    /** The name of a row's table, null for statements. */
    String tableName(Block block, int row) {
        return tableColumn == NONE ? table : block.getString(tableColumn, row);
    }
}
