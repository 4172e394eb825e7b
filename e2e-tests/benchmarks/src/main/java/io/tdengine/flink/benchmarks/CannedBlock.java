/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import io.tdengine.flink.transport.type.DataType;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * The bytes of a server's raw block with made-up rows, the same in each run. One in 32 cells beside
 * the timestamp is NULL.
 */
final class CannedBlock {

    /** Version of a block in an answer to a query and in a message of a subscription. */
    static final int QUERY = 1;

    static final int SUBSCRIPTION = 2;

    private static final int HEADER = 28;
    private static final long FIRST_TIMESTAMP = 1_700_000_000_000L;
    private static final Charset UCS4 = Charset.forName("UTF-32LE");

    /** Of one to four bytes in UTF-8. */
    private static final int[] CODE_POINTS = {
        'a', 'k', 'z', '7', ' ', 0xE9, 0x4E2D, 0x6587, 0x1F600
    };

    private final SplittableRandom random = new SplittableRandom(42);
    private final BlockColumns shape;
    private final int rows;

    private CannedBlock(BlockColumns shape, int rows) {
        this.shape = shape;
        this.rows = rows;
    }

    static byte[] of(BlockColumns shape, int rows, int version) {
        return new CannedBlock(shape, rows).encode(version);
    }

    private byte[] encode(int version) {
        int columns = shape.columns();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int[] dataLengths = new int[columns];
        for (int column = 0; column < columns; column++) {
            dataLengths[column] =
                    shape.type(column).isVariable() ? variable(column, body) : fixed(column, body);
        }
        ByteBuffer block = littleEndian(HEADER + 9 * columns + body.size() + 1);
        block.putInt(version).putInt(block.capacity()).putInt(rows).putInt(columns);
        block.putInt(1 << 31).putLong(0);
        for (int column = 0; column < columns; column++) {
            block.put((byte) shape.type(column).code()).putInt(shape.bytes(column));
        }
        for (int dataLength : dataLengths) {
            block.putInt(dataLength);
        }
        block.put(body.toByteArray()).put((byte) 0);
        return block.array();
    }

    /** Appends null bitmap and cells, and gives the bytes of the cells. */
    private int fixed(int column, ByteArrayOutputStream body) {
        DataType type = shape.type(column);
        byte[] nulls = new byte[(rows + 7) / 8];
        ByteBuffer cells = littleEndian(rows * type.fixedSize());
        for (int row = 0; row < rows; row++) {
            boolean isNull = isNull(column);
            if (isNull) {
                nulls[row >> 3] |= (byte) (0x80 >> (row & 7));
            }
            switch (type) {
                case TIMESTAMP:
                    cells.putLong(FIRST_TIMESTAMP + 1000L * row);
                    break;
                case FLOAT:
                    cells.putFloat(isNull ? 0 : random.nextInt(10_000) / 100f);
                    break;
                case INT:
                    cells.putInt(isNull ? 0 : 200 + random.nextInt(40));
                    break;
                case DOUBLE:
                    cells.putDouble(isNull ? 0 : random.nextDouble());
                    break;
                default:
                    throw new IllegalStateException("No canned values of " + type);
            }
        }
        body.writeBytes(nulls);
        body.writeBytes(cells.array());
        return cells.capacity();
    }

    /** Appends offsets and cells, and gives the bytes of the cells. */
    private int variable(int column, ByteArrayOutputStream body) {
        ByteBuffer offsets = littleEndian(4 * rows);
        ByteArrayOutputStream cells = new ByteArrayOutputStream();
        for (int row = 0; row < rows; row++) {
            if (isNull(column)) {
                offsets.putInt(-1);
                continue;
            }
            offsets.putInt(cells.size());
            byte[] cell =
                    shape.type(column) == DataType.NCHAR
                            ? text().getBytes(UCS4)
                            : ("California." + random.nextInt(10_000))
                                    .getBytes(StandardCharsets.UTF_8);
            cells.write(cell.length);
            cells.write(cell.length >> 8);
            cells.writeBytes(cell);
        }
        body.writeBytes(offsets.array());
        body.writeBytes(cells.toByteArray());
        return cells.size();
    }

    /** 32 to 64 characters; two of three rows are ASCII alone. */
    private String text() {
        int kinds = random.nextInt(3) == 0 ? CODE_POINTS.length : 5;
        StringBuilder text = new StringBuilder();
        for (int i = 32 + random.nextInt(33); i > 0; i--) {
            text.appendCodePoint(CODE_POINTS[random.nextInt(kinds)]);
        }
        return text.toString();
    }

    private boolean isNull(int column) {
        return column > 0 && random.nextInt(32) == 0;
    }

    static ByteBuffer littleEndian(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
