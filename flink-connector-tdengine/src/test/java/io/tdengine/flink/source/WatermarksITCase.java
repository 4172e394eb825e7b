/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.source.RowDataDeserializationSchema.Metadata;
import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.testing.Waiting;
import io.tdengine.flink.transport.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Alignment of watermarks, and vgroups without rows. One row of a child table for each second. */
@Timeout(120)
class WatermarksITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** How far ahead of the slowest: much less than a message holds, in seconds of event time. */
    private static final int DRIFT_SECONDS = 100;

    /** Several messages of 4,096 rows. */
    private static final int HISTORY = 20_000;

    /** What tasks have seen, by table and test. */
    private static final Map<String, Integer> ROWS = new ConcurrentHashMap<>();

    private static final Map<String, Long> WATERMARKS = new ConcurrentHashMap<>();

    private final String test = UUID.randomUUID().toString();
    private Connection connection;
    private String database;
    private JobClient job;

    @BeforeEach
    void createTables() {
        connection = SERVER.connection();
        database = SERVER.createDatabase("VGROUPS 2");
        connection.execute(
                "CREATE STABLE " + database + ".fast (ts TIMESTAMP, v INT) TAGS (gid INT)");
        connection.execute(
                "CREATE STABLE " + database + ".slow (ts TIMESTAMP, v INT) TAGS (gid INT)");
    }

    @AfterEach
    void endJob() throws Exception {
        if (job != null) {
            job.cancel().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
    }

    /**
     * @param from the first second
     * @param to the second after the last
     */
    private void insert(String superTable, String table, int from, int to) {
        for (int second = from; second < to; ) {
            StringBuilder sql =
                    new StringBuilder(
                            String.format(
                                    "INSERT INTO %s.%s USING %s.%s TAGS (1) VALUES",
                                    database, table, database, superTable));
            for (int end = Math.min(to, second + 500); second < end; second++) {
                sql.append(String.format(" (%d, %d)", Meters.START + second * 1000L, second));
            }
            connection.execute(sql.toString());
        }
    }

    /** Two child tables of a super table that are in different vgroups. */
    private List<String> tablesOfBothVgroups(String superTable) {
        for (int i = 0; i < 20; i++) {
            connection.execute(
                    String.format(
                            "CREATE TABLE %s.%s%d USING %s.%s TAGS (1)",
                            database, superTable, i, database, superTable));
        }
        List<List<Object>> found =
                QueryRows.of(
                        connection,
                        "SELECT table_name, vgroup_id FROM information_schema.ins_tables WHERE"
                                + " db_name = '"
                                + database
                                + "' AND stable_name = '"
                                + superTable
                                + "'");
        Object vgroup = found.get(0).get(1);
        String other =
                found.stream()
                        .filter(row -> !row.get(1).equals(vgroup))
                        .map(row -> (String) row.get(0))
                        .findFirst()
                        .orElseThrow();
        return List.of((String) found.get(0).get(0), other);
    }

    private void read(
            StreamExecutionEnvironment env,
            String superTable,
            WatermarkStrategy<RowData> strategy) {
        RowType type =
                (RowType)
                        DataTypes.ROW(
                                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP_LTZ(3)),
                                        DataTypes.FIELD("tbname", DataTypes.STRING()))
                                .getLogicalType();
        String topic = SERVER.newTopicName();
        TDengineSource<RowData> source =
                TDengineSource.<RowData>builder()
                        .setUrl(SERVER.url())
                        .setTopic(topic)
                        .setDatabase(database)
                        .setTable(superTable)
                        .setCreateTopic(true)
                        .setDeserializationSchema(
                                new RowDataDeserializationSchema(
                                        type, List.of(Metadata.TBNAME), InternalTypeInfo.of(type)))
                        .build();
        DataStream<RowData> rows = env.fromSource(source, strategy, superTable);
        rows.process(new Noting(test)).returns(Types.VOID).sinkTo(new DiscardingSink<>());
    }

    private static StreamExecutionEnvironment environment() {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(1);
        env.getConfig().setAutoWatermarkInterval(10);
        return env;
    }

    /** Slowly, since before the first exchange of watermarks nobody is held back. */
    private static final class Noting extends ProcessFunction<RowData, Void> {
        private static final long serialVersionUID = 1L;
        private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

        private final String test;

        Noting(String test) {
            this.test = test;
        }

        @Override
        public void processElement(RowData row, Context context, Collector<Void> out) {
            LockSupport.parkNanos(PAUSE_NANOS);
            String table = test + row.getString(1);
            ROWS.merge(table, 1, Integer::sum);
            WATERMARKS.put(table, context.timerService().currentWatermark());
        }
    }

    private int rows(String table) {
        return ROWS.getOrDefault(test + table, 0);
    }

    private static WatermarkStrategy<RowData> aligned(String group) {
        return WatermarkStrategy.<RowData>forMonotonousTimestamps()
                .withWatermarkAlignment(
                        group, Duration.ofSeconds(DRIFT_SECONDS), Duration.ofMillis(50));
    }

    /** Waits until no row of a table has come for a while. */
    private int awaitStandstill(String table) {
        int[] last = {-1};
        Waiting.until(
                "a standstill of " + table,
                LIMIT,
                () -> {
                    int before = last[0];
                    last[0] = rows(table);
                    // So long it lasts.
                    LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
                    return before == rows(table) && before > 0;
                });
        return last[0];
    }

    @Test
    void aSourceIsHeldBackUntilTheSlowerOneFollows() throws Exception {
        List<String> fast = tablesOfBothVgroups("fast");
        List<String> slow = tablesOfBothVgroups("slow");
        fast.forEach(table -> insert("fast", table, 0, HISTORY));
        slow.forEach(table -> insert("slow", table, 0, 10));
        StreamExecutionEnvironment env = environment();
        read(env, "fast", aligned("sources"));
        read(env, "slow", aligned("sources"));
        job = env.executeAsync();

        Waiting.until(
                "rows of the slow one",
                LIMIT,
                () -> slow.stream().allMatch(table -> rows(table) == 10));
        assertThat(awaitStandstill(fast.get(0))).isLessThan(HISTORY);
        assertThat(awaitStandstill(fast.get(1))).isLessThan(HISTORY);

        slow.forEach(table -> insert("slow", table, 10, HISTORY));
        Waiting.until(
                "all rows",
                LIMIT,
                () ->
                        Stream.concat(fast.stream(), slow.stream())
                                .allMatch(table -> rows(table) == HISTORY));
    }

    @Test
    void aVgroupIsHeldBackUntilTheSlowerOneFollows() throws Exception {
        List<String> tables = tablesOfBothVgroups("fast");
        String ahead = tables.get(0);
        String behind = tables.get(1);
        insert("fast", ahead, 0, HISTORY);
        insert("fast", behind, 0, 10);
        StreamExecutionEnvironment env = environment();
        read(env, "fast", aligned("vgroups"));
        job = env.executeAsync();

        Waiting.until("rows of the slow one", LIMIT, () -> rows(behind) == 10);
        assertThat(awaitStandstill(ahead)).isLessThan(HISTORY);

        insert("fast", behind, 10, HISTORY);
        Waiting.until("all rows", LIMIT, () -> rows(ahead) == HISTORY && rows(behind) == HISTORY);
    }

    /** Inserts a row of each next second until one comes with a watermark; returns the next. */
    private int insertUntilThereIsAWatermark(String table, int from) {
        int[] second = {from};
        Waiting.until(
                "a watermark",
                LIMIT,
                () -> {
                    insert("fast", table, second[0], ++second[0]);
                    return WATERMARKS.getOrDefault(test + table, Long.MIN_VALUE) > Meters.START;
                });
        return second[0];
    }

    @Test
    void aVgroupWithoutRowsIsNotWaitedForWithAnIdlenessTime() throws Exception {
        String table = tablesOfBothVgroups("fast").get(0);
        StreamExecutionEnvironment env = environment();
        read(
                env,
                "fast",
                WatermarkStrategy.<RowData>forMonotonousTimestamps()
                        .withIdleness(Duration.ofMillis(100)));
        job = env.executeAsync();

        int rows = insertUntilThereIsAWatermark(table, 0);

        Waiting.until("all rows", LIMIT, () -> rows(table) == rows);
    }

    @Test
    void aVgroupWithoutRowsIsWaitedForWithoutAnIdlenessTime() throws Exception {
        List<String> tables = tablesOfBothVgroups("fast");
        String table = tables.get(0);
        insert("fast", table, 0, 1000);
        StreamExecutionEnvironment env = environment();
        read(env, "fast", WatermarkStrategy.forMonotonousTimestamps());
        job = env.executeAsync();
        Waiting.until("rows", LIMIT, () -> rows(table) == 1000);
        insert("fast", table, 1000, 1010);
        Waiting.until("more rows", LIMIT, () -> rows(table) == 1010);
        assertThat(WATERMARKS.get(test + table)).isEqualTo(Long.MIN_VALUE);

        // With rows of the other vgroup, the watermark is that of both.
        insert("fast", tables.get(1), 0, 100);
        insertUntilThereIsAWatermark(table, 1010);

        assertThat(WATERMARKS.get(test + table)).isLessThan(Meters.START + 100_000L);
    }
}
