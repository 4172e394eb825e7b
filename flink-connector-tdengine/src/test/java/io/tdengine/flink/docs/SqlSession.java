/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.testing.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.api.internal.TableResultInternal;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.CloseableIterator;

/**
 * Runs statements one after the other as a session of the SQL client does: it knows {@code SET},
 * and {@code 'execution.runtime-mode'} may change in between. An {@code INSERT} is awaited if
 * {@code 'table.dml-sync'} says so; other jobs run on until the session is closed.
 *
 * <p>A query must have the result that its page shows. While jobs run beside it, a query that ends
 * is asked again until it has; one that does not end is read until it has, and cancelled.
 */
final class SqlSession implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(120);

    private static final Pattern COMMENT = Pattern.compile("(?s)^(\\s+|--[^\\n]*\\n|/\\*.*?\\*/)+");

    private static final Pattern SETTING =
            Pattern.compile("(?is)SET\\s+'([^']+)'\\s*=\\s*'((?:[^']|'')*)'");

    private static final Pattern NEW_CATALOG =
            Pattern.compile("(?is)CREATE\\s+CATALOG\\s+(\\w+)\\s.*");

    private static final String MODE = "execution.runtime-mode";
    private static final String DEFAULT_CATALOG = "default_catalog";

    private final TableEnvironment streaming =
            TableEnvironment.create(EnvironmentSettings.inStreamingMode());

    /** Has the catalogs of the other. */
    private final TableEnvironment batch =
            TableEnvironment.create(
                    EnvironmentSettings.newInstance()
                            .inBatchMode()
                            .withBuiltInCatalogName("unused")
                            .build());

    private final List<JobClient> jobs = new ArrayList<>();
    private TableEnvironment current = streaming;

    SqlSession() {
        share(DEFAULT_CATALOG);
        batch.useCatalog(DEFAULT_CATALOG);
        set("parallelism.default", "2");
    }

    private void share(String catalog) {
        batch.registerCatalog(catalog, streaming.getCatalog(catalog).orElseThrow());
    }

    private void set(String key, String value) {
        if (key.equals(MODE)) {
            current = value.toLowerCase(Locale.ROOT).equals("batch") ? batch : streaming;
        } else {
            streaming.getConfig().set(key, value);
            batch.getConfig().set(key, value);
        }
    }

    /** Runs a statement; fails if it fails or gives something else than its page shows. */
    void run(SqlStatement statement) throws Exception {
        String sql = COMMENT.matcher(statement.text()).replaceFirst("");
        String[] words = sql.toUpperCase(Locale.ROOT).split("\\W+", 3);
        Matcher catalog = NEW_CATALOG.matcher(sql);
        if (words[0].equals("SET")) {
            Matcher setting = SETTING.matcher(sql);
            assertThat(setting.matches()).as(statement.toString()).isTrue();
            set(setting.group(1), setting.group(2).replace("''", "'"));
        } else if (catalog.matches()) {
            streaming.executeSql(sql);
            share(catalog.group(1));
        } else if (words[0].equals("USE") || words.length > 1 && words[1].equals("TEMPORARY")) {
            streaming.executeSql(sql);
            batch.executeSql(sql);
        } else if (statement.result().isPresent()) {
            check(statement, sql);
        } else {
            assertThat(words[0])
                    .as("%s: a query whose result is not shown", statement.place())
                    .isNotIn("SELECT", "WITH", "VALUES");
            current.executeSql(sql).getJobClient().ifPresent(jobs::add);
        }
        failWithJobs();
    }

    private void check(SqlStatement statement, String sql) throws Exception {
        ShownResult shown = ShownResult.parse(statement.result().orElseThrow());
        if (shown.goesOn() || !someRun()) {
            TableResult result = current.executeSql(sql);
            assertThat(columns(result, shown)).as(statement.place()).isEqualTo(shown.columns());
            assertThat(rows(result, shown))
                    .as(statement.place())
                    .containsExactlyInAnyOrderElementsOf(shown.rows());
            return;
        }
        List<List<String>> last = new ArrayList<>();
        try {
            Waiting.until(statement.place(), LIMIT, () -> gives(sql, shown, last));
        } catch (AssertionError e) {
            assertThat(last)
                    .as(statement.place())
                    .containsExactlyInAnyOrderElementsOf(shown.rows());
            throw e;
        }
    }

    private boolean gives(String sql, ShownResult shown, List<List<String>> last) {
        failWithJobs();
        TableResult result = current.executeSql(sql);
        assertThat(columns(result, shown)).isEqualTo(shown.columns());
        last.clear();
        last.addAll(rows(result, shown));
        return sameRows(last, shown.rows());
    }

    private static boolean sameRows(List<List<String>> some, List<List<String>> others) {
        List<List<String>> left = new ArrayList<>(others);
        return some.size() == others.size() && some.stream().allMatch(left::remove);
    }

    private static List<String> columns(TableResult result, ShownResult shown) {
        List<String> names = new ArrayList<>(result.getResolvedSchema().getColumnNames());
        if (shown.showsChanges()) {
            names.add(0, "op");
        }
        return names;
    }

    /** Reads in another thread, since nothing else ends the wait for a row that does not come. */
    private static List<List<String>> rows(TableResult result, ShownResult shown) {
        TableResultInternal internal = (TableResultInternal) result;
        List<List<String>> rows = new ArrayList<>();
        CloseableIterator<RowData> changes = internal.collectInternal();
        CompletableFuture<Void> reading =
                CompletableFuture.runAsync(
                        () -> {
                            while (!(shown.goesOn() && sameRows(copy(rows), shown.rows()))
                                    && changes.hasNext()) {
                                apply(internal, changes.next(), shown, rows);
                            }
                        });
        try {
            reading.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("The query failed", e.getCause());
        } catch (Exception e) {
            Optional<JobClient> job = result.getJobClient();
            job.ifPresent(JobClient::cancel);
            throw new AssertionError("After " + LIMIT + " there are " + copy(rows), e);
        } finally {
            close(changes);
        }
        return copy(rows);
    }

    private static List<List<String>> copy(List<List<String>> rows) {
        synchronized (rows) {
            return new ArrayList<>(rows);
        }
    }

    private static void apply(
            TableResultInternal result,
            RowData change,
            ShownResult shown,
            List<List<String>> rows) {
        List<String> cells =
                new ArrayList<>(List.of(result.getRowDataToStringConverter().convert(change)));
        synchronized (rows) {
            if (shown.showsChanges()) {
                cells.add(0, change.getRowKind().shortString());
                rows.add(cells);
                return;
            }
            switch (change.getRowKind()) {
                case INSERT, UPDATE_AFTER -> rows.add(cells);
                default -> assertThat(rows.remove(cells)).as("row %s before", cells).isTrue();
            }
        }
    }

    private static void close(CloseableIterator<RowData> rows) {
        try {
            rows.close();
        } catch (Exception e) {
            throw new IllegalStateException("The query cannot be ended.", e);
        }
    }

    private boolean someRun() {
        return jobs.stream().anyMatch(job -> !status(job).isGloballyTerminalState());
    }

    private void failWithJobs() {
        for (JobClient job : jobs) {
            if (status(job) == JobStatus.FAILED) {
                job.getJobExecutionResult().join();
            }
        }
    }

    private static JobStatus status(JobClient job) {
        return job.getJobStatus().join();
    }

    /** Cancels the jobs that still run. */
    @Override
    public void close() {
        for (JobClient job : jobs) {
            if (!status(job).isGloballyTerminalState()) {
                job.cancel().join();
            }
        }
        for (JobClient job : jobs) {
            Waiting.until(
                    "the end of job " + job.getJobID(),
                    LIMIT,
                    () -> status(job).isGloballyTerminalState());
        }
    }
}
