/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.embedded.EmbeddedTDengine;
import io.tdengine.flink.scan.TDengineScanSource;
import io.tdengine.flink.source.RowDataDeserializationSchema.Metadata;
import io.tdengine.flink.testing.Waiting;
import io.tdengine.flink.transport.ConnectionConfig;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Savepoints that were taken once, of a job with a subscription and a scan in the middle of both,
 * can be restored by this connector: no row lost, none repeated. Each is in {@code
 * src/test/resources/savepoints} with the rows that the job had emitted before.
 *
 * <p>{@code -Dtdengine.test.savepoint=DIRECTORY} takes one of the present connector; do so with the
 * oldest Flink (profile {@code flink-1.20}), which all others can read.
 *
 * <p>On a server of its own: names, vgroup ids and offsets are part of the state.
 */
@Timeout(120)
class CommittedSavepointITCase {

    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String TAKEN = "tdengine.test.savepoint";
    private static final int TABLES = 20;
    private static final int ROWS_BEFORE = 40;
    private static final int ROWS_AFTER = 10;
    private static final long START = 1_700_000_000_000L;

    private static final Queue<String> EMITTED = new ConcurrentLinkedQueue<>();

    private final List<String> rows = new ArrayList<>();

    @BeforeEach
    void clear() {
        EMITTED.clear();
    }

    private static EmbeddedTDengine start() {
        EmbeddedTDengine server = EmbeddedTDengine.start();
        server.execute("CREATE DATABASE savepoints VGROUPS 2");
        server.execute("CREATE STABLE savepoints.meters (ts TIMESTAMP, v INT) TAGS (gid INT)");
        return server;
    }

    /** What the subscription finds, and, of the rows before the savepoint, the scan. */
    private void insert(EmbeddedTDengine server, int from, int to) {
        for (int row = from; row < to; row++) {
            StringBuilder sql = new StringBuilder("INSERT INTO");
            for (int table = 0; table < TABLES; table++) {
                sql.append(
                        String.format(
                                " savepoints.d%d USING savepoints.meters TAGS (%d) VALUES (%d, %d)",
                                table, table, START + row, row));
                rows.add("changes d" + table + " " + row);
                if (row < ROWS_BEFORE) {
                    rows.add("scan d" + table + " " + row);
                }
            }
            server.execute(sql.toString());
        }
    }

    private static JobClient run(EmbeddedTDengine server, Path savepoint, long pauseNanos)
            throws Exception {
        DataTypes.Field ts = DataTypes.FIELD("ts", DataTypes.TIMESTAMP_LTZ(3));
        DataTypes.Field v = DataTypes.FIELD("v", DataTypes.INT());
        DataTypes.Field tbname = DataTypes.FIELD("tbname", DataTypes.STRING());
        RowType produced = (RowType) DataTypes.ROW(ts, v, tbname).getLogicalType();
        Configuration configuration = new Configuration();
        configuration.setString("restart-strategy.type", "none");
        if (savepoint != null) {
            configuration.setString("execution.state-recovery.path", savepoint.toString());
        }
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(1);
        env.enableCheckpointing(100);
        TDengineSource<RowData> changes =
                TDengineSource.<RowData>builder()
                        .setUrl(server.url())
                        .setTopic("savepoints_meters")
                        .setDatabase("savepoints")
                        .setTable("meters")
                        .setCreateTopic(true)
                        .setDeserializationSchema(
                                new RowDataDeserializationSchema(
                                        produced,
                                        List.of(Metadata.TBNAME),
                                        InternalTypeInfo.of(produced)))
                        .build();
        TDengineScanSource<RowData> scan =
                TDengineScanSource.builder()
                        .setConnection(ConnectionConfig.parse(server.url()))
                        .setDatabase("savepoints")
                        .setTable("meters")
                        .setColumns((RowType) DataTypes.ROW(ts, v).getLogicalType())
                        .setTableNameAppended(true)
                        .setFilter("v < " + ROWS_BEFORE)
                        .setSliceRows(ROWS_BEFORE * 3)
                        .build();
        env.fromSource(changes, WatermarkStrategy.noWatermarks(), "changes")
                .uid("changes")
                .map(row -> emit("changes", row, pauseNanos))
                .returns(Types.STRING)
                .uid("emit changes")
                .sinkTo(new DiscardingSink<>())
                .uid("discard changes");
        env.fromSource(
                        scan,
                        WatermarkStrategy.noWatermarks(),
                        "scan",
                        InternalTypeInfo.of(produced))
                .uid("scan")
                .map(row -> emit("scan", row, pauseNanos))
                .returns(Types.STRING)
                .uid("emit scan")
                .sinkTo(new DiscardingSink<>())
                .uid("discard scan");
        return env.executeAsync();
    }

    private static String emit(String source, RowData row, long pauseNanos) {
        LockSupport.parkNanos(pauseNanos);
        String text = source + " " + row.getString(2) + " " + row.getInt(1);
        EMITTED.add(text);
        return text;
    }

    private static long emitted(String source) {
        return EMITTED.stream().filter(row -> row.startsWith(source)).count();
    }

    @ParameterizedTest
    @ValueSource(strings = "v1")
    void aSavepointOfEachVersionIsRestored(String version) throws Exception {
        Path directory =
                Path.of(getClass().getResource("/savepoints/" + version + "/_metadata").toURI())
                        .getParent();
        List<String> before = Files.readAllLines(directory.resolve("emitted.txt"));
        try (EmbeddedTDengine server = start()) {
            insert(server, 0, ROWS_BEFORE);
            server.execute("CREATE TOPIC savepoints_meters AS STABLE savepoints.meters");
            insert(server, ROWS_BEFORE, ROWS_BEFORE + ROWS_AFTER);

            JobClient job = run(server, directory, 0);
            Waiting.until("the rest", LIMIT, () -> EMITTED.size() + before.size() >= rows.size());
            job.cancel().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
        List<String> all = new ArrayList<>(before);
        all.addAll(EMITTED);
        Collections.sort(all);
        Collections.sort(rows);
        assertThat(all).isEqualTo(rows);
    }

    @Test
    @EnabledIfSystemProperty(named = TAKEN, matches = ".+")
    void takeASavepoint() throws Exception {
        Path directory = Path.of(System.getProperty(TAKEN));
        try (EmbeddedTDengine server = start()) {
            insert(server, 0, ROWS_BEFORE);
            JobClient job = run(server, null, Duration.ofMillis(10).toNanos());
            Waiting.until(
                    "some rows of both",
                    LIMIT,
                    () -> emitted("changes") > 10 && emitted("scan") > 10);
            String savepoint =
                    job.stopWithSavepoint(
                                    false, directory.toString(), SavepointFormatType.CANONICAL)
                            .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            // In the middle of the first message: offsets behind what was inserted depend on how
            // often the topic was subscribed to.
            assertThat(emitted("changes")).isLessThan(4 * ROWS_BEFORE);
            Path taken = Path.of(URI.create(savepoint));
            try (var files = Files.list(taken)) {
                assertThat(files).as("all state is in one file").hasSize(1);
            }
            Files.write(taken.resolve("emitted.txt"), EMITTED);
        }
    }
}
