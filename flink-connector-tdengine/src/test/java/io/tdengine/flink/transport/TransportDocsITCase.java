/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.docs.JavaExamples;
import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.block.Block;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The examples of docs/transport.md, run as they stand there. */
@Timeout(60)
class TransportDocsITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    private final Map<Long, Double> seen = new TreeMap<>();

    private static String urlOfANewDatabase() {
        return SERVER.url() + "/" + SERVER.createDatabase("PRECISION 'ms'");
    }

    @Test
    void sql() {
        String url = urlOfANewDatabase();
        // docs: sql
        ConnectionConfig config =
                ConnectionConfig.builder(url)
                        .app("docs")
                        .timezone("Europe/Berlin")
                        .retries(3)
                        .build();
        try (Connection connection = TDengine.connect(config)) {
            connection.execute("CREATE TABLE room (ts TIMESTAMP, celsius DOUBLE)");
            connection.execute("INSERT INTO room VALUES ('2024-07-01 12:00:00', 21.5)");
            try (QueryResult result = connection.query("SELECT ts, celsius FROM room")) {
                for (Block block = result.next(); block != null; block = result.next()) {
                    for (int row = 0; row < block.rows(); row++) {
                        seen.put(block.getLong(0, row), block.getDouble(1, row));
                    }
                }
            }
        }
        // docs end
        assertThat(seen).containsExactly(Map.entry(1_719_828_000_000L, 21.5));
    }

    @Test
    void statements() {
        long written;
        double average;
        try (Connection connection =
                TDengine.connect(ConnectionConfig.parse(urlOfANewDatabase()))) {
            // docs: statements
            connection.execute(
                    "CREATE STABLE rooms (ts TIMESTAMP, celsius DOUBLE, people INT)"
                            + " TAGS (city NCHAR(20))");
            try (Statement insert =
                    connection.prepare("INSERT INTO ? USING rooms TAGS(?) VALUES(?,?,?)")) {
                insert.setTableName("r1", "Oslo");
                insert.bindRow(Instant.parse("2024-07-01T10:00:00Z"), 21.5, 3);
                insert.bindRow(Instant.parse("2024-07-01T10:00:10Z"), 22.5, null);
                insert.setTableName("r2", "Rome");
                insert.bindColumns(
                        new long[] {1719828000000L, 1719828010000L},
                        new double[] {31, 32},
                        Arrays.asList(8, null));
                written = insert.execute();
            }
            try (Statement select =
                    connection.prepare(
                            "SELECT AVG(celsius) FROM rooms WHERE city = ? AND ts >= ?")) {
                select.bindRow("Oslo", Instant.parse("2024-07-01T00:00:00Z"));
                try (QueryResult result = select.query()) {
                    average = result.next().getDouble(0, 0);
                }
            }
            // docs end
        }
        assertThat(written).isEqualTo(4);
        assertThat(average).isEqualTo(22.0);
    }

    @Test
    void rows() {
        Instant first;
        double sum = 0;
        List<Map<String, Object>> maps;
        try (Connection connection =
                TDengine.connect(ConnectionConfig.parse(urlOfANewDatabase()))) {
            connection.execute("CREATE TABLE room (ts TIMESTAMP, celsius DOUBLE)");
            connection.execute("INSERT INTO room VALUES (1719828000000, 21.5) (1719828001000, 22)");
            // docs: rows
            try (QueryResult result = connection.query("SELECT ts, celsius FROM room", 4711)) {
                for (Row row : result.rows()) {
                    sum += row.isNull(1) ? 0 : row.getDouble(1);
                }
            }
            try (QueryResult result = connection.query("SELECT ts, celsius FROM room")) {
                maps = result.toMaps();
            }
            first = (Instant) maps.get(0).get("ts");
            // docs end
        }
        assertThat(sum).isEqualTo(43.5);
        assertThat(first).isEqualTo(Instant.ofEpochMilli(1_719_828_000_000L));
        assertThat(maps.get(1)).containsEntry("celsius", 22.0);
    }

    @Test
    void schemaless() {
        long written;
        try (Connection connection =
                TDengine.connect(ConnectionConfig.parse(urlOfANewDatabase()))) {
            // docs: schemaless
            SchemalessInsert insert =
                    SchemalessInsert.line(
                                    List.of(
                                            "weather,city=Oslo celsius=21.5 1719828000000",
                                            "weather,city=Rome celsius=31 1719828000000"))
                            .precision(TimeUnit.MILLISECONDS)
                            .build();
            written = connection.insertSchemaless(insert);
            // docs end
            assertThat(QueryRows.of(connection, "SELECT celsius FROM weather ORDER BY city"))
                    .isEqualTo(List.of(List.of(21.5), List.of(31.0)));
        }
        assertThat(written).isEqualTo(2);
    }

    @Test
    void subscription() {
        String topic = SERVER.newTopicName();
        ConnectionConfig config = ConnectionConfig.parse(urlOfANewDatabase());
        try (Connection connection = TDengine.connect(config)) {
            connection.execute("CREATE TABLE room (ts TIMESTAMP, celsius DOUBLE)");
            connection.execute("CREATE TOPIC " + topic + " AS SELECT ts, celsius FROM room");
            connection.execute("INSERT INTO room VALUES (1719828000000, 21.5) (1719828060000, 22)");
        }
        // docs: subscription
        ConsumerConfig group =
                ConsumerConfig.builder("dashboard")
                        .offsetReset(ConsumerConfig.OffsetReset.EARLIEST)
                        .build();
        try (Consumer consumer = TDengine.consumer(config, group)) {
            consumer.subscribe(List.of(topic));
            while (seen.size() < 2) {
                TmqMessage message = consumer.poll(Duration.ofMillis(100));
                if (message == null) {
                    continue;
                }
                for (TmqBlock block : message.blocks()) {
                    for (int row = 0; row < block.block().rows(); row++) {
                        seen.put(block.block().getLong(0, row), block.block().getDouble(1, row));
                    }
                }
                consumer.commit(message);
            }
            consumer.unsubscribe();
        }
        // docs end
        assertThat(seen)
                .containsExactly(
                        Map.entry(1_719_828_000_000L, 21.5), Map.entry(1_719_828_060_000L, 22.0));
    }

    @Test
    void pageShowsWhatIsRunHere() throws Exception {
        JavaExamples.assertShown(Path.of("../docs/transport.md"), TransportDocsITCase.class);
    }
}
