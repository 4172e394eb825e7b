/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import io.tdengine.flink.embedded.engine.PreparedPlan;
import io.tdengine.flink.embedded.engine.ServerError;
import io.tdengine.flink.transport.type.DataType;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One column, or one tag, of a bind payload.
 *
 * @param lengths bytes of each cell, or null when the element has none
 * @param values the cells one after the other
 */
record BindElement(DataType type, byte[] nullFlags, int[] lengths, ByteBuffer values) {

    private static final int HEADER = 17;

    /** Reads an element and moves past it. */
    static BindElement read(ByteBuffer in, int table, int field) throws ServerError {
        ServerError malformed =
                new ServerError(
                        0xFFFF,
                        "bind data length error, tableIndex: " + table + ", fieldIndex: " + field);
        if (in.remaining() < HEADER) {
            throw malformed;
        }
        int start = in.position();
        int total = in.getInt();
        int typeCode = in.getInt();
        int rows = in.getInt();
        if (total < HEADER || rows < 0 || total - HEADER < rows || total > in.limit() - start) {
            throw malformed;
        }
        byte[] nullFlags = new byte[rows];
        in.get(nullFlags);
        boolean hasLengths = in.get() != 0;
        if (hasLengths && (total - HEADER - rows) / 4 < rows) {
            throw malformed;
        }
        int[] lengths = hasLengths ? new int[rows] : null;
        for (int i = 0; hasLengths && i < rows; i++) {
            lengths[i] = in.getInt();
        }
        int bufferLength = in.getInt();
        if (bufferLength != start + total - in.position()) {
            throw malformed;
        }
        DataType type = DataType.ofCode(typeCode);
        if (type == null) {
            throw new ServerError(0x0200, "column type mis-match with buffer type");
        }
        ByteBuffer values = in.slice().limit(bufferLength).slice().order(in.order());
        in.position(in.position() + bufferLength);
        return new BindElement(type, nullFlags, lengths, values);
    }

    int rows() {
        return nullFlags.length;
    }

    /** True for one cell that is NULL: its type is not compared with the column's. */
    boolean isSingleNull() {
        return nullFlags.length == 1 && nullFlags[0] == 1;
    }

    /**
     * The cells as the engine takes them; a DECIMAL is its unscaled integer, since a payload does
     * not tell the scale.
     */
    Object[] cells() throws ServerError {
        Object[] cells = new Object[rows()];
        int position = 0;
        for (int row = 0; row < cells.length; row++) {
            int length = lengths == null ? type.fixedSize() : lengths[row];
            int at = lengths == null ? row * type.fixedSize() : position;
            if (nullFlags[row] == 0) {
                if (length < 0 || at < 0 || length > values.limit() - at) {
                    throw new ServerError(
                            0xFFFF, "bind buffer is too short for row " + row + " of " + type);
                }
                cells[row] = cell(at, length);
            } else if (nullFlags[row] != 1) {
                cells[row] = PreparedPlan.NONE;
            }
            position += Math.max(length, 0);
        }
        return cells;
    }

    private Object cell(int at, int length) throws ServerError {
        if (!type.isVariable() && length != type.fixedSize()) {
            // 3.3.7 takes text for a DECIMAL and stores garbage; here that is an error.
            throw new ServerError(
                    0x0200, type + " takes cells of " + type.fixedSize() + " bytes, not " + length);
        }
        switch (type) {
            case BOOL:
                return values.get(at) != 0;
            case TINYINT:
                return values.get(at);
            case TINYINT_UNSIGNED:
                return (short) (values.get(at) & 0xFF);
            case SMALLINT:
                return values.getShort(at);
            case SMALLINT_UNSIGNED:
                return values.getShort(at) & 0xFFFF;
            case INT:
                return values.getInt(at);
            case INT_UNSIGNED:
                return values.getInt(at) & 0xFFFFFFFFL;
            case BIGINT:
            case TIMESTAMP:
                return values.getLong(at);
            case BIGINT_UNSIGNED:
                return new BigInteger(Long.toUnsignedString(values.getLong(at)));
            case FLOAT:
                return values.getFloat(at);
            case DOUBLE:
                return values.getDouble(at);
            case DECIMAL64:
                return BigInteger.valueOf(values.getLong(at));
            case DECIMAL:
                BigInteger low = new BigInteger(Long.toUnsignedString(values.getLong(at)));
                BigInteger high = BigInteger.valueOf(values.getLong(at + 8));
                return high.shiftLeft(64).add(low);
            default:
                byte[] bytes = new byte[length];
                values.get(at, bytes);
                return isText() ? new String(bytes, StandardCharsets.UTF_8) : bytes;
        }
    }

    private boolean isText() {
        return type == DataType.VARCHAR || type == DataType.NCHAR || type == DataType.JSON;
    }
}
