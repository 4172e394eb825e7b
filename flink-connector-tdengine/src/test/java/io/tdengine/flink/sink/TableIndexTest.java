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
        byte[] bytes = utf8(name);
        TargetTable table = new TargetTable(lane, bytes, name);
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

    /** Whether the table is the one that is tried first. */
    private boolean isExpected(String name) {
        byte[] bytes = utf8("<<" + name + ">>");
        TargetTable expected = index.getExpected(bytes, 2, bytes.length - 4);
        assertThat(expected == null ? name : expected.ownName()).isEqualTo(name);
        return expected != null;
    }

    @Test
    void expectsTheTableThatFollowedTheLastOneBefore() {
        assertThat(isExpected("a")).isFalse();
        List<String> names = List.of("a", "longer-than-8", "much-longer-than-16-bytes", "d");
        names.forEach(this::add);
        assertThat(get("a")).isNotNull();
        for (String name : names.subList(1, 4)) {
            assertThat(isExpected(name)).isTrue();
        }
        assertThat(isExpected("a")).isTrue();

        assertThat(isExpected("d")).isFalse();
        assertThat(get("d")).isNotNull();
        assertThat(isExpected("a")).isTrue();
        assertThat(isExpected("d")).isTrue();
    }

    /** Names that differ in one place alone, of all lengths that are compared in different ways. */
    @Test
    void expectsNoTableOfAnotherName() {
        for (int length = 1; length <= 40; length++) {
            for (int place = 0; place < length; place++) {
                StringBuilder name = new StringBuilder("x".repeat(length));
                TableIndex names = new TableIndex();
                byte[] bytes = utf8(name.toString());
                TargetTable table = new TargetTable(lane, bytes, name.toString());
                names.add(bytes, TableIndex.hash(bytes, 0, length), table);
                assertThat(names.getExpected(bytes, 0, length)).isSameAs(table);

                name.setCharAt(place, 'y');
                byte[] other = utf8(name.toString());
                int hash = TableIndex.hash(other, 0, length);
                assertThat(names.getExpected(other, 0, length)).isNull();
                assertThat(names.get(other, 0, length, hash)).isNull();
                assertThat(hash).isNotEqualTo(TableIndex.hash(bytes, 0, length));
            }
        }
    }

    @Test
    void comparesTheBytesOfNamesWithOneHash() {
        TargetTable first = new TargetTable(lane, utf8("one"), "one");
        TargetTable second = new TargetTable(lane, utf8("other"), "other");
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
