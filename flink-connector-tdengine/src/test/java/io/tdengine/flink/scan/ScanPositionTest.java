/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.embedded.protocol.RawBlockWriter;
import io.tdengine.flink.transport.block.RawBlock;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.flink.table.api.DataTypes;
import org.junit.jupiter.api.Test;

/** Positions of splits of several tables, whose rows of one timestamp come in any order. */
class ScanPositionTest {

    private static final List<Field> FIELDS =
            List.of(
                    new Field("v", DataType.INT, 4, 0, 0),
                    new Field("ts", DataType.TIMESTAMP, 8, 0, 0),
                    new Field("tbname", DataType.VARCHAR, 192, 0, 0));

    private static final ScanLayout LAYOUT =
            ScanLayout.ofTables(List.of(DataTypes.INT().getLogicalType()), 1, 2);

    private static final ScanSplit SPLIT = split("a", "b", "c", "d");

    /** A row of a table; a composite key may give a table several of one timestamp. */
    private record Row(int value, long timestamp, String table) {}

    @Property(tries = 1_000)
    void everyRowComesOnceHoweverOftenAReaderRestarts(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 60) int count,
            @ForAll @IntRange(min = 1, max = 7) int instants,
            @ForAll @IntRange(max = 4) int restarts) {
        Random random = new Random(seed);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(new Row(i, random.nextInt(instants) - 3, "abcd".substring(i % 4, i % 4 + 1)));
        }
        List<Integer> emitted = new ArrayList<>();
        ScanSplit split = SPLIT;
        for (int attempt = 0; attempt <= restarts; attempt++) {
            int most = attempt == restarts ? count : random.nextInt(count);
            split = read(split, rows, most, random, emitted);
        }
        assertThat(emitted).doesNotHaveDuplicates().hasSize(count);
        assertThat(split.position().rows()).isEqualTo(count);
    }

    @Property(tries = 300)
    void limitHoldsHoweverOftenAReaderRestarts(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 60) int count,
            @ForAll @IntRange(min = 1, max = 70) int limit) {
        Random random = new Random(seed);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(new Row(i, random.nextInt(5), "abcd".substring(i % 4, i % 4 + 1)));
        }
        List<Integer> emitted = new ArrayList<>();
        ScanSplit split = SPLIT;
        for (int attempt = 0; attempt < 3; attempt++) {
            ScanCursor cursor =
                    new ScanCursor(LAYOUT, split.position(), limit - split.position().rows());
            int most = attempt == 2 ? count : random.nextInt(count);
            split = read(split, cursor, rows, most, random, emitted);
        }
        assertThat(emitted).doesNotHaveDuplicates().hasSize(Math.min(limit, count));
    }

    private static ScanSplit read(
            ScanSplit split, List<Row> rows, int most, Random random, List<Integer> emitted) {
        ScanCursor cursor = new ScanCursor(LAYOUT, split.position(), ScanQuery.UNLIMITED);
        return read(split, cursor, rows, most, random, emitted);
    }

    /** Answers the split's query, ties in any order, and emits at most so many rows of it. */
    private static ScanSplit read(
            ScanSplit split,
            ScanCursor cursor,
            List<Row> rows,
            int most,
            Random random,
            List<Integer> emitted) {
        List<Row> answer = new ArrayList<>(rows);
        Collections.shuffle(answer, random);
        answer.sort(Comparator.comparingLong(Row::timestamp));
        orderKeys(answer);
        if (split.position().isStarted()) {
            answer.removeIf(row -> row.timestamp() < split.position().timestamp());
        }
        ScanSplitState state = new ScanSplitState(split);
        int left = most;
        for (int from = 0; from < answer.size() && left > 0; ) {
            int to = Math.min(answer.size(), from + 1 + random.nextInt(9));
            ScanRows block =
                    ScanRows.of(
                            "a",
                            cursor,
                            block(answer.subList(from, to)),
                            Precision.MILLISECONDS,
                            false);
            from = to;
            ScanRow row = null;
            while (left > 0 && (row = block.nextRecordFromSplit()) != null) {
                emitted.add(row.row().getInt(0));
                state.emitted(row);
                left--;
            }
        }
        return state.toSplit();
    }

    /** Puts the rows of each table and timestamp into the order of their values, as a key does. */
    private static void orderKeys(List<Row> rows) {
        for (int i = 0; i < rows.size(); i++) {
            for (int j = i + 1; j < rows.size(); j++) {
                Row one = rows.get(i);
                Row other = rows.get(j);
                if (one.timestamp() == other.timestamp()
                        && one.table().equals(other.table())
                        && one.value() > other.value()) {
                    Collections.swap(rows, i, j);
                }
            }
        }
    }

    @Test
    void untouchedSplitKeepsItsPosition() {
        ScanSplit started = SPLIT.withPosition(new ScanPosition(9, 5, Map.of("b", 2L)));
        assertThat(new ScanSplitState(SPLIT).toSplit()).isEqualTo(SPLIT);
        assertThat(new ScanSplitState(started).toSplit()).isEqualTo(started);
    }

    @Test
    void countsRowsOfTheLastTimestampByTableAcrossBlocks() {
        ScanSplitState state = new ScanSplitState(SPLIT);
        emit(state, new Row(0, -7, "a"), new Row(1, 4, "a"), new Row(2, 4, "b"));
        emit(state, new Row(3, 4, "b"), new Row(4, 4, "c"));
        emit(state, new Row(5, 4, "c"));
        assertThat(state.toSplit().position())
                .isEqualTo(new ScanPosition(6, 4, Map.of("a", 1L, "b", 2L, "c", 2L)));
        emit(state, new Row(6, 5, "d"));
        assertThat(state.toSplit().position()).isEqualTo(new ScanPosition(7, 5, Map.of("d", 1L)));
    }

    @Test
    void goesOnCountingAfterARestart() {
        ScanSplitState state =
                new ScanSplitState(SPLIT.withPosition(new ScanPosition(3, 0, Map.of("a", 1L))));
        emit(state, new Row(0, 0, "b"), new Row(1, 0, "b"));
        assertThat(state.toSplit().position())
                .isEqualTo(new ScanPosition(5, 0, Map.of("a", 1L, "b", 2L)));
    }

    @Test
    void rowsDeletedSinceAreNotReplacedBySkippingOthers() {
        ScanPosition position = new ScanPosition(4, 1, Map.of("a", 2L, "b", 2L));
        ScanCursor cursor = new ScanCursor(LAYOUT, position, ScanQuery.UNLIMITED);
        ScanRows rows =
                ScanRows.of(
                        "a",
                        cursor,
                        block(
                                List.of(
                                        new Row(0, 1, "a"),
                                        new Row(1, 1, "c"),
                                        new Row(2, 2, "a"),
                                        new Row(3, 2, "b"))),
                        Precision.MILLISECONDS,
                        false);
        List<Integer> values = new ArrayList<>();
        for (ScanRow row = rows.nextRecordFromSplit();
                row != null;
                row = rows.nextRecordFromSplit()) {
            values.add(row.row().getInt(0));
        }
        assertThat(values).containsExactly(1, 2, 3);
    }

    private static void emit(ScanSplitState state, Row... rows) {
        ScanCursor cursor = new ScanCursor(LAYOUT, ScanPosition.START, ScanQuery.UNLIMITED);
        ScanRows block =
                ScanRows.of("a", cursor, block(List.of(rows)), Precision.MILLISECONDS, false);
        for (int i = 0; i < rows.length; i++) {
            state.emitted(block.nextRecordFromSplit());
        }
    }

    private static RawBlock block(List<Row> rows) {
        List<Object[]> cells = new ArrayList<>();
        for (Row row : rows) {
            cells.add(new Object[] {row.value(), row.timestamp(), row.table()});
        }
        byte[] bytes = RawBlockWriter.write(RawBlockWriter.QUERY, FIELDS, cells);
        return new RawBlock(bytes, 0, bytes.length);
    }

    private static ScanSplit split(String... tables) {
        return ScanSplit.ofTables(
                List.of(tables), ScanSplit.UNBOUNDED_FROM, ScanSplit.UNBOUNDED_TO, 0);
    }
}
