/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.bind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Precision;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Payloads read back, cut into smaller ones, and spoilt. */
class BindPayloadTest {

    private static final List<BindField> FIELDS =
            List.of(
                    field("tbname", DataType.VARCHAR, BindField.Kind.TABLE_NAME),
                    field("g", DataType.INT, BindField.Kind.TAG),
                    field("place", DataType.NCHAR, BindField.Kind.TAG),
                    field("ts", DataType.TIMESTAMP, BindField.Kind.COLUMN),
                    field("v", DataType.INT, BindField.Kind.COLUMN),
                    field("note", DataType.VARCHAR, BindField.Kind.COLUMN),
                    field("d", DataType.DECIMAL, BindField.Kind.COLUMN));

    private final Random random = new Random(20_231_114);

    private static BindField field(String name, DataType type, BindField.Kind kind) {
        return new BindField(name, type, kind, Precision.MILLISECONDS, 0);
    }

    /** Rows of tables in turn, with NULLs, and now and then a column of nothing but NULL. */
    private EncodedBatch randomBatch() {
        BindBatch batch = new BindBatch(FIELDS);
        int tables = 1 + random.nextInt(5);
        boolean noValues = random.nextInt(4) == 0;
        List<TableRows> staged = new ArrayList<>();
        for (int table = 0; table < tables; table++) {
            TableRows rows = batch.addTable(table % 2 == 0 ? "d" + table : "`D " + table + "`");
            rows.tag(0).appendInt(table);
            if (random.nextBoolean()) {
                rows.tag(1).appendNull();
            } else {
                rows.tag(1).appendString("ø" + table);
            }
            staged.add(rows);
        }
        int rows = 1 + random.nextInt(30);
        for (int row = 0; row < rows; row++) {
            TableRows table = staged.get(random.nextInt(tables));
            table.column(0).appendLong(row);
            if (noValues || random.nextInt(3) == 0) {
                table.column(1).appendNull();
            } else {
                table.column(1).appendInt(-row);
            }
            if (random.nextInt(3) == 0) {
                table.column(2).appendNull();
            } else {
                table.column(2).appendString("x".repeat(random.nextInt(5)));
            }
            table.column(3).appendDecimal(row, -row);
            table.endRow();
        }
        return batch.encode();
    }

    /** Each row as text: table, tags and cells. */
    private static List<String> rows(EncodedBatch batch) {
        byte[] payload =
                Arrays.copyOfRange(batch.array(), batch.offset(), batch.offset() + batch.length());
        List<String> rows = new ArrayList<>();
        for (BindPayloadDecoder.Table table : BindPayloadDecoder.decode(payload)) {
            StringBuilder head = new StringBuilder(table.name());
            table.tags().forEach(tag -> head.append(Arrays.toString(tag.cells().get(0))));
            for (int row = 0; row < table.columns().get(0).cells().size(); row++) {
                StringBuilder text = new StringBuilder(head);
                for (BindPayloadDecoder.Element column : table.columns()) {
                    text.append('|').append(Arrays.toString(column.cells().get(row)));
                }
                rows.add(text.toString());
            }
        }
        return rows;
    }

    @Test
    void everySliceHasItsRowsAndTheirTables() {
        for (int run = 0; run < 300; run++) {
            EncodedBatch batch = randomBatch();
            BindPayload payload = BindPayload.of(FIELDS, batch);
            List<String> all = rows(batch);
            assertThat(payload.rows()).isEqualTo(all.size());
            for (int from = 0; from < all.size(); from++) {
                int to = from + 1 + random.nextInt(all.size() - from);
                EncodedBatch slice = payload.slice(from, to);

                assertThat(rows(slice)).isEqualTo(all.subList(from, to));
                assertThat(slice.rows()).isEqualTo(to - from);
            }
        }
    }

    @Test
    void readsWhatWasAppended() {
        BindBatch batch = new BindBatch(FIELDS);
        TableRows first = batch.addTable("`D 1`");
        first.tag(0).appendInt(7);
        first.tag(1).appendString("Zürich");
        first.column(0).appendLong(1_700_000_000_000L);
        first.column(1).appendInt(-5);
        first.column(2).appendNull();
        first.column(3).appendDecimal(-1, -250);
        first.endRow();
        TableRows second = batch.addTable("d2");
        second.tag(0).appendNull();
        second.tag(1).appendNull();
        second.column(0).appendLong(2);
        second.column(1).appendNull();
        second.column(2).appendString("né");
        second.column(3).appendNull();
        second.endRow();
        BindTables tables = BindPayload.of(FIELDS, batch.encode()).read();

        assertThat(tables.next()).isTrue();
        assertThat(tables.name()).isEqualTo("D 1");
        assertThat(tables.boundName()).isEqualTo("`D 1`");
        assertThat(tables.rows()).isEqualTo(1);
        assertThat(tables.tag(0).getInt(0)).isEqualTo(7);
        assertThat(text(tables.tag(1))).isEqualTo("Zürich");
        assertThat(tables.column(0).getLong(0)).isEqualTo(1_700_000_000_000L);
        assertThat(tables.column(1).getInt(0)).isEqualTo(-5);
        assertThat(tables.column(2).isNull(0)).isTrue();
        assertThat(tables.column(3).getDecimalHigh(0)).isEqualTo(-1);
        assertThat(tables.column(3).getDecimalLow(0)).isEqualTo(-250);
        assertThat(tables.next()).isTrue();
        assertThat(tables.name()).isEqualTo("d2");
        assertThat(tables.firstRow()).isEqualTo(1);
        assertThat(tables.tag(0).isNull(0)).isTrue();
        assertThat(tables.column(1).isNull(0)).isTrue();
        assertThat(text(tables.column(2))).isEqualTo("né");
        assertThat(tables.column(3).isNull(0)).isTrue();
        assertThat(tables.next()).isFalse();
    }

    private static String text(BindCells cells) {
        return new String(cells.array(), cells.offset(0), cells.length(0), StandardCharsets.UTF_8);
    }

    @Test
    void refusesThePayloadOfAnotherStatement() {
        EncodedBatch batch = randomBatch();

        assertThatThrownBy(() -> BindPayload.of(FIELDS.subList(0, 5), batch))
                .isInstanceOfSatisfying(
                        TDengineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED))
                .hasMessageContaining("2 tags and 4 columns, the statement 2 and 2");
    }

    /** A payload may come from a file. */
    @Test
    void aSpoiltPayloadIsReadOrRefused() {
        int refused = 0;
        for (int run = 0; run < 20_000; run++) {
            EncodedBatch batch = randomBatch();
            byte[] array = batch.array().clone();
            int length = batch.length();
            if (random.nextInt(4) == 0) {
                length = random.nextInt(length);
            } else {
                for (int i = 0; i <= random.nextInt(3); i++) {
                    array[batch.offset() + random.nextInt(length)] = (byte) random.nextInt(256);
                }
            }
            try {
                BindTables tables =
                        BindPayload.of(FIELDS, new EncodedBatch(array, length, batch.rows()))
                                .read();
                while (tables.next()) {
                    touch(tables);
                }
            } catch (TDengineException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED);
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(5_000);
    }

    private static void touch(BindTables tables) {
        tables.name();
        for (int column = 0; column < 4; column++) {
            BindCells cells = tables.column(column);
            for (int row = 0; row < tables.rows(); row++) {
                if (!cells.isNull(row)) {
                    assertThat(cells.offset(row) + cells.length(row))
                            .isLessThanOrEqualTo(cells.array().length);
                }
            }
        }
    }

    @Test
    void aTableThatIsTakenBackLeavesNothing() {
        BindBatch batch = new BindBatch(FIELDS);
        row(tagged(batch, "d1"), 1);
        TableRows second = batch.addTable("d2");
        second.tag(0).appendInt(2);
        batch.discardTable();
        TableRows third = tagged(batch, "d3");
        third.column(0).appendLong(5);
        batch.discardTable();
        row(batch.table(0), 2);
        row(tagged(batch, "d4"), 3);

        EncodedBatch encoded = batch.encode();

        BindBatch expected = new BindBatch(FIELDS);
        TableRows d1 = tagged(expected, "d1");
        row(d1, 1);
        row(d1, 2);
        row(tagged(expected, "d4"), 3);
        assertThat(rows(encoded)).isEqualTo(rows(expected.encode()));
        assertThat(encoded.length()).isEqualTo(expected.encodedSize());
    }

    @Test
    void aTableWithRowsCannotBeTakenBack() {
        BindBatch batch = new BindBatch(FIELDS);
        row(tagged(batch, "d1"), 1);

        assertThatThrownBy(batch::discardTable).hasMessageContaining("while it has no rows");
    }

    private static TableRows tagged(BindBatch batch, String name) {
        TableRows rows = batch.addTable(name);
        rows.tag(0).appendInt(1);
        rows.tag(1).appendString("here");
        return rows;
    }

    private static void row(TableRows rows, long ts) {
        rows.column(0).appendLong(ts);
        rows.column(1).appendInt(1);
        rows.column(2).appendString("n");
        rows.column(3).appendDecimal(0, 1);
        rows.endRow();
    }
}
