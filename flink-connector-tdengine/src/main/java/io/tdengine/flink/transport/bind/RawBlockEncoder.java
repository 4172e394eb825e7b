/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.bind;

import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.block.LittleEndian;
import io.tdengine.flink.transport.type.DataType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Rewrites column elements of a stmt2 payload as a raw block, as clients send it to a classic
 * statement: variable columns with 0 for their size, no byte after the last column. Made for
 * servers without stmt2 only, so it need not be the fastest.
 */
final class RawBlockEncoder {

    private static final int HEADER = 28;
    private static final int VERSION = 1;
    private static final int FLAG = 0x8000_0000;
    private static final int NULL_OFFSET = -1;
    private static final int LONGEST = 0xFFFF;

    private final byte[] payload;
    private byte[] block;
    private int end;

    private RawBlockEncoder(byte[] payload, int head) {
        this.payload = payload;
        this.block = new byte[head + 256];
        this.end = head;
    }

    /**
     * @param start of the first element
     * @param count of the elements, at least 1
     * @return {@link TableBlocks#HEAD_ROOM} free bytes, then the block
     */
    static byte[] encode(byte[] payload, int start, int count) {
        int origin = TableBlocks.HEAD_ROOM;
        RawBlockEncoder encoder = new RawBlockEncoder(payload, origin + HEADER + 9 * count);
        int rows = LittleEndian.getInt(payload, start + 8);
        int element = start;
        for (int i = 0; i < count; i++) {
            DataType type = DataType.ofCode(LittleEndian.getInt(payload, element + 4));
            int schema = origin + HEADER + 5 * i;
            encoder.block[schema] = (byte) type.code();
            LittleEndian.putInt(encoder.block, schema + 1, Math.max(0, type.fixedSize()));
            int length =
                    type.isVariable()
                            ? encoder.variable(type, element, rows)
                            : encoder.fixed(type, element, rows);
            LittleEndian.putInt(encoder.block, origin + HEADER + 5 * count + 4 * i, length);
            element += LittleEndian.getInt(payload, element);
        }
        byte[] block = Arrays.copyOf(encoder.block, encoder.end);
        LittleEndian.putInt(block, origin, VERSION);
        LittleEndian.putInt(block, origin + 4, encoder.end - origin);
        LittleEndian.putInt(block, origin + 8, rows);
        LittleEndian.putInt(block, origin + 12, count);
        LittleEndian.putInt(block, origin + 16, FLAG);
        return block;
    }

    private boolean isNull(int element, int row) {
        byte flag = payload[element + 12 + row];
        if (flag == StagedColumn.LEFT_OUT) {
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.UNSUPPORTED,
                            "A classic statement cannot leave a column out of single rows; the"
                                    + " server must know stmt2 for that");
        }
        return flag != 0;
    }

    /** Null bitmap, then the cells as they are; gives the bytes of the cells. */
    private int fixed(DataType type, int element, int rows) {
        int bitmap = reserve((rows + 7) / 8);
        for (int row = 0; row < rows; row++) {
            if (isNull(element, row)) {
                block[bitmap + row / 8] |= (byte) (0x80 >> (row & 7));
            }
        }
        int length = rows * type.fixedSize();
        int cells = reserve(length);
        int sent = LittleEndian.getInt(payload, element + 13 + rows);
        // Nothing is sent for NULLs alone.
        System.arraycopy(payload, element + 17 + rows, block, cells, Math.min(sent, length));
        return length;
    }

    /** Offsets, then each cell behind its length; gives the bytes of the latter. */
    private int variable(DataType type, int element, int rows) {
        int offsets = reserve(4 * rows);
        int start = end;
        int lengths = element + 13 + rows;
        int cell = lengths + 4 * rows + 4;
        for (int row = 0; row < rows; row++) {
            int length = LittleEndian.getInt(payload, lengths + 4 * row);
            if (isNull(element, row)) {
                LittleEndian.putInt(block, offsets + 4 * row, NULL_OFFSET);
            } else {
                LittleEndian.putInt(block, offsets + 4 * row, end - start);
                append(type, cell, length);
            }
            cell += length;
        }
        return end - start;
    }

    private void append(DataType type, int cell, int length) {
        int head = reserve(2);
        int written = length;
        if (type == DataType.NCHAR) {
            int[] points =
                    new String(payload, cell, length, StandardCharsets.UTF_8)
                            .codePoints()
                            .toArray();
            written = 4 * points.length;
            int at = reserve(written);
            for (int i = 0; i < points.length; i++) {
                LittleEndian.putInt(block, at + 4 * i, points[i]);
            }
        } else {
            // First: it may replace the array.
            int at = reserve(length);
            System.arraycopy(payload, cell, block, at, length);
        }
        if (written > LONGEST) {
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.INVALID_ARGUMENT,
                            "A value of "
                                    + written
                                    + " bytes is longer than the "
                                    + LONGEST
                                    + " of a cell");
        }
        LittleEndian.putShort(block, head, (short) written);
    }

    /** Makes room and gives where it starts; the bytes there are 0. */
    private int reserve(int length) {
        int start = end;
        end = Math.addExact(start, length);
        if (end > block.length) {
            block = Arrays.copyOf(block, (int) Math.min(Integer.MAX_VALUE - 8, 2L * end));
        }
        return start;
    }
}
