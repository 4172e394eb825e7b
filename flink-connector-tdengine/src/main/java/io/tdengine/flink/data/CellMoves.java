/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.data;

import io.tdengine.flink.transport.bind.RowCells;
import io.tdengine.flink.transport.schema.ColumnSchema;
import io.tdengine.flink.transport.type.Precision;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/**
 * Moves of one cell from a row to its column, as method handles that take the row and the cells:
 * bound to field and column, which are constants in the compiled code then. What is stored as it is
 * goes without a call; all else through a {@link CellWriter}.
 */
@Internal
final class CellMoves {

    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    private static final MethodType MOVE =
            MethodType.methodType(void.class, RowData.class, RowCells.class);

    private CellMoves() {}

    /**
     * The move of a field to a column or tag.
     *
     * @throws IllegalArgumentException if {@link TypeMapping#checkWritable} would refuse the pair
     */
    static MethodHandle of(LogicalType type, int field, CellTarget target, Precision precision) {
        ColumnSchema schema = target.schema();
        CellWriter writer = CellWriters.choose(type, schema.field(), precision);
        LogicalTypeRoot root = type.getTypeRoot();
        switch (schema.field().type()) {
            case BOOL:
                return direct("moveBoolean", target, field);
            case INT:
                if (root == LogicalTypeRoot.INTEGER) {
                    return direct("moveInt", target, field);
                }
                break;
            case BIGINT:
                if (root == LogicalTypeRoot.BIGINT) {
                    return direct("moveLong", target, field);
                }
                break;
            case FLOAT:
                return direct("moveFloat", target, field);
            case DOUBLE:
                if (root == LogicalTypeRoot.DOUBLE) {
                    return direct("moveDouble", target, field);
                }
                break;
            case TIMESTAMP:
                if (precision == Precision.MILLISECONDS) {
                    return limited(
                            "moveMillis", target, field, LogicalTypeChecks.getPrecision(type));
                }
                break;
            case VARCHAR:
                return limited("moveText", target, field, schema.field().length());
            default:
                break;
        }
        return MethodHandles.insertArguments(
                find("move", CellTarget.class, int.class, CellWriter.class),
                0,
                target,
                field,
                writer);
    }

    /** All of these moves, one after the other. */
    static MethodHandle inTurn(List<MethodHandle> moves) {
        MethodHandle all = moves.get(moves.size() - 1);
        for (int i = moves.size() - 2; i >= 0; i--) {
            all = MethodHandles.foldArguments(all, moves.get(i));
        }
        return all;
    }

    private static MethodHandle direct(String move, CellTarget target, int field) {
        return MethodHandles.insertArguments(
                find(move, CellTarget.class, int.class, int.class),
                0,
                target,
                field,
                target.index());
    }

    private static MethodHandle limited(String move, CellTarget target, int field, int limit) {
        return MethodHandles.insertArguments(
                find(move, CellTarget.class, int.class, int.class, int.class),
                0,
                target,
                field,
                target.index(),
                limit);
    }

    private static MethodHandle find(String move, Class<?>... bound) {
        try {
            return LOOKUP.findStatic(CellMoves.class, move, MOVE.insertParameterTypes(0, bound));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static void moveBoolean(
            CellTarget target, int field, int column, RowData row, RowCells cells) {
        if (row.isNullAt(field)) {
            target.appendNull(cells);
        } else {
            cells.setBoolean(column, row.getBoolean(field));
        }
    }

    private static void moveInt(
            CellTarget target, int field, int column, RowData row, RowCells cells) {
        if (row.isNullAt(field)) {
            target.appendNull(cells);
        } else {
            cells.setInt(column, row.getInt(field));
        }
    }

    private static void moveLong(
            CellTarget target, int field, int column, RowData row, RowCells cells) {
        if (row.isNullAt(field)) {
            target.appendNull(cells);
        } else {
            cells.setLong(column, row.getLong(field));
        }
    }

    private static void moveFloat(
            CellTarget target, int field, int column, RowData row, RowCells cells) {
        if (row.isNullAt(field)) {
            target.appendNull(cells);
        } else {
            cells.setFloat(column, row.getFloat(field));
        }
    }

    private static void moveDouble(
            CellTarget target, int field, int column, RowData row, RowCells cells) {
        if (row.isNullAt(field)) {
            target.appendNull(cells);
        } else {
            cells.setDouble(column, row.getDouble(field));
        }
    }

    /**
     * @param digits of the row's type
     */
    private static void moveMillis(
            CellTarget target, int field, int column, int digits, RowData row, RowCells cells) {
        if (row.isNullAt(field)) {
            target.appendNull(cells);
        } else {
            cells.setLong(column, row.getTimestamp(field, digits).getMillisecond());
        }
    }

    /**
     * @param limit most bytes
     */
    private static void moveText(
            CellTarget target, int field, int column, int limit, RowData row, RowCells cells) {
        if (row.isNullAt(field)) {
            target.appendNull(cells);
            return;
        }
        try {
            TextCells.append(row.getString(field), cells.buffer(column), limit, false);
        } catch (UnfitValueException e) {
            throw target.unfit(e);
        }
    }

    private static void move(
            CellTarget target, int field, CellWriter writer, RowData row, RowCells cells) {
        if (row.isNullAt(field)) {
            target.appendNull(cells);
            return;
        }
        try {
            writer.write(row, field, cells.buffer(target.index()));
        } catch (UnfitValueException e) {
            throw target.unfit(e);
        }
    }
}
