/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.quickstart;

import io.tdengine.flink.quickstart.Outcome.Check;
import io.tdengine.flink.transport.ConnectionConfig;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

/** Runs the statements of {@code quickstart.sql} in a Flink mini-cluster and compares. */
final class Pipeline {

    private static final long PROGRESS_SECONDS = 1;
    private static final LocalDate YEAR_START = LocalDate.of(2013, 1, 1);

    private final Server server;
    private final Readings readings;
    private final Console console;
    private final SqlScript script;
    private final TableEnvironment flink;

    /**
     * @param url the server without user and password: options that Flink masks when it prints a
     *     table carry them
     */
    Pipeline(
            String url,
            ConnectionConfig config,
            String database,
            Server server,
            Readings readings,
            Console console)
            throws IOException {
        this.server = server;
        this.readings = readings;
        this.console = console;
        this.script =
                SqlScript.load(
                        Map.of(
                                "csv",
                                readings.file().toUri().toString(),
                                "url",
                                url,
                                "username",
                                config.user(),
                                "password",
                                config.password(),
                                "database",
                                database));
        this.flink =
                TableEnvironment.create(
                        EnvironmentSettings.newInstance()
                                .inStreamingMode()
                                .withConfiguration(flinkConfiguration())
                                .build());
    }

    private static Configuration flinkConfiguration() {
        return Configuration.fromMap(
                Map.of(
                        "parallelism.default", "2",
                        "execution.checkpointing.interval", "1 s",
                        "table.local-time-zone", "UTC"));
    }

    Outcome run() throws ExecutionException, InterruptedException {
        for (String table : List.of("readings", "weather", "weather_daily")) {
            flink.executeSql(script.get(table));
        }

        console.step("1  CSV file -> INSERT INTO weather (one child table for each station)");
        follow(
                "load",
                () ->
                        String.format(
                                Locale.ROOT, "%,d of %,d rows written", rows(), readings.rows()));

        console.step(
                "2  weather -> topic -> daily event-time windows -> INSERT INTO weather_daily");
        follow(
                "aggregate",
                () ->
                        String.format(
                                Locale.ROOT,
                                "%,d rows read into %,d of %,d daily rows",
                                server.sum("weather_daily", "readings"),
                                server.rows("weather_daily"),
                                readings.stationDays()));

        console.step("3  SELECT ... FROM weather_daily, and TDengine's own SQL over weather");
        List<DailyRow> daily = readDaily();
        console.progress(String.format(Locale.ROOT, "%,d daily rows read", daily.size()));
        return new Outcome(daily, compare(daily));
    }

    private long rows() {
        return server.rows("weather");
    }

    /** Starts an INSERT and tells how far it is until it ends. */
    private void follow(String statement, Supplier<String> progress)
            throws ExecutionException, InterruptedException {
        TableResult job = flink.executeSql(script.get(statement));
        boolean done = false;
        while (!done) {
            try {
                job.await(PROGRESS_SECONDS, TimeUnit.SECONDS);
                done = true;
            } catch (TimeoutException stillRunning) {
                done = false;
            }
            console.progress(progress.get());
        }
    }

    private List<DailyRow> readDaily() {
        List<DailyRow> daily = new ArrayList<>();
        try (CloseableIterator<Row> rows = flink.executeSql(script.get("read")).collect()) {
            while (rows.hasNext()) {
                Row row = rows.next();
                daily.add(
                        new DailyRow(
                                LocalDate.ofInstant(row.<Instant>getFieldAs(0), ZoneOffset.UTC),
                                row.getFieldAs(1),
                                row.<Long>getFieldAs(2),
                                row.<Long>getFieldAs(3),
                                row.<Double>getFieldAs(4),
                                row.<Double>getFieldAs(5),
                                row.<Double>getFieldAs(6)));
            }
        } catch (Exception e) {
            throw new IllegalStateException("Reading weather_daily failed.", e);
        }
        daily.sort(Comparator.comparing(DailyRow::day).thenComparing(DailyRow::station));
        return daily;
    }

    private List<Check> compare(List<DailyRow> daily) {
        long counted = daily.stream().mapToLong(DailyRow::readings).sum();
        List<Check> checks = new ArrayList<>();
        checks.add(check("rows of the file, rows in weather", readings.rows(), rows()));
        checks.add(check("rows of the file, rows counted in windows", readings.rows(), counted));
        checks.add(
                check(
                        "station days of the file, rows in weather_daily",
                        readings.stationDays(),
                        server.rows("weather_daily")));
        checks.add(
                check(
                        "rows in weather_daily, rows read back",
                        server.rows("weather_daily"),
                        daily.size()));
        checks.add(
                compareWithTDengine(
                        "aggregates of every fifth day: TDengine, Flink",
                        daily,
                        Period.ofDays(5),
                        Period.ofDays(1)));
        checks.add(
                compareWithTDengine(
                        "aggregates of the year: TDengine, Flink",
                        daily,
                        Period.ofYears(1),
                        Period.ofYears(1)));
        console.progress("compared");
        return checks;
    }

    private static Check check(String what, long expected, long actual) {
        return new Check(what, expected, actual, "");
    }

    /**
     * Counts, means, minima and maxima once more, by TDengine's own SQL.
     *
     * @param every days from the start of one period to that of the next
     * @param length days of a period
     */
    private Check compareWithTDengine(
            String what, List<DailyRow> daily, Period every, Period length) {
        LocalDate end = YEAR_START.plusYears(1);
        long compared = 0;
        long agreeing = 0;
        String firstDifference = "";
        for (LocalDate from = YEAR_START; from.isBefore(end); from = from.plus(every)) {
            Map<String, DailyRow> byFlink = together(daily, from, from.plus(length));
            compared += byFlink.size();
            for (DailyRow expected : server.aggregate(from, from.plus(length))) {
                DailyRow actual = byFlink.get(expected.station());
                if (actual != null && actual.agreesWith(expected)) {
                    agreeing++;
                } else if (firstDifference.isEmpty()) {
                    firstDifference = "TDengine: " + expected + "\n    Flink:    " + actual;
                }
            }
        }
        return new Check(what, compared, agreeing, firstDifference);
    }

    private static Map<String, DailyRow> together(
            List<DailyRow> daily, LocalDate from, LocalDate end) {
        return daily.stream()
                .filter(row -> !row.day().isBefore(from) && row.day().isBefore(end))
                .collect(
                        Collectors.groupingBy(
                                DailyRow::station,
                                Collectors.collectingAndThen(
                                        Collectors.toList(),
                                        days -> DailyRow.together(from, days))));
    }
}
