/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.embedded.EmbeddedTDengine;
import io.tdengine.flink.testing.Waiting;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.Consumer;
import io.tdengine.flink.transport.ConsumerConfig;
import io.tdengine.flink.transport.ConsumerConfig.OffsetReset;
import io.tdengine.flink.transport.Subscriber;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TmqBlock;
import io.tdengine.flink.transport.TmqMessage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.table.data.RowData;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Savepoints that were taken once, of a job that writes exactly once, with batches that are not
 * committed yet in memory and in files: this connector writes them, each once and in order. Each is
 * in {@code src/test/resources/savepoints} with its files.
 *
 * <p>{@code -Dtdengine.test.sink-savepoint=DIRECTORY} takes one of the present connector; do so
 * with the oldest Flink (profile {@code flink-1.20}), which all others can read.
 *
 * <p>On a server of its own: the name of the database is part of the state.
 */
@Timeout(300)
class CommittedSinkSavepointITCase {

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    private static final String TAKEN = "tdengine.test.sink-savepoint";
    private static final String FILES = "files";
    private static final String DATABASE = "savepoints";

    /** Numbers of each split: written before the savepoint, in it, and after it. */
    private static final long WRITTEN = 500;

    private static final long PENDING = 800;
    private static final long AFTER = 1000;

    /** More numbers than a batch has of a table, so that none is left out as overwritten. */
    private static final long TIMES = 50;

    private static final String MARKER_TIME = "1700001000000";
    private static final long MARKER = -1;

    @TempDir private Path directory;

    private MiniCluster cluster;

    @BeforeEach
    void setCluster(@InjectMiniCluster MiniCluster started) {
        cluster = started;
    }

    private SteeredJob job(EmbeddedTDengine server) {
        server.execute("CREATE DATABASE " + DATABASE + " VGROUPS 2");
        return new SteeredJob(
                cluster,
                server.url(),
                DATABASE,
                directory,
                TIMES,
                true,
                // A part of what a writer has; the rest goes to a file.
                builder ->
                        builder.setCommittableMemory(new MemorySize(5000))
                                .setSpillDirectory(MovedFileSystem.ROOT + "spilled"));
    }

    @ParameterizedTest
    @CsvSource({"sink-v1, 2", "sink-v1, 1", "sink-v1, 3"})
    void pendingBatchesOfEachVersionAreWrittenOnce(String version, int parallelism)
            throws Exception {
        Path savepoint =
                Path.of(getClass().getResource("/savepoints/" + version + "/_metadata").toURI())
                        .getParent();
        Path files = directory.resolve(FILES);
        copy(savepoint.resolve(FILES), files);
        MovedFileSystem.moveTo(files);
        List<Path> spilled = files(files);
        assertThat(spilled).as("one of each writer").hasSize(2);
        try (EmbeddedTDengine server = EmbeddedTDengine.start();
                SteeredJob job = job(server)) {
            Map<String, List<Long>> log = insertWritten(server, job.table);

            job.start(parallelism, savepoint.toUri().toString());
            job.table.awaitVisible(PENDING, PENDING);
            job.checkpointAt(AFTER);
            job.table.awaitVisible(AFTER, AFTER);
            Waiting.until(
                    "the end of committed files",
                    SteeredJob.LIMIT,
                    () -> spilled.stream().noneMatch(Files::exists));
            job.cancel();

            addRows(WRITTEN, AFTER, log);
            assertThat(readLog(server, log.keySet())).isEqualTo(log);
        }
    }

    /** The table as it was before the savepoint; values by table, in the order of the log. */
    private static Map<String, List<Long>> insertWritten(
            EmbeddedTDengine server, SteeredTable table) {
        Map<String, List<Long>> log = new TreeMap<>();
        table.expected(WRITTEN, WRITTEN)
                .forEach(
                        (key, value) -> {
                            String[] tableAndTime = key.split(" ");
                            insert(server, tableAndTime[0], tableAndTime[1], value);
                            log.computeIfAbsent(tableAndTime[0], name -> new ArrayList<>())
                                    .add(value);
                        });
        return log;
    }

    private static void insert(EmbeddedTDengine server, String table, String time, long value) {
        server.execute(
                String.format(
                        "INSERT INTO %1$s.%2$s USING %1$s.numbers TAGS (%3$s) VALUES (%4$s, %5$d)",
                        DATABASE, table, table.substring(1), time, value));
    }

    /** Adds the values that a range of each split's numbers writes. */
    private static void addRows(long from, long to, Map<String, List<Long>> log) {
        List<RowData> rows = new ArrayList<>();
        for (int split = 0; split < SteeredTable.SPLITS; split++) {
            for (long position = from; position < to; position++) {
                SteeredTable.emitRows(
                        split * SteeredTable.NUMBERS_PER_SPLIT + position,
                        TIMES,
                        true,
                        new ListCollector<>(rows));
            }
        }
        for (RowData row : rows) {
            if (row.getRowKind() == RowKind.INSERT || row.getRowKind() == RowKind.UPDATE_AFTER) {
                log.get(row.getString(0).toString()).add(row.getLong(2));
            }
        }
    }

    /** What was ever written, by table; overwritten rows too. */
    private static Map<String, List<Long>> readLog(EmbeddedTDengine server, Iterable<String> tables)
            throws Exception {
        List<String> unmarked = new ArrayList<>();
        for (String table : tables) {
            insert(server, table, MARKER_TIME, MARKER);
            unmarked.add(table);
        }
        ConnectionConfig connection = ConnectionConfig.parse(server.url());
        try (Connection admin = TDengine.connect(connection)) {
            admin.execute("CREATE TOPIC written AS STABLE " + DATABASE + ".numbers");
        }
        Map<String, List<Long>> log = new TreeMap<>();
        ConsumerConfig group =
                ConsumerConfig.builder("reader").offsetReset(OffsetReset.EARLIEST).build();
        try (Consumer consumer = TDengine.consumer(connection, group)) {
            consumer.subscribe(List.of("written"));
            Subscriber subscriber = new Subscriber(consumer);
            while (!unmarked.isEmpty()) {
                addValues(subscriber.next(), log, unmarked);
            }
        }
        return log;
    }

    private static void addValues(
            TmqMessage message, Map<String, List<Long>> log, List<String> unmarked) {
        for (TmqBlock block : message.blocks()) {
            for (int row = 0; row < block.block().rows(); row++) {
                long value = block.block().getLong(1, row);
                if (value == MARKER) {
                    unmarked.remove(block.tableName());
                } else {
                    log.computeIfAbsent(block.tableName(), name -> new ArrayList<>()).add(value);
                }
            }
        }
    }

    @Test
    @EnabledIfSystemProperty(named = TAKEN, matches = ".+")
    void takeASavepoint() throws Exception {
        Path target = Path.of(System.getProperty(TAKEN));
        Path files = directory.resolve(FILES);
        MovedFileSystem.moveTo(files);
        try (EmbeddedTDengine server = EmbeddedTDengine.start();
                SteeredJob job = job(server)) {
            job.start(2, null);
            job.checkpointAt(WRITTEN);
            job.emit(PENDING);
            Path taken = Path.of(URI.create(job.stopWithSavepoint()));

            assertThat(files(files)).as("one of each writer").hasSize(2);
            copy(taken, target);
            copy(files, target.resolve(FILES));
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> found = Files.walk(directory)) {
            return found.filter(Files::isRegularFile).toList();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        for (Path file : files(from)) {
            Path copy = to.resolve(from.relativize(file));
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
        }
    }
}
