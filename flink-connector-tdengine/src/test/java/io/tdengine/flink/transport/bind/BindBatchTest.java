/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.bind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.bind.BindField.Kind;
import io.tdengine.flink.transport.bind.BindPayloadDecoder.Element;
import io.tdengine.flink.transport.bind.BindPayloadDecoder.Table;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Precision;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BindBatchTest {

    private static BindField field(DataType type, Kind kind) {
        return new BindField("f_" + type, type, kind, Precision.MILLISECONDS, 0);
    }

    /** Table name, tags INT and NCHAR, columns TIMESTAMP and VARCHAR. */
    private static BindBatch exampleBatch() {
        return new BindBatch(
                List.of(
                        field(DataType.VARCHAR, Kind.TABLE_NAME),
                        field(DataType.INT, Kind.TAG),
                        field(DataType.NCHAR, Kind.TAG),
                        field(DataType.TIMESTAMP, Kind.COLUMN),
                        field(DataType.VARCHAR, Kind.COLUMN)));
    }

    private static void text(ColumnBuffer buffer, String text) {
        if (text == null) {
            buffer.appendNull();
        } else {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            buffer.appendBytes(utf8, 0, utf8.length);
        }
    }

    private static void row(TableRows table, long time, String text) {
        table.column(0).appendLong(time);
        text(table.column(1), text);
        table.endRow();
    }

    private static TableRows table(BindBatch batch, String name, int gid, String location) {
        TableRows table = batch.addTable(name);
        table.tag(0).appendInt(gid);
        text(table.tag(1), location);
        return table;
    }

    private static byte[] payload(BindBatch batch) {
        EncodedBatch encoded = batch.encode();
        assertThat((long) encoded.length()).isEqualTo(batch.encodedSize());
        return Arrays.copyOfRange(
                encoded.array(), encoded.offset(), encoded.offset() + encoded.length());
    }

    private static void fillExample(BindBatch batch) {
        TableRows d1 = table(batch, "d1", 1, "é");
        TableRows d2 = table(batch, "d2", 2, null);
        row(d1, 1700000000000L, "ab");
        row(d2, 1700000000002L, "");
        row(d1, 1700000000001L, null);
    }

    @Test
    void writesTheWorkedExample() {
        BindBatch batch = exampleBatch();
        fillExample(batch);

        assertThat(HexFormat.of().formatHex(payload(batch)))
                .isEqualTo(
                        "000100000200000002000000020000001c0000002600000088000000"
                                + "03000300643100643200"
                                + "2e0000002c000000"
                                + "16000000040000000100000000000400000001000000"
                                + "180000000a0000000100000000010200000002000000c3a9"
                                + "16000000040000000100000000000400000002000000"
                                + "160000000a0000000100000001010000000000000000"
                                + "4000000030000000"
                                + "23000000090000000200000000000010000000"
                                + "0068e5cf8b0100000168e5cf8b010000"
                                + "1d00000008000000020000000001010200000000000000020000006162"
                                + "1a0000000900000001000000000008000000"
                                + "0268e5cf8b010000"
                                + "16000000080000000100000000010000000000000000");
    }

    @Test
    void isTheSameAfterReuse() {
        BindBatch batch = exampleBatch();
        fillExample(batch);
        byte[] first = payload(batch);
        batch.clear();
        row(table(batch, "other", 3, "x"), 1, "y");
        batch.clear();
        fillExample(batch);

        assertThat(payload(batch)).isEqualTo(first);
    }

    @Test
    void leavesOutTablesWithoutRows() {
        BindBatch batch = exampleBatch();
        table(batch, "empty", 1, "x");
        row(table(batch, "full", 1, "x"), 1, "y");

        assertThat(BindPayloadDecoder.decode(payload(batch)))
                .extracting(Table::name)
                .containsExactly("full");
        assertThat(batch.rows()).isEqualTo(1);
    }

    @Test
    void refusesToEncodeNothing() {
        assertThatThrownBy(() -> exampleBatch().encode()).hasMessageContaining("no rows");
    }

    @Test
    void refusesAnIncompleteRowAndDropsIt() {
        BindBatch batch = exampleBatch();
        TableRows table = table(batch, "d", 1, "x");
        row(table, 1, "a");
        table.column(0).appendLong(2);

        assertThatThrownBy(table::endRow)
                .isInstanceOf(TDengineException.class)
                .hasMessageContaining("f_VARCHAR")
                .hasMessageContaining("got 0");
        row(table, 3, "c");
        assertThat(columns(batch).get(0).cells()).hasSize(2);
    }

    @Test
    void refusesToEncodeAnUnfinishedRow() {
        BindBatch batch = exampleBatch();
        TableRows table = table(batch, "d", 1, "x");
        row(table, 1, "a");
        table.column(0).appendLong(2);

        assertThatThrownBy(batch::encode).hasMessageContaining("not ended");
    }

    @Test
    void refusesASecondTagAfterTheFirstRow() {
        BindBatch batch = exampleBatch();
        TableRows table = table(batch, "d", 1, "x");
        row(table, 1, "a");
        table.tag(0).appendInt(2);

        assertThatThrownBy(batch::encode)
                .isInstanceOf(TDengineException.class)
                .hasMessageContaining("one value for TAG f_INT");
    }

    /** Thousands of tables with one row each are what a fleet of devices sends. */
    @Test
    void tableOfOneRowTakesLittleMoreThanItsRow() {
        BindBatch batch = exampleBatch();
        TableRows table = table(batch, "d", 1, "Berlin");
        row(table, 1700000000000L, "text");

        assertThat(table.capacity()).isLessThan(batch.encodedSize());
    }

    @Test
    void discardedRowLeavesNoTrace() {
        BindBatch batch = exampleBatch();
        TableRows table = table(batch, "d", 1, "x");
        row(table, 1, "a");
        byte[] before = payload(batch);
        table.column(0).appendLong(2);
        text(table.column(1), "long text");
        table.discardRow();

        assertThat(payload(batch)).isEqualTo(before);
    }

    @Test
    void refusesAMissingTag() {
        TableRows table = exampleBatch().addTable("d");
        table.column(0).appendLong(1);
        table.column(1).appendNull();

        assertThatThrownBy(table::endRow).hasMessageContaining("TAG f_INT");
    }

    @Test
    void refusesTheWrongTypeByColumn() {
        TableRows table = exampleBatch().addTable("d");

        assertThatThrownBy(() -> table.column(0).appendInt(1))
                .hasMessageContaining("f_TIMESTAMP")
                .hasMessageContaining("LONG");
    }

    @Test
    void refusesMoreRowsOfATableThanTheServer() {
        BindBatch batch = new BindBatch(List.of(field(DataType.TIMESTAMP, Kind.COLUMN)));
        TableRows table = batch.addTable(null);
        for (int i = 0; i < BindBatch.MAX_ROWS_PER_TABLE; i++) {
            table.column(0).appendLong(i);
            table.endRow();
        }
        table.column(0).appendLong(-1);

        assertThatThrownBy(table::endRow).hasMessageContaining("32767");
        assertThat(columns(batch).get(0).cells()).hasSize(32767);
    }

    @Test
    void refusesATableNameThatTheStatementHasAlready() {
        BindBatch batch = new BindBatch(List.of(field(DataType.TIMESTAMP, Kind.COLUMN)));

        assertThatThrownBy(() -> batch.addTable("d")).hasMessageContaining("'d'");
        assertThatThrownBy(() -> exampleBatch().addTable(null))
                .hasMessageContaining("needs a table name");
    }

    private static List<Element> columns(BindBatch batch) {
        return BindPayloadDecoder.decode(payload(batch)).get(0).columns();
    }

    /** Random cells of every type come back through the independent decoder, batch after batch. */
    @Property(tries = 200)
    void anyRowsComeBack(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 5) int tables,
            @ForAll @IntRange(min = 1, max = 40) int rows) {
        Random random = new Random(seed);
        List<BindField> fields = new ArrayList<>();
        fields.add(field(DataType.VARCHAR, Kind.TABLE_NAME));
        for (DataType type : DataType.values()) {
            fields.add(field(type, Kind.TAG));
            fields.add(field(type, Kind.COLUMN));
        }
        BindBatch batch = new BindBatch(fields);
        for (int round = 0; round < 2; round++) {
            batch.clear();
            List<Table> expected = new ArrayList<>();
            for (int i = 0; i < tables; i++) {
                expected.add(fill(batch.addTable("t" + i), "t" + i, rows, random));
            }
            assertSame(BindPayloadDecoder.decode(payload(batch)), expected);
            assertThat(batch.rows()).isEqualTo(tables * rows);
        }
    }

    private static Table fill(TableRows table, String name, int rows, Random random) {
        List<Element> tags = elements();
        for (int i = 0; i < tags.size(); i++) {
            append(table.tag(i), tags.get(i), random);
        }
        List<Element> columns = elements();
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < columns.size(); i++) {
                append(table.column(i), columns.get(i), random);
            }
            table.endRow();
        }
        return new Table(name, tags, columns);
    }

    private static List<Element> elements() {
        return Arrays.stream(DataType.values())
                .map(type -> new Element(type, type.isVariable(), new ArrayList<>()))
                .toList();
    }

    private static void append(ColumnBuffer buffer, Element element, Random random) {
        if (random.nextInt(4) == 0) {
            buffer.appendNull();
            element.cells().add(null);
            return;
        }
        DataType type = element.type();
        byte[] cell = new byte[type.isVariable() ? random.nextInt(50) : type.fixedSize()];
        random.nextBytes(cell);
        long low = number(cell, 0);
        switch (type) {
            case BOOL -> {
                cell[0] &= 1;
                buffer.appendBoolean(cell[0] != 0);
            }
            case TINYINT, TINYINT_UNSIGNED -> buffer.appendByte((byte) low);
            case SMALLINT, SMALLINT_UNSIGNED -> buffer.appendShort((short) low);
            case INT, INT_UNSIGNED -> buffer.appendInt((int) low);
            case BIGINT, BIGINT_UNSIGNED, TIMESTAMP, DECIMAL64 -> buffer.appendLong(low);
            case FLOAT -> {
                cell[3] &= 0x3F; // no NaN, whose bits may change
                buffer.appendFloat(Float.intBitsToFloat((int) number(cell, 0)));
            }
            case DOUBLE -> {
                cell[7] &= 0x3F;
                buffer.appendDouble(Double.longBitsToDouble(number(cell, 0)));
            }
            case DECIMAL -> buffer.appendDecimal(number(cell, 8), low);
            default -> buffer.appendBytes(cell, 0, cell.length);
        }
        element.cells().add(cell);
    }

    /** Up to eight bytes from an index on, little-endian. */
    private static long number(byte[] cell, int start) {
        long number = 0;
        for (int i = Math.min(cell.length, start + 8) - 1; i >= start; i--) {
            number = number << 8 | cell[i] & 0xFF;
        }
        return number;
    }

    private static void assertSame(List<Table> actual, List<Table> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.size(); i++) {
            assertThat(actual.get(i).name()).isEqualTo(expected.get(i).name());
            assertElements(actual.get(i).tags(), expected.get(i).tags());
            assertElements(actual.get(i).columns(), expected.get(i).columns());
        }
    }

    private static void assertElements(List<Element> actual, List<Element> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.size(); i++) {
            assertThat(actual.get(i).type()).isEqualTo(expected.get(i).type());
            assertThat(actual.get(i).hasLength()).isEqualTo(expected.get(i).hasLength());
            assertThat(actual.get(i).cells().toArray(byte[][]::new))
                    .isDeepEqualTo(expected.get(i).cells().toArray(byte[][]::new));
        }
    }
}
