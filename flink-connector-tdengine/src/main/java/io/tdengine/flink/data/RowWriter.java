/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.data;

import io.tdengine.flink.transport.bind.RowCells;
import io.tdengine.flink.transport.bind.TableRows;
import io.tdengine.flink.transport.schema.ColumnSchema;
import io.tdengine.flink.transport.type.Precision;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/**
 * Moves fields of rows into the buffers of columns or tags. How each field goes is chosen once,
 * here, and the ways of neighbouring fields are put together into one method handle: the compiler
 * makes straight code of it, without loops, look-ups, boxing and calls. For one thread.
 */
@Internal
public final class RowWriter {

    /** Cells of one method handle: so few that the compiler takes all of it as one piece. */
    private static final int GROUP = 8;

    /** Each takes a row and where its cells go. */
    private final MethodHandle[] groups;

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
        List<MethodHandle> cells = new ArrayList<>();
        for (int i = 0; i < fields.length; i++) {
            ColumnSchema target = targets.get(i);
            boolean required = target.isCompositeKey() || target.name().equals(key);
            cells.add(
                    CellMoves.of(
                            rowType.getTypeAt(fields[i]),
                            fields[i],
                            new CellTarget(i, target, required),
                            precision));
        }
        groups = new MethodHandle[(cells.size() + GROUP - 1) / GROUP];
        for (int i = 0; i < groups.length; i++) {
            int end = Math.min(GROUP * (i + 1), cells.size());
            groups[i] = CellMoves.inTurn(cells.subList(GROUP * i, end));
        }
    }

    /**
     * One cell to each {@link TableRows#column}.
     *
     * @throws UnfitValueException if a value does not fit: names column, value and limit
     */
    public void writeColumns(RowData row, TableRows rows) {
        write(row, rows.columns());
    }

    /**
     * One cell to each {@link TableRows#tag}.
     *
     * @throws UnfitValueException if a value does not fit: names tag, value and limit
     */
    public void writeTags(RowData row, TableRows rows) {
        write(row, rows.tags());
    }

    private void write(RowData row, RowCells target) {
        target.beginRow();
        try {
            for (MethodHandle group : groups) {
                group.invokeExact(row, target);
            }
        } catch (RuntimeException | Error e) {
            target.discardRow();
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("Moving a cell throws no checked exception", e);
        }
    }
}
