/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.transport.bind.BindField;
import io.tdengine.flink.transport.bind.TableRows;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Precision;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableIndexTest {

    private static final int MANY = 10_000;

    private final WriteLane lane =
            new WriteLane(
                    0,
                    List.of(
                            field("tbname", DataType.VARCHAR, BindField.Kind.TABLE_NAME),
                            field("ts", DataType.TIMESTAMP, BindField.Kind.COLUMN)),
                    false,
                    MANY,
                    Long.MAX_VALUE,
                    Long.MAX_VALUE,
                    true);

    private final TableIndex index = new TableIndex();

    private static BindField field(String name, DataType type, BindField.Kind kind) {
        return new BindField(name, type, kind, Precision.MILLISECONDS, 0);
    }

    private static byte[] utf8(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    private TargetTable add(String name) {
        TargetTable table = new TargetTable(lane, name, name);
        byte[] bytes = utf8(name);
        index.add(bytes, TableIndex.hash(bytes, 0, bytes.length), table);
        return table;
    }

    /** Looks a name up that is in the middle of other bytes, as names in Flink's rows are. */
    private TargetTable get(String name) {
        byte[] bytes = utf8("<<" + name + ">>");
        return index.get(bytes, 2, bytes.length - 4, TableIndex.hash(bytes, 2, bytes.length - 4));
    }

    @Test
    void findsEachOfManyNamesAndNoOther() {
        List<TargetTable> tables = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            tables.add(add("device-" + i));
        }

        assertThat(index.size()).isEqualTo(MANY);
        for (int i = 0; i < MANY; i++) {
            assertThat(get("device-" + i)).isSameAs(tables.get(i));
        }
        assertThat(get("device-")).isNull();
        assertThat(get("device-" + MANY)).isNull();
        assertThat(get("")).isNull();
    }

    @Test
    void comparesTheBytesOfNamesWithOneHash() {
        TargetTable first = new TargetTable(lane, "one", "one");
        TargetTable second = new TargetTable(lane, "other", "other");
        index.add(utf8("one"), 7, first);
        index.add(utf8("other"), 7, second);

        assertThat(index.get(utf8("other"), 0, 5, 7)).isSameAs(second);
        assertThat(index.get(utf8("one"), 0, 3, 7)).isSameAs(first);
        assertThat(index.get(utf8("on"), 0, 2, 7)).isNull();
    }

    @Test
    void keepsStagedTablesWhenItForgetsTheOthers() {
        for (int i = 0; i < 100; i++) {
            add("idle-" + i);
        }
        TargetTable staged = add("staged");
        TableRows rows = staged.stage();
        rows.column(0).appendLong(1);
        rows.endRow();

        index.removeUnstaged();

        assertThat(index.size()).isEqualTo(1);
        assertThat(get("staged")).isSameAs(staged);
        assertThat(get("idle-5")).isNull();
        assertThat(add("idle-5")).isSameAs(get("idle-5"));
    }

    /** The low bits choose the slot, the high ones the lane. */
    @Test
    void spreadsNamesThatDifferLittle() {
        int[] byLowBits = new int[16];
        int[] byHighBits = new int[16];
        for (int i = 0; i < MANY; i++) {
            byte[] name = utf8("d" + i);
            int hash = TableIndex.hash(name, 0, name.length);
            byLowBits[hash & 15]++;
            byHighBits[(hash >>> 16) % 16]++;
        }
        for (int part = 0; part < 16; part++) {
            assertThat(byLowBits[part]).isBetween(MANY / 16 * 3 / 4, MANY / 16 * 5 / 4);
            assertThat(byHighBits[part]).isBetween(MANY / 16 * 3 / 4, MANY / 16 * 5 / 4);
        }
    }
}
