/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.transport.type.Precision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.apache.flink.table.api.ValidationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScanSlicingTest {

    private static final Instant EARLIEST = Instant.parse("1969-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2262-01-01T00:00:00Z");

    @Property(tries = 500)
    void slicesByRowsCoverEachInstantOfEachTableOnce(
            @ForAll("tables") List<TableRows> tables,
            @ForAll @LongRange(min = 1, max = 1_000) long rows) {
        List<ScanSplit> splits = new ScanSlicing(rows, null).cut(tables, Precision.NANOSECONDS);
        assertCovered(tables, splits);
        assertThat(splits)
                .filteredOn(split -> split.tables().size() > 1)
                .allMatch(split -> split.estimatedRows() <= rows);
    }

    @Property(tries = 500)
    void slicesByIntervalCoverEachInstantOfEachTableOnce(
            @ForAll("tables") List<TableRows> tables,
            @ForAll @LongRange(min = 1_000, max = 10_000) long hours) {
        Duration interval = Duration.ofHours(hours);
        List<ScanSplit> splits = new ScanSlicing(100, interval).cut(tables, Precision.NANOSECONDS);
        assertCovered(tables, splits);
        assertThat(splits)
                .filteredOn(split -> split.from() != ScanSplit.UNBOUNDED_FROM)
                .allMatch(split -> split.from() % interval.toNanos() == 0);
    }

    @Provide
    Arbitrary<List<TableRows>> tables() {
        Arbitrary<Long> times =
                Arbitraries.longs()
                        .between(
                                units(EARLIEST, Precision.NANOSECONDS),
                                units(LATEST, Precision.NANOSECONDS));
        Arbitrary<TableRows> table =
                Combinators.combine(
                                Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(8),
                                Arbitraries.longs().between(1, 20_000),
                                times,
                                times)
                        .as(
                                (name, rows, one, other) ->
                                        new TableRows(
                                                name,
                                                rows,
                                                Math.min(one, other),
                                                Math.max(one, other)));
        return table.list().ofMaxSize(30).uniqueElements(TableRows::table);
    }

    /** Each table is in one group, whose slices lie end to end from no beginning to no end. */
    private static void assertCovered(List<TableRows> tables, List<ScanSplit> splits) {
        Map<String, List<ScanSplit>> byTable = new HashMap<>();
        for (ScanSplit split : splits) {
            split.tables()
                    .forEach(t -> byTable.computeIfAbsent(t, key -> new ArrayList<>()).add(split));
        }
        assertThat(byTable.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        tables.stream().map(TableRows::table).toList());
        byTable.values().forEach(ScanSlicingTest::assertEndToEnd);
        assertThat(splits.stream().map(ScanSplit::splitId)).doesNotHaveDuplicates();
        assertThat(splits).isSortedAccordingTo(Comparator.comparingLong(ScanSplit::from));
    }

    private static void assertEndToEnd(List<ScanSplit> slices) {
        assertThat(slices.stream().map(ScanSplit::tables).distinct()).hasSize(1);
        long expected = ScanSplit.UNBOUNDED_FROM;
        for (ScanSplit slice : slices) {
            assertThat(slice.from()).isEqualTo(expected);
            assertThat(slice.to()).isGreaterThan(slice.from());
            expected = slice.to();
        }
        assertThat(expected).isEqualTo(ScanSplit.UNBOUNDED_TO);
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void bordersAreInTheUnitOfTheDatabase(Precision precision) {
        TableRows table =
                new TableRows(
                        "d1",
                        300,
                        units(Instant.parse("2024-01-01T00:00:00Z"), precision),
                        units(Instant.parse("2024-01-04T00:00:00Z"), precision) - 1);
        List<ScanSplit> byRows = new ScanSlicing(100, null).cut(List.of(table), precision);
        List<ScanSplit> byDays =
                new ScanSlicing(1_000, Duration.ofDays(1)).cut(List.of(table), precision);
        assertThat(byRows).isEqualTo(byDays);
        assertThat(byRows)
                .extracting(ScanSplit::from)
                .containsExactly(
                        ScanSplit.UNBOUNDED_FROM,
                        units(Instant.parse("2024-01-02T00:00:00Z"), precision),
                        units(Instant.parse("2024-01-03T00:00:00Z"), precision));
        assertThat(byRows).extracting(ScanSplit::estimatedRows).containsOnly(100L);
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void theWholeTimeOfADatabaseCanBeCut(Precision precision) {
        TableRows table =
                new TableRows("d1", 1_000, units(EARLIEST, precision), units(LATEST, precision));
        assertCovered(List.of(table), new ScanSlicing(1, null).cut(List.of(table), precision));
        assertCovered(
                List.of(table),
                new ScanSlicing(1, Duration.ofDays(7)).cut(List.of(table), precision));
    }

    @Test
    void smallTablesGoTogetherAndALargeOneAlone() {
        List<TableRows> tables = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            tables.add(new TableRows("d" + i, i == 4 ? 95 : 10, 0, 1_000_000));
        }
        List<ScanSplit> splits = new ScanSlicing(30, null).cut(tables, Precision.MILLISECONDS);
        assertThat(splits)
                .filteredOn(split -> split.from() == ScanSplit.UNBOUNDED_FROM)
                .extracting(ScanSplit::tables)
                .containsExactly(
                        List.of("d0", "d1", "d2"),
                        List.of("d3"),
                        List.of("d4"),
                        List.of("d5", "d6", "d7"),
                        List.of("d8", "d9"));
        assertThat(splits)
                .filteredOn(split -> split.tables().contains("d4"))
                .extracting(ScanSplit::estimatedRows)
                .containsExactly(23L, 23L, 23L, 23L);
    }

    @Test
    void hundredThousandTablesMakeAHundredSplits() {
        List<TableRows> tables = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            tables.add(new TableRows("d" + i, 1, 0, 0));
        }
        assertThat(new ScanSlicing(1_000_000, null).cut(tables, Precision.MILLISECONDS))
                .hasSize(100)
                .allMatch(split -> split.tables().size() == ScanSlicing.MAX_TABLES);
    }

    @Test
    void moreRowsThanSlicesMayHoldMakeLongerOnes() {
        TableRows table = new TableRows("d1", 1_000_000_000_000L, 0, 1_000_000_000_000L);
        assertThat(new ScanSlicing(1, null).cut(List.of(table), Precision.MILLISECONDS))
                .hasSize(ScanSlicing.MAX_SLICES);
    }

    @Test
    void noTablesMakeNoSplits() {
        assertThat(new ScanSlicing(1, null).cut(List.of(), Precision.MILLISECONDS)).isEmpty();
    }

    @Test
    void oneInstantIsNotCut() {
        TableRows table = new TableRows("d1", 500, 7, 7);
        assertThat(new ScanSlicing(1, null).cut(List.of(table), Precision.MILLISECONDS))
                .containsExactly(
                        ScanSplit.ofTables(
                                List.of("d1"),
                                ScanSplit.UNBOUNDED_FROM,
                                ScanSplit.UNBOUNDED_TO,
                                500));
    }

    @Test
    void intervalShorterThanTheUnitIsRefused() {
        ScanSlicing slicing = new ScanSlicing(1, Duration.ofNanos(1_500_000));
        List<TableRows> tables = List.of(new TableRows("d1", 1, 0, 0));
        assertThatThrownBy(() -> slicing.cut(tables, Precision.MILLISECONDS))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("PT0.0015S")
                .hasMessageContaining("1 ms");
        assertThat(slicing.cut(tables, Precision.MICROSECONDS)).hasSize(1);
    }

    @Test
    void tooManySlicesAreRefused() {
        List<TableRows> tables =
                List.of(
                        new TableRows(
                                "d1",
                                2,
                                units(EARLIEST, Precision.NANOSECONDS),
                                units(LATEST, Precision.NANOSECONDS)));
        for (Duration interval : List.of(Duration.ofNanos(1), Duration.ofHours(1))) {
            assertThatThrownBy(
                            () -> new ScanSlicing(1, interval).cut(tables, Precision.NANOSECONDS))
                    .isInstanceOf(ValidationException.class)
                    .hasMessageContaining(interval.toString())
                    .hasMessageContaining("more than 100000");
        }
    }

    private static long units(Instant instant, Precision precision) {
        long second = precision.unitsPerSecond();
        return Math.addExact(
                Math.multiplyExact(instant.getEpochSecond(), second),
                instant.getNano() / (1_000_000_000L / second));
    }
}
