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
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
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

        assertThatThrownBy(() -> table.tag(0))
                .isInstanceOf(TDengineException.class)
                .hasMessageContaining("one value for TAG f_INT");
    }

    @Test
    void refusesASecondValueOfATag() {
        BindBatch batch = exampleBatch();
        TableRows table = batch.addTable("d");
        ColumnBuffer tag = table.tag(0);
        tag.appendInt(1);

        assertThatThrownBy(() -> tag.appendInt(2))
                .isInstanceOf(TDengineException.class)
                .hasMessageContaining("TAG f_INT INT, which has one; next is TAG f_NCHAR");
        table.tag(1).appendNull();
        row(table, 1, "a");
        assertThat(BindPayloadDecoder.decode(payload(batch)).get(0).tags().get(0).cells())
                .containsExactly(new byte[] {1, 0, 0, 0});
    }

    @Test
    void refusesValuesOutOfTurn() {
        BindBatch batch = exampleBatch();
        TableRows table = table(batch, "d", 1, "x");
        RowCells cells = table.columns();

        assertThatThrownBy(() -> cells.appendString(1, "a"))
                .isInstanceOf(TDengineException.class)
                .hasMessageContaining("f_VARCHAR VARCHAR too early; next is COLUMN f_TIMESTAMP");
        cells.appendLong(0, 1);
        cells.appendString(1, "b");
        assertThatThrownBy(() -> cells.appendNull(0))
                .isInstanceOf(TDengineException.class)
                .hasMessageContaining("f_TIMESTAMP TIMESTAMP, which has one; all have");
        table.endRow();

        assertThat(columns(batch).get(0).cells())
                .containsExactly(new byte[] {1, 0, 0, 0, 0, 0, 0, 0});
        assertThat(columns(batch).get(1).cells()).containsExactly(new byte[] {'b'});
    }

    @Test
    void usesTheArrayOfASpentBatchAgain() {
        BindBatch batch = exampleBatch();
        for (int row = 0; row < 100; row++) {
            row(table(batch, "d" + row, 1, "x"), -1L, "\u00ff".repeat(10));
        }
        EncodedBatch large = batch.encode(null);
        batch.clear();
        fillExample(batch);
        byte[] expected = payload(batch);

        EncodedBatch small = batch.encode(large);

        assertThat(small.array()).isSameAs(large.array());
        assertThat(
                        Arrays.copyOfRange(
                                small.array(), small.offset(), small.offset() + small.length()))
                .isEqualTo(expected);
    }

    @Test
    void takesALargerArrayThanASpentBatchHas() {
        BindBatch batch = exampleBatch();
        fillExample(batch);
        EncodedBatch small = batch.encode(null);
        row(table(batch, "d3", 1, "x"), 1, "y".repeat(1000));

        EncodedBatch large = batch.encode(small);

        assertThat(large.array()).hasSizeGreaterThan(small.array().length + 1000);
        row(table(batch, "d4", 1, "x"), 1, "y");
        assertThat(batch.encode(large).array()).isSameAs(large.array());
    }

    /** A refused value of a tag leaves a table like this; it must not shift the others' tags. */
    @Test
    void tableWithoutAllItsTagsTakesNoRows() {
        BindBatch batch = exampleBatch();
        TableRows first = batch.addTable("d1");
        first.tag(0).appendInt(1);
        row(table(batch, "d2", 2, "Rome"), 1, "a");

        first.column(0).appendLong(1);
        first.column(1).appendNull();
        assertThatThrownBy(first::endRow)
                .isInstanceOf(TDengineException.class)
                .hasMessageContaining("TAG f_NCHAR");
        assertThatThrownBy(() -> first.tag(1)).hasMessageContaining("TAG f_NCHAR");
        Table sent = BindPayloadDecoder.decode(payload(batch)).get(0);
        assertThat(sent.name()).isEqualTo("d2");
        assertThat(sent.tags().get(1).cells().get(0))
                .isEqualTo("Rome".getBytes(StandardCharsets.UTF_8));
    }

    /** Thousands of tables with one row each are what a fleet of devices sends. */
    @Test
    void tablesOfOneRowTakeLittleMoreThanTheirRows() {
        BindBatch batch = exampleBatch();
        for (int i = 0; i < 10_000; i++) {
            row(table(batch, "d" + i, 1, "Berlin"), 1700000000000L, "text");
        }
        batch.encode();

        assertThat(batch.capacity()).isLessThan(2 * batch.encodedSize());
    }

    @Test
    void givesUpBuffersFarLargerThanItsBatches() {
        BindBatch batch = exampleBatch();
        for (int i = 0; i < 10_000; i++) {
            row(table(batch, "d" + i, 1, "Berlin"), 1700000000000L, "text");
        }
        batch.clear();
        fillExample(batch);
        byte[] first = payload(batch);
        batch.clear();

        assertThat(batch.capacity()).isLessThan(10_000);
        fillExample(batch);
        assertThat(payload(batch)).isEqualTo(first);
    }

    /** What is sent of a column of NULLs, and of one whose first value comes late or is undone. */
    @Test
    void sendsNoCellsOfAColumnOfNulls() {
        BindBatch batch =
                new BindBatch(
                        List.of(
                                field(DataType.TIMESTAMP, Kind.COLUMN),
                                field(DataType.INT, Kind.COLUMN)));
        TableRows table = batch.addTable(null);
        int[] sizes = new int[3];
        for (int row = 0; row < 3; row++) {
            table.column(0).appendLong(row);
            if (row == 2) {
                table.column(1).appendInt(7);
                table.discardRow();
                assertThat(payload(batch)).hasSize(sizes[1]);
                table.column(0).appendLong(row);
                table.column(1).appendInt(7);
            } else {
                table.column(1).appendNull();
            }
            table.endRow();
            sizes[row] = payload(batch).length;
        }

        // Each row has two flags and 8 bytes of time; the value brings the cells before it along.
        assertThat(sizes).containsExactly(76, 86, 96 + 12);
        assertThat(BindPayloadDecoder.decode(payload(batch)).get(0).columns().get(1).cells())
                .containsExactly(null, null, new byte[] {7, 0, 0, 0});
    }

    @Test
    void appendsTextOfAnyCharacters() {
        for (String text : List.of("", "ascii", "é", "abcé", "中文", "a\uD83D\uDE00b", "\uD83D")) {
            BindBatch batch = exampleBatch();
            TableRows table = table(batch, "d", 1, "x");
            table.column(0).appendLong(1);
            table.column(1).appendString(text);
            table.endRow();

            assertThat(columns(batch).get(1).cells().get(0))
                    .as(text)
                    .isEqualTo(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void refusesATableNameThatCannotBeSentAndGoesOn() {
        BindBatch batch = exampleBatch();
        for (String name : List.of("", "a\0b", "é".repeat(32_768))) {
            assertThatThrownBy(() -> batch.addTable(name)).hasMessageContaining("1 to 65534");
        }
        row(table(batch, "d", 1, "x"), 1, "y");

        assertThat(BindPayloadDecoder.decode(payload(batch)))
                .extracting(Table::name)
                .containsExactly("d");
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
}
