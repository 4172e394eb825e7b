/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.testing.RowLists;
import io.tdengine.flink.testing.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.data.RowData;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
class TDengineSourceITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    private static List<String> read(TDengineSource<RowData> source, int parallelism)
            throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(parallelism);
        try (CloseableIterator<String> rows =
                env.fromSource(source, WatermarkStrategy.noWatermarks(), "meters")
                        .map(Meters::describe)
                        .returns(Types.STRING)
                        .executeAndCollect()) {
            List<String> read = new ArrayList<>();
            rows.forEachRemaining(read::add);
            return read;
        }
    }

    private static List<String> take(CloseableIterator<String> rows, int count) {
        List<String> taken = new ArrayList<>();
        while (taken.size() < count && rows.hasNext()) {
            taken.add(rows.next());
        }
        return taken;
    }

    @Test
    void readsAllRowsWithTheirTags() throws Exception {
        Meters meters = Meters.create(SERVER);
        meters.insert(50);

        List<String> read = read(meters.source().setBoundedMode(BoundedMode.LATEST).build(), 1);

        RowLists.assertSame(read, meters.rows());
    }

    @Test
    void readsTheRowsOfAChildTableInOrder() throws Exception {
        Meters meters = Meters.create(SERVER);
        meters.insert(30);

        List<String> read = read(meters.source().setBoundedMode(BoundedMode.LATEST).build(), 1);

        assertThat(read.stream().filter(row -> row.startsWith("d7@")))
                .containsExactlyElementsOf(
                        meters.rows().stream().filter(row -> row.startsWith("d7@")).toList());
    }

    @Test
    void endsWithVgroupsThatHaveNoRows() throws Exception {
        Meters meters = Meters.create(SERVER);
        meters.insert(3, 1);

        List<String> read = read(meters.source().setBoundedMode(BoundedMode.LATEST).build(), 1);

        assertThat(read).containsExactlyElementsOf(meters.rows());
    }

    @Test
    void idleSubtasksOfABoundedSourceEndToo() throws Exception {
        Meters meters = Meters.create(SERVER);
        meters.insert(10);

        List<String> read = read(meters.source().setBoundedMode(BoundedMode.LATEST).build(), 4);

        RowLists.assertSame(read, meters.rows());
    }

    @Test
    void followsNewRowsAndNewChildTables() throws Exception {
        Meters meters = Meters.create(SERVER);
        meters.insert(2, 5);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(1);
        try (CloseableIterator<String> rows =
                env.fromSource(meters.source().build(), WatermarkStrategy.noWatermarks(), "meters")
                        .map(Meters::describe)
                        .returns(Types.STRING)
                        .executeAndCollect()) {
            List<String> read = take(rows, 10);
            meters.insert(3);
            read.addAll(take(rows, 3 * Meters.TABLES));

            RowLists.assertSame(read, meters.rows());
        }
    }

    @Test
    void latestStartsAfterTheRowsThatAreThere() throws Exception {
        Meters meters = Meters.create(SERVER);
        meters.insert(5);
        List<String> before = meters.rows();

        List<String> read =
                read(
                        meters.source()
                                .setStartupMode(StartupMode.LATEST)
                                .setBoundedMode(BoundedMode.LATEST)
                                .build(),
                        1);

        assertThat(before).isNotEmpty();
        assertThat(read).isEmpty();
    }

    @Test
    void leavesNoConsumerGroupBehind() throws Exception {
        Meters meters = Meters.create(SERVER);
        meters.insert(1);
        read(
                meters.source()
                        .setGroupId("left_behind")
                        .setCommitOffsets(false)
                        .setBoundedMode(BoundedMode.LATEST)
                        .build(),
                2);

        // The job's end and that of its enumerator are two events.
        MetersJob.await("no group", () -> meters.groups().isEmpty());
    }

    /** Emits the watermark at each row, or -1 for a row that comes late. */
    private static final class Lateness extends ProcessFunction<RowData, Long> {
        private static final long serialVersionUID = 1L;

        @Override
        public void processElement(RowData row, Context context, Collector<Long> out) {
            long watermark = context.timerService().currentWatermark();
            out.collect(context.timestamp() <= watermark ? -1L : watermark);
        }
    }

    @Test
    void makesWatermarksForEachVgroupAndLetsIdleSubtasksNotHoldThemBack() throws Exception {
        Meters meters = Meters.create(SERVER);
        meters.insert(200);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(4);
        env.getConfig().setAutoWatermarkInterval(1);
        try (CloseableIterator<Long> watermarks =
                env.fromSource(
                                meters.source().build(),
                                WatermarkStrategy.<RowData>forMonotonousTimestamps(),
                                "meters")
                        .process(new Lateness())
                        .setParallelism(1)
                        .executeAndCollect()) {
            List<Long> seen = new ArrayList<>();
            for (int i = 0; i < 200 * Meters.TABLES; i++) {
                seen.add(watermarks.next());
            }
            // The watermark has passed the rows before once newer ones come.
            while (seen.get(seen.size() - 1) < Meters.START + 150_000L) {
                meters.insert(1);
                for (int i = 0; i < Meters.TABLES; i++) {
                    seen.add(watermarks.next());
                }
            }
            assertThat(seen).doesNotContain(-1L);
        }
    }

    private static void assertFails(TDengineSource<RowData> source, String... words) {
        // A restart strategy that never gives up: the error must end the job all the same.
        Configuration configuration = new Configuration();
        configuration.setString("restart-strategy.type", "fixed-delay");
        configuration.setString(
                "restart-strategy.fixed-delay.attempts", String.valueOf(Integer.MAX_VALUE));
        configuration.setString("restart-strategy.fixed-delay.delay", "10 ms");
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(1);
        env.fromSource(source, WatermarkStrategy.noWatermarks(), "meters")
                .sinkTo(new DiscardingSink<>());

        assertThatThrownBy(env::execute)
                .satisfies(
                        e ->
                                assertThat(
                                                org.apache.flink.util.ExceptionUtils
                                                        .stringifyException(e))
                                        .contains(words));
    }

    @Test
    void anUnknownTopicEndsTheJob() {
        Meters meters = Meters.create(SERVER);
        assertFails(
                TDengineSource.<RowData>builder()
                        .setUrl(SERVER.url())
                        .setTopic("no_such_topic")
                        .setDeserializationSchema(Meters.schema("ts"))
                        .build(),
                "Topic 'no_such_topic' does not exist",
                "CREATE TOPIC");
        assertThat(meters.rows()).isEmpty();
    }

    @Test
    void aWrongPasswordEndsTheJob() {
        Meters meters = Meters.create(SERVER);
        String url = SERVER.url().replace("taosdata", "wrong");
        assertFails(meters.source().setUrl(url).build(), meters.topic(), "uthentication failure");
    }

    @Test
    void anUnknownSuperTableEndsTheJob() {
        Meters meters = Meters.create(SERVER);
        assertFails(
                meters.source()
                        .setDatabase(meters.database())
                        .setTable("no_such_table")
                        .setCreateTopic(true)
                        .build(),
                "no_such_table",
                meters.topic());
    }

    @Test
    void anUnknownDatabaseEndsTheJob() {
        Meters meters = Meters.create(SERVER);
        assertFails(
                meters.source()
                        .setDatabase("no_such_db")
                        .setTable("meters")
                        .setCreateTopic(true)
                        .build(),
                "no_such_db",
                meters.topic());
    }

    @Test
    void aTopicOnAnotherTableEndsTheJob() {
        Meters meters = Meters.create(SERVER);
        meters.connection()
                .execute(
                        "CREATE STABLE "
                                + meters.database()
                                + ".other (ts TIMESTAMP, v INT) TAGS (gid INT)");
        meters.connection()
                .execute(
                        "CREATE TOPIC "
                                + meters.topic()
                                + " AS STABLE "
                                + meters.database()
                                + ".other");
        assertFails(
                meters.source().build(),
                "is on super table " + meters.database() + ".other",
                "not on super table " + meters.database() + ".meters");
    }

    @Test
    void aTopicOnAQueryEndsTheJob() {
        Meters meters = Meters.create(SERVER);
        meters.connection()
                .execute(
                        "CREATE TOPIC "
                                + meters.topic()
                                + " AS SELECT ts, v FROM "
                                + meters.database()
                                + ".meters");
        assertFails(
                TDengineSource.<RowData>builder()
                        .setUrl(SERVER.url())
                        .setTopic(meters.topic())
                        .setDeserializationSchema(Meters.schema("ts"))
                        .build(),
                "is on a query",
                "AS STABLE");
    }

    @Test
    void anUnknownColumnEndsTheJob() {
        Meters meters = Meters.create(SERVER);
        meters.insert(1);
        assertFails(
                meters.source().setDeserializationSchema(Meters.schema("time")).build(),
                "'time' does not exist",
                meters.database() + ".meters");
    }

    @Test
    void noServerFailsWithinTheConnectTimeout() {
        TDengineSource<RowData> source =
                TDengineSource.<RowData>builder()
                        .setUrl("ws://root:secret@127.0.0.1:1")
                        .setTopic("t")
                        .setDeserializationSchema(Meters.schema("ts"))
                        .build();
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(
                        Configuration.fromMap(java.util.Map.of("restart-strategy.type", "none")));
        long start = System.nanoTime();
        env.fromSource(source, WatermarkStrategy.noWatermarks(), "meters")
                .sinkTo(new DiscardingSink<>());

        assertThatThrownBy(env::execute)
                .satisfies(
                        e ->
                                assertThat(
                                                org.apache.flink.util.ExceptionUtils
                                                        .stringifyException(e))
                                        .contains("127.0.0.1:1")
                                        .doesNotContain("secret"));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
    }
}
