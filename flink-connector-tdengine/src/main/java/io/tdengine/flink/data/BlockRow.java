/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.data;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RawValueData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.data.columnar.ColumnarRowData;
import org.apache.flink.table.data.columnar.vector.BooleanColumnVector;
import org.apache.flink.table.data.columnar.vector.ByteColumnVector;
import org.apache.flink.table.data.columnar.vector.BytesColumnVector;
import org.apache.flink.table.data.columnar.vector.ColumnVector;
import org.apache.flink.table.data.columnar.vector.DecimalColumnVector;
import org.apache.flink.table.data.columnar.vector.DoubleColumnVector;
import org.apache.flink.table.data.columnar.vector.FloatColumnVector;
import org.apache.flink.table.data.columnar.vector.IntColumnVector;
import org.apache.flink.table.data.columnar.vector.LongColumnVector;
import org.apache.flink.table.data.columnar.vector.ShortColumnVector;
import org.apache.flink.table.data.columnar.vector.TimestampColumnVector;
import org.apache.flink.types.RowKind;

/**
 * A row over column vectors, a view that moves from row to row: what {@link ColumnarRowData} is,
 * with text that costs no more objects than itself. Its cells, text among them, are valid until the
 * vectors turn to another block; a copy made by Flink's serializers stays.
 *
 * <p>A getter of another type than the vector's fails with a ClassCastException, one of a nested
 * type with an UnsupportedOperationException. For one thread.
 */
@Internal
public final class BlockRow extends RowDataBase {

    private final ColumnVector[] columns;
    private RowKind kind = RowKind.INSERT;
    private int rowId;

    /**
     * A view of row 0.
     *
     * @param columns a vector for each field; not copied, so that others can take their place.
     *     Those of text are {@link BlockVectors}' or {@link ConstantVectors}'.
     */
    public BlockRow(ColumnVector[] columns) {
        this.columns = columns;
    }

    /** Turns to a row of the vectors; its kind stays what it is. */
    public void moveTo(int newRowId) {
        rowId = newRowId;
    }

    @Override
    public int getArity() {
        return columns.length;
    }

    @Override
    public RowKind getRowKind() {
        return kind;
    }

    @Override
    public void setRowKind(RowKind newKind) {
        kind = newKind;
    }

    @Override
    public boolean isNullAt(int pos) {
        ColumnVector column = columns[pos];
        // As vectors of many classes come by here, a call through the interface would be neither
        // inlined nor cheap; BlockVector's is one for all of them.
        return column instanceof BlockVector
                ? ((BlockVector) column).isNullAt(rowId)
                : column.isNullAt(rowId);
    }

    @Override
    public boolean getBoolean(int pos) {
        return ((BooleanColumnVector) columns[pos]).getBoolean(rowId);
    }

    @Override
    public byte getByte(int pos) {
        return ((ByteColumnVector) columns[pos]).getByte(rowId);
    }

    @Override
    public short getShort(int pos) {
        return ((ShortColumnVector) columns[pos]).getShort(rowId);
    }

    @Override
    public int getInt(int pos) {
        return ((IntColumnVector) columns[pos]).getInt(rowId);
    }

    @Override
    public long getLong(int pos) {
        return ((LongColumnVector) columns[pos]).getLong(rowId);
    }

    @Override
    public float getFloat(int pos) {
        return ((FloatColumnVector) columns[pos]).getFloat(rowId);
    }

    @Override
    public double getDouble(int pos) {
        return ((DoubleColumnVector) columns[pos]).getDouble(rowId);
    }

    @Override
    public StringData getString(int pos) {
        return ((TextColumnVector) columns[pos]).getText(rowId);
    }

    @Override
    public DecimalData getDecimal(int pos, int precision, int scale) {
        return ((DecimalColumnVector) columns[pos]).getDecimal(rowId, precision, scale);
    }

    @Override
    public TimestampData getTimestamp(int pos, int precision) {
        return ((TimestampColumnVector) columns[pos]).getTimestamp(rowId, precision);
    }

    @Override
    public byte[] getBinary(int pos) {
        return ((BytesColumnVector) columns[pos]).getBytes(rowId).getBytes();
    }

    @Override
    public ArrayData getArray(int pos) {
        throw nested("ARRAY");
    }

    @Override
    public MapData getMap(int pos) {
        throw nested("MAP");
    }

    @Override
    public RowData getRow(int pos, int numFields) {
        throw nested("ROW");
    }

    @Override
    public <T> RawValueData<T> getRawValue(int pos) {
        throw nested("RAW");
    }

    private static UnsupportedOperationException nested(String type) {
        return new UnsupportedOperationException("No column of TDengine is read as " + type + ".");
    }

    @Override
    public boolean equals(Object other) {
        throw new UnsupportedOperationException(
                "A view of a block is not comparable; compare field by field, or a copy.");
    }

    @Override
    public int hashCode() {
        throw new UnsupportedOperationException(
                "A view of a block has no hash code; hash field by field, or a copy.");
    }

    /** Which row it is, not what is in it: the types of the fields are not known here. */
    @Override
    public String toString() {
        return kind.shortString() + " row " + rowId + " of " + columns.length + " columns";
    }
}
