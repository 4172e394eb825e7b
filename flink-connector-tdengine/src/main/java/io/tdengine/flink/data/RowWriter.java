/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.data;

import io.tdengine.flink.transport.bind.ColumnBuffer;
import io.tdengine.flink.transport.bind.RowCells;
import io.tdengine.flink.transport.bind.TableRows;
import io.tdengine.flink.transport.schema.ColumnSchema;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Precision;
import java.util.List;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.RowType;

/**
 * Moves fields of rows into the buffers of columns or tags. How each field goes is chosen once,
 * here, so that a row costs at most one call per cell, no boxing and no look-up. For one thread.
 */
@Internal
public final class RowWriter {

    /** A value that is stored as it is: most cells, and no call through an interface for them. */
    private enum Direct {
        NONE,
        BOOLEAN,
        INT,
        LONG,
        FLOAT,
        DOUBLE
    }

    private final int[] fields;
    private final CellWriter[] cells;
    private final Direct[] direct;
    private final ColumnSchema[] targets;
    private final boolean[] required;

    /**
     * @param rowType type of the rows
     * @param fields for each target the field that goes there
     * @param targets columns or tags in the order of the buffers, each of a type that {@link
     *     TypeMapping#checkWritable} accepts
     * @param key name of the timestamp column, which like a composite key must not be null
     * @param precision unit of the database's timestamps
     */
    public RowWriter(
            RowType rowType,
            int[] fields,
            List<ColumnSchema> targets,
            String key,
            Precision precision) {
        this.fields = fields.clone();
        this.cells = new CellWriter[fields.length];
        this.direct = new Direct[fields.length];
        this.targets = targets.toArray(new ColumnSchema[0]);
        this.required = new boolean[fields.length];
        for (int i = 0; i < fields.length; i++) {
            ColumnSchema target = this.targets[i];
            LogicalType type = rowType.getTypeAt(fields[i]);
            cells[i] = CellWriters.choose(type, target.field(), precision);
            direct[i] = direct(type.getTypeRoot(), target.field().type());
            required[i] = target.isCompositeKey() || target.name().equals(key);
        }
    }

    private static Direct direct(LogicalTypeRoot type, DataType target) {
        if (type == LogicalTypeRoot.BOOLEAN && target == DataType.BOOL) {
            return Direct.BOOLEAN;
        }
        if (type == LogicalTypeRoot.INTEGER && target == DataType.INT) {
            return Direct.INT;
        }
        if (type == LogicalTypeRoot.BIGINT && target == DataType.BIGINT) {
            return Direct.LONG;
        }
        if (type == LogicalTypeRoot.FLOAT && target == DataType.FLOAT) {
            return Direct.FLOAT;
        }
        return type == LogicalTypeRoot.DOUBLE && target == DataType.DOUBLE
                ? Direct.DOUBLE
                : Direct.NONE;
    }

    /**
     * One cell to each {@link TableRows#column}.
     *
     * @throws UnfitValueException if a value does not fit: names column, value and limit
     */
    public void writeColumns(RowData row, TableRows rows) {
        RowCells columns = rows.columns();
        for (int i = 0; i < cells.length; i++) {
            int field = fields[i];
            if (direct[i] == Direct.NONE || row.isNullAt(field)) {
                write(row, i, rows.column(i));
                continue;
            }
            switch (direct[i]) {
                case BOOLEAN:
                    columns.appendBoolean(i, row.getBoolean(field));
                    break;
                case INT:
                    columns.appendInt(i, row.getInt(field));
                    break;
                case LONG:
                    columns.appendLong(i, row.getLong(field));
                    break;
                case FLOAT:
                    columns.appendFloat(i, row.getFloat(field));
                    break;
                default:
                    columns.appendDouble(i, row.getDouble(field));
                    break;
            }
        }
    }

    /**
     * One cell to each {@link TableRows#tag}.
     *
     * @throws UnfitValueException if a value does not fit: names tag, value and limit
     */
    public void writeTags(RowData row, TableRows rows) {
        for (int i = 0; i < cells.length; i++) {
            write(row, i, rows.tag(i));
        }
    }

    private void write(RowData row, int i, ColumnBuffer buffer) {
        int field = fields[i];
        try {
            if (!row.isNullAt(field)) {
                cells[i].write(row, field, buffer);
            } else if (!required[i]) {
                buffer.appendNull();
            } else {
                throw new UnfitValueException("a key must not be NULL");
            }
        } catch (UnfitValueException e) {
            throw new UnfitValueException(
                    (targets[i].isTag() ? "tag '" : "column '")
                            + targets[i].name()
                            + "' ("
                            + targets[i].field()
                            + "): "
                            + e.getMessage());
        }
    }
}
