/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.testing.golden.Golden;
import io.tdengine.flink.testing.golden.GoldenCells;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.type.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RawBlockTest {

    /** The worked example of the format's description. */
    private static final byte[] EXAMPLE =
            HexFormat.of()
                    .parseHex(
                            "01000000af000000030000000500000000000080"
                                    + "0000000000000000"
                                    + "09080000000404000000080c0000000a160000001502"
                                    + "0a0008180000000c000000060000000800000018000000"
                                    + "000068e5cf8b0100000168e5cf8b0100000268e5cf8b010000"
                                    + "400700000000000000ffffffff"
                                    + "00000000ffffffff04000000020061620000"
                                    + "0000000006000000ffffffff0400e90000000000"
                                    + "203930000000000000fbffffffffffffff0000000000000000"
                                    + "00");

    @Test
    void readsTheWorkedExample() {
        RawBlock block = new RawBlock(EXAMPLE, 0, EXAMPLE.length);

        assertThat(block.rows()).isEqualTo(3);
        assertThat(cells(block, 0))
                .containsExactly("1700000000000", "1700000000001", "1700000000002");
        assertThat(cells(block, 1)).containsExactly("7", "null", "-1");
        assertThat(cells(block, 2)).containsExactly("ab", "null", "");
        assertThat(cells(block, 3)).containsExactly("é", "", "null");
        assertThat(cells(block, 4)).containsExactly("123.45", "-0.05", "null");
    }

    private static List<String> cells(Block block, int column) {
        return IntStream.range(0, block.rows())
                .mapToObj(row -> String.valueOf(GoldenCells.cell(block, column, row)))
                .toList();
    }

    @Test
    void readsAtAnyOffset() {
        byte[] shifted = new byte[EXAMPLE.length + 13];
        System.arraycopy(EXAMPLE, 0, shifted, 7, EXAMPLE.length);

        assertThat(cells(new RawBlock(shifted, 7, EXAMPLE.length), 4))
                .containsExactly("123.45", "-0.05", "null");
    }

    @Test
    void readsABlockWithoutTailByte() {
        byte[] block = Arrays.copyOf(EXAMPLE, EXAMPLE.length - 1);
        block[4]--;

        assertThat(cells(new RawBlock(block, 0, block.length), 1))
                .containsExactly("7", "null", "-1");
    }

    @Test
    void refusesRowsOutsideTheBlock() {
        RawBlock block = new RawBlock(EXAMPLE, 0, EXAMPLE.length);

        assertThatThrownBy(() -> block.getInt(1, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> block.isNull(1, -1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void refusesACellThatLeavesItsColumn() {
        byte[] wrong = EXAMPLE.clone();
        wrong[123] = 5; // the length of "ab"
        RawBlock block = new RawBlock(wrong, 0, wrong.length);

        assertThatThrownBy(() -> block.getString(2, 0))
                .isInstanceOfSatisfying(
                        TDengineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED))
                .hasMessageContaining("column 2, row 0");
    }

    /** One row of every variable type, empty. */
    @Test
    void readsEmptyCellsOfEveryVariableType() {
        for (DataType type : DataType.values()) {
            if (type.isVariable()) {
                Block block = single(type, new byte[0]);
                assertThat(block.isNull(0, 0)).as(type.name()).isFalse();
                assertThat(block.getBytes(0, 0)).as(type.name()).isEmpty();
                assertThat(block.getString(0, 0)).as(type.name()).isEmpty();
            }
        }
    }

    @Property
    void ncharOfAnyTextComesBack(@ForAll String text) {
        String expected = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        int[] points = expected.codePoints().toArray();
        ByteBuffer ucs4 = ByteBuffer.allocate(4 * points.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int point : points) {
            ucs4.putInt(point);
        }
        Block block = single(DataType.NCHAR, ucs4.array());

        assertThat(block.getString(0, 0)).isEqualTo(expected);
        assertThat(block.getBytes(0, 0)).isEqualTo(expected.getBytes(StandardCharsets.UTF_8));
    }

    /** One character beyond ASCII or Latin-1 at any place must not be cut to a byte. */
    @Test
    void ncharKeepsAWideCharacterAtEveryPlace() {
        for (int point : new int[] {0x7F, 0x80, 0xFF, 0x100, 0x7FF, 0x800, 0xFFFF, 0x10000}) {
            for (int length = 1; length <= 20; length++) {
                for (int place = 0; place < length; place++) {
                    int[] points = new int[length];
                    Arrays.fill(points, 'a');
                    points[place] = point;
                    ByteBuffer ucs4 = ByteBuffer.allocate(4 * length);
                    ucs4.order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().put(points);
                    String expected = new String(points, 0, length);
                    Block block = single(DataType.NCHAR, ucs4.array());

                    assertThat(block.getString(0, 0)).isEqualTo(expected);
                    assertThat(block.getBytes(0, 0))
                            .isEqualTo(expected.getBytes(StandardCharsets.UTF_8));
                }
            }
        }
    }

    @Property
    void ncharOfAnyUnitsIsSomeText(@ForAll @Size(max = 20) List<Integer> units) {
        ByteBuffer ucs4 = ByteBuffer.allocate(4 * units.size()).order(ByteOrder.LITTLE_ENDIAN);
        units.forEach(ucs4::putInt);
        Block block = single(DataType.NCHAR, ucs4.array());

        assertThat(block.getBytes(0, 0))
                .isEqualTo(block.getString(0, 0).getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] read(Block block, int column, int row, CellBytes cell) {
        block.readBytes(column, row, cell);
        return Arrays.copyOfRange(cell.array(), cell.offset(), cell.offset() + cell.length());
    }

    /** Flink's rows may hold cells of several rows of one block at once. */
    @Test
    void cellsReadBeforeStayReadable() {
        RawBlock block = new RawBlock(EXAMPLE, 0, EXAMPLE.length);
        CellBytes cell = new CellBytes();

        block.readBytes(3, 0, cell);
        byte[] array = cell.array();
        int offset = cell.offset();
        int length = cell.length();
        block.readBytes(3, 1, cell);

        assertThat(cell.length()).isZero();
        assertThat(new String(array, offset, length, StandardCharsets.UTF_8)).isEqualTo("é");
    }

    /** Each code point, and each unit that is none, among others and in groups of eight. */
    @Test
    void ncharOfEveryUnitIsItsUtf8() {
        int units = 1024;
        for (int first = -units; first < 0x11_0000 + units; first += units) {
            ByteBuffer ucs4 = ByteBuffer.allocate(4 * units).order(ByteOrder.LITTLE_ENDIAN);
            StringBuilder expected = new StringBuilder();
            for (int unit = first; unit < first + units; unit++) {
                ucs4.putInt(unit);
                boolean valid =
                        Character.isValidCodePoint(unit) && (unit < 0xD800 || unit > 0xDFFF);
                expected.appendCodePoint(valid ? unit : 0xFFFD);
            }
            Block block = single(DataType.NCHAR, ucs4.array());

            assertThat(block.getString(0, 0)).isEqualTo(expected.toString());
            assertThat(read(block, 0, 0, new CellBytes()))
                    .isEqualTo(expected.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    @Property
    void varcharOfAnyTextComesBack(@ForAll String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        Block block = single(DataType.VARCHAR, utf8);

        assertThat(block.getString(0, 0)).isEqualTo(new String(utf8, StandardCharsets.UTF_8));
        assertThat(read(block, 0, 0, new CellBytes())).isEqualTo(utf8);
    }

    private static Block single(DataType type, byte[] payload) {
        int prefix = type == DataType.BLOB ? 4 : 2;
        int length = 28 + 9 + 4 + prefix + payload.length;
        ByteBuffer block = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        block.putInt(1).putInt(length).putInt(1).putInt(1).putInt(0).putLong(0);
        block.put((byte) type.code()).putInt(0).putInt(prefix + payload.length).putInt(0);
        if (prefix == 4) {
            block.putInt(payload.length);
        } else {
            block.putShort((short) payload.length);
        }
        return new RawBlock(block.put(payload).array(), 0, length);
    }

    @Property(tries = 2000)
    void randomBytesAreReadOrRefused(@ForAll @Size(max = 400) byte[] bytes) {
        readOrRefuse(bytes);
    }

    @Property(tries = 2000)
    void truncatedBlocksAreReadOrRefused(@ForAll("blocks") byte[] block, @ForAll int cut) {
        readOrRefuse(Arrays.copyOf(block, Math.floorMod(cut, block.length)));
    }

    @Property(tries = 3000)
    void changedBlocksAreReadOrRefused(
            @ForAll("blocks") byte[] block, @ForAll int at, @ForAll int value) {
        byte[] changed = block.clone();
        int index = Math.floorMod(at, block.length - 3);
        ByteBuffer.wrap(changed).putInt(index, value);
        readOrRefuse(changed);
        ByteBuffer.wrap(changed)
                .putInt(Math.floorMod(at, Math.min(100, block.length - 3)), value >> 24);
        readOrRefuse(changed);
    }

    /** Blocks of real answers: behind the head of 55 bytes when the message is empty. */
    @Provide
    Arbitrary<byte[]> blocks() {
        List<byte[]> blocks =
                Golden.frames()
                        .filter(frame -> frame.kind().equals("fetch_raw_block"))
                        .filter(frame -> frame.expected().has("columns"))
                        .map(Golden.Frame::bytes)
                        .filter(bytes -> bytes.length < 5000)
                        .map(bytes -> Arrays.copyOfRange(bytes, 55, bytes.length))
                        .toList();
        return Arbitraries.of(blocks);
    }

    private static void readOrRefuse(byte[] bytes) {
        try {
            readAll(new RawBlock(bytes, 0, bytes.length));
        } catch (TDengineException e) {
            assertThat(e.code()).isIn(ErrorCode.MALFORMED, ErrorCode.UNSUPPORTED);
        }
    }

    /** Touches every cell by every getter of its type. */
    static void readAll(Block block) {
        for (int column = 0; column < block.columns(); column++) {
            for (int row = 0; row < block.rows(); row++) {
                if (!block.isNull(column, row)) {
                    readCell(block, column, row);
                }
            }
        }
    }

    private static void readCell(Block block, int column, int row) {
        if (block.type(column).isVariable()) {
            int end = block.bytesOffset(column, row) + block.bytesLength(column, row);
            assertThat(end).isLessThanOrEqualTo(block.bytesArray(column).length);
            block.getString(column, row);
            assertThat(read(block, column, row, new CellBytes()))
                    .isEqualTo(block.getBytes(column, row));
        } else {
            GoldenCells.cell(block, column, row);
        }
    }
}
