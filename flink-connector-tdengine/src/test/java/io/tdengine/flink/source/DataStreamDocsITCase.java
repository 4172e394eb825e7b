/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.docs.JavaExamples;
import io.tdengine.flink.testing.TestServer;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The examples of docs/datastream.md, run as they stand there, but for names. */
@Timeout(60)
class DataStreamDocsITCase {

    private static final Path PAGE = Path.of("../docs/datastream.md");

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(1)
                            .build());

    private final String url = SERVER.url();
    private StreamExecutionEnvironment env;

    // docs: class
    /** Columns ts and celsius, tag room_no, and the child table's name. */
    public static class Reading {
        public Instant ts;
        public Double celsius;
        public int roomNo;
        public String tbname;
    }

    // docs end

    /** Not before: the cluster above is made known to Flink for each test. */
    @BeforeEach
    void openEnvironment() {
        env = StreamExecutionEnvironment.getExecutionEnvironment();
    }

    private static String createMeters() {
        String database = SERVER.createDatabase("VGROUPS 1");
        execute(
                database,
                "CREATE STABLE %s.meters (ts TIMESTAMP, celsius DOUBLE) TAGS (room_no INT)",
                "INSERT INTO %1$s.d1 USING %1$s.meters TAGS (7) VALUES (1700000000000, 21.5)");
        return database;
    }

    private static void execute(String database, String... statements) {
        for (String statement : statements) {
            SERVER.connection().execute(String.format(statement, database));
        }
    }

    @Test
    void pojos() throws Exception {
        String database = createMeters();
        String topic = SERVER.newTopicName();
        // docs: pojos
        TDengineSource<Reading> source =
                TDengineSource.<Reading>builder()
                        .setUrl(url)
                        .setTopic(topic)
                        .setDatabase(database)
                        .setTable("meters")
                        .setCreateTopic(true)
                        .setBoundedMode(BoundedMode.LATEST)
                        .setDeserializationSchema(new PojoDeserializationSchema<>(Reading.class))
                        .build();
        DataStream<Reading> readings =
                env.fromSource(source, WatermarkStrategy.forMonotonousTimestamps(), "readings");
        // docs end
        List<Reading> read = readings.executeAndCollect(10);

        assertThat(read).hasSize(1);
        assertThat(read.get(0).ts).isEqualTo(Instant.ofEpochMilli(1_700_000_000_000L));
        assertThat(read.get(0).celsius).isEqualTo(21.5);
        assertThat(read.get(0).roomNo).isEqualTo(7);
        assertThat(read.get(0).tbname).isEqualTo("d1");
    }

    @Test
    void raw() throws Exception {
        String database = createMeters();
        String topic = SERVER.newTopicName();
        execute(
                database,
                "CREATE TOPIC " + topic + " AS DATABASE %s",
                "CREATE TABLE %s.log (ts TIMESTAMP, line VARCHAR(20))",
                "INSERT INTO %s.log VALUES (1700000001000, 'ok')");
        // docs: raw
        TDengineSource<TDengineRecord> source =
                TDengineSource.<TDengineRecord>builder()
                        .setUrl(url)
                        .setTopic(topic)
                        .setBoundedMode(BoundedMode.LATEST)
                        .setDeserializationSchema(new RawDeserializationSchema())
                        .build();
        DataStream<String> changes =
                env.fromSource(source, WatermarkStrategy.noWatermarks(), "log")
                        .map(row -> row.table() + ": " + row.columns() + " at " + row.get("ts"));
        // docs end

        assertThat(changes.executeAndCollect(10))
                .containsExactly(
                        "d1: [ts, celsius] at 2023-11-14T22:13:20Z",
                        "log: [ts, line] at 2023-11-14T22:13:21Z");
    }

    @Test
    void pageShowsWhatIsRunHere() throws Exception {
        JavaExamples.assertShown(PAGE, DataStreamDocsITCase.class);
    }

    @Test
    void pageListsEverySetting() throws Exception {
        String page = Files.readString(PAGE);
        List<String> settings =
                Arrays.stream(TDengineSourceBuilder.class.getDeclaredMethods())
                        .map(Method::getName)
                        .filter(name -> name.startsWith("set"))
                        // @Internal, which is not kept for the run time: the planner's.
                        .filter(name -> !name.equals("setTopicCondition"))
                        .distinct()
                        .collect(Collectors.toList());

        assertThat(settings)
                .isNotEmpty()
                .allSatisfy(setting -> assertThat(page).contains("`" + setting + "`"));
    }
}
