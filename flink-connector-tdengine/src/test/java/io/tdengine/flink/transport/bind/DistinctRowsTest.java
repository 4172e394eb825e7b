/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.bind;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.transport.bind.BindField.Kind;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Precision;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DistinctRowsTest {

    private static final Object NONE = new Object();

    private static final List<BindField> FIELDS =
            List.of(
                    field("tbname", DataType.VARCHAR, Kind.TABLE_NAME),
                    field("g", DataType.INT, Kind.TAG),
                    field("ts", DataType.TIMESTAMP, Kind.COLUMN),
                    field("k", DataType.VARCHAR, Kind.COLUMN),
                    field("v", DataType.DOUBLE, Kind.COLUMN));

    private final BindBatch batch = new BindBatch(FIELDS);

    private static BindField field(String name, DataType type, Kind kind) {
        return new BindField(name, type, kind, Precision.MILLISECONDS, 100);
    }

    private TableRows table(String name, int tag) {
        TableRows table = batch.addTable(name);
        table.tag(0).appendInt(tag);
        return table;
    }

    private static void row(TableRows table, long time, Object key, Object value) {
        table.column(0).appendLong(time);
        if (key == NONE) {
            table.column(1).appendNone();
        } else if (key == null) {
            table.column(1).appendNull();
        } else {
            table.column(1).appendString((String) key);
        }
        if (value == NONE) {
            table.column(2).appendNone();
        } else if (value == null) {
            table.column(2).appendNull();
        } else {
            table.column(2).appendDouble((Double) value);
        }
        table.endRow();
    }

    @Test
    void ascendingRowsStayTheSameBatch() {
        TableRows a = table("a", 1);
        row(a, 1, "x", NONE);
        row(a, 2, "x", 1.0);
        row(table("b", 2), 1, "x", 1.0);
        EncodedBatch encoded = batch.encode();
        DistinctRows rows = new DistinctRows(FIELDS, encoded, -1);

        assertThat(rows.areCertain()).isTrue();
        assertThat(rows.haveAbsentCells()).isTrue();
        assertThat(rows.get()).isSameAs(encoded);
    }

    @Test
    void rowsInAnotherOrderStayTheSameBatch() {
        TableRows a = table("a", 1);
        row(a, 2, "x", 1.0);
        row(a, 1, "x", 1.0);
        EncodedBatch encoded = batch.encode();
        DistinctRows rows = new DistinctRows(FIELDS, encoded, -1);

        assertThat(rows.areCertain()).isFalse();
        assertThat(rows.haveAbsentCells()).isFalse();
        assertThat(rows.get()).isSameAs(encoded);
    }

    @Test
    void lastValueOfAKeyWinsAndSoDoesANull() {
        TableRows a = table("a", 1);
        row(a, 1, "x", 1.0);
        row(a, 2, "y", 2.0);
        row(a, 1, "z", null);
        TableRows b = table("`b 2`", 2);
        row(b, 1, null, 5.0);
        row(b, 1, "w", NONE);

        assertThat(distinct(-1))
                .containsExactly("a 1: 1 z null", "a 1: 2 y 2.0", "`b 2` 2: 1 w 5.0");
    }

    @Test
    void whatIsAbsentInAllRowsStaysAbsent() {
        TableRows a = table("a", 1);
        row(a, 1, NONE, NONE);
        row(a, 1, NONE, 1.0);
        row(a, 1, NONE, NONE);

        assertThat(distinct(-1)).containsExactly("a 1: 1 none 1.0");
    }

    @Test
    void secondKeyIsPartOfTheKey() {
        TableRows a = table("a", 1);
        row(a, 1, "x", 1.0);
        row(a, 1, "y", 2.0);
        row(a, 1, "x", 3.0);
        row(a, 1, "", 4.0);

        assertThat(distinct(1)).containsExactly("a 1: 1 x 3.0", "a 1: 1 y 2.0", "a 1: 1  4.0");
    }

    private List<String> distinct(int secondKey) {
        EncodedBatch distinct = new DistinctRows(FIELDS, batch.encode(), secondKey).get();
        List<String> rows = new ArrayList<>();
        BindTables tables = BindPayload.of(FIELDS, distinct).read();
        while (tables.next()) {
            for (int row = 0; row < tables.rows(); row++) {
                rows.add(
                        tables.boundName()
                                + " "
                                + tables.tag(0).getInt(0)
                                + ": "
                                + tables.column(0).getLong(row)
                                + " "
                                + text(tables.column(1), row)
                                + " "
                                + text(tables.column(2), row));
            }
        }
        assertThat(rows).hasSize(distinct.rows());
        return rows;
    }

    private static String text(BindCells cells, int row) {
        if (cells.isNull(row)) {
            return cells.isAbsent(row) ? "none" : "null";
        }
        if (cells.field().type() == DataType.DOUBLE) {
            return String.valueOf(cells.getDouble(row));
        }
        int start = cells.offset(row);
        return new String(
                Arrays.copyOfRange(cells.array(), start, start + cells.length(row)),
                StandardCharsets.UTF_8);
    }
}
