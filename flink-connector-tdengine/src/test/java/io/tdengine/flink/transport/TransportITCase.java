/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.testing.golden.GoldenCells;
import io.tdengine.flink.transport.bind.BindBatch;
import io.tdengine.flink.transport.bind.BindField.Kind;
import io.tdengine.flink.transport.bind.TableRows;
import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.type.Precision;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The library against a server. */
@Timeout(60)
class TransportITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    private static final long T = 1_700_000_000_000L;

    private String database;
    private Connection connection;

    @BeforeEach
    void createDatabase() {
        database = SERVER.createDatabase("PRECISION 'ms' VGROUPS 2");
        connection = SERVER.connection();
    }

    private static List<List<Object>> rows(QueryResult result) {
        List<List<Object>> rows = new ArrayList<>();
        for (Block block = result.next(); block != null; block = result.next()) {
            for (int row = 0; row < block.rows(); row++) {
                List<Object> cells = new ArrayList<>();
                for (int column = 0; column < block.columns(); column++) {
                    cells.add(GoldenCells.cell(block, column, row));
                }
                rows.add(cells);
            }
        }
        return rows;
    }

    private List<List<Object>> query(String sql) {
        try (QueryResult result = connection.query(sql)) {
            return rows(result);
        }
    }

    private static void text(TableRows rows, int column, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        rows.column(column).appendBytes(utf8, 0, utf8.length);
    }

    private static void bytes(TableRows rows, int column, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        rows.column(column).appendBytes(bytes, 0, bytes.length);
    }

    private static int execute(PreparedInsert insert, BindBatch batch) throws Exception {
        return insert.execute(batch.encode()).get(30, TimeUnit.SECONDS);
    }

    @Test
    void everyColumnTypeComesBack() throws Exception {
        connection.execute(
                "CREATE STABLE "
                        + database
                        + ".st (ts TIMESTAMP, b BOOL, ti TINYINT, si SMALLINT, i INT, bi BIGINT,"
                        + " uti TINYINT UNSIGNED, usi SMALLINT UNSIGNED, ui INT UNSIGNED,"
                        + " ubi BIGINT UNSIGNED, f FLOAT, d DOUBLE, vc VARCHAR(20), nc NCHAR(20),"
                        + " vb VARBINARY(20), g GEOMETRY(64), t2 TIMESTAMP)"
                        + " TAGS (gid INT, loc NCHAR(10))");
        String point = "0101000000000000000000f03f0000000000000040";
        try (PreparedInsert insert =
                connection.prepareInsert(
                        "INSERT INTO "
                                + database
                                + ".st (tbname,gid,loc,ts,b,ti,si,i,bi,uti,usi,ui,ubi,f,d,vc,nc,vb,"
                                + "g,t2) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)")) {
            BindBatch batch = new BindBatch(insert.fields());
            TableRows rows = batch.addTable("d1");
            rows.tag(0).appendInt(7);
            byte[] location = "标签😀".getBytes(StandardCharsets.UTF_8);
            rows.tag(1).appendBytes(location, 0, location.length);
            rows.column(0).appendLong(T);
            rows.column(1).appendBoolean(true);
            rows.column(2).appendByte((byte) -128);
            rows.column(3).appendShort((short) -32768);
            rows.column(4).appendInt(Integer.MIN_VALUE);
            rows.column(5).appendLong(Long.MIN_VALUE + 1);
            rows.column(6).appendByte((byte) 255);
            rows.column(7).appendShort((short) 65535);
            rows.column(8).appendInt(-1);
            rows.column(9).appendLong(-1);
            rows.column(10).appendFloat(1.25f);
            rows.column(11).appendDouble(-2.5);
            text(rows, 12, "aé'\\");
            text(rows, 13, "é中😀");
            bytes(rows, 14, "00ff10");
            bytes(rows, 15, point);
            rows.column(16).appendLong(T + 5);
            rows.endRow();
            rows.column(0).appendLong(T + 1);
            for (int column = 1; column <= 16; column++) {
                rows.column(column).appendNull();
            }
            rows.endRow();
            assertThat(execute(insert, batch)).isEqualTo(2);
        }
        List<List<Object>> read = query("SELECT * FROM " + database + ".d1 ORDER BY ts");
        assertThat(read.get(0))
                .containsExactly(
                        BigInteger.valueOf(T),
                        true,
                        BigInteger.valueOf(-128),
                        BigInteger.valueOf(-32768),
                        BigInteger.valueOf(Integer.MIN_VALUE),
                        BigInteger.valueOf(Long.MIN_VALUE + 1),
                        BigInteger.valueOf(255),
                        BigInteger.valueOf(65535),
                        BigInteger.valueOf(4294967295L),
                        new BigInteger("18446744073709551615"),
                        1.25f,
                        -2.5,
                        "aé'\\",
                        "é中😀",
                        "00ff10",
                        point,
                        BigInteger.valueOf(T + 5));
        assertThat(read.get(1).subList(1, 17)).containsOnlyNulls();
        assertThat(query("SELECT gid, loc FROM " + database + ".st LIMIT 1"))
                .containsExactly(List.of(BigInteger.valueOf(7), "标签😀"));
    }

    @Test
    void preparedFieldsTellKindAndPrecision() {
        String nanos = SERVER.createDatabase("PRECISION 'ns'");
        connection.execute(
                "CREATE STABLE " + nanos + ".st (ts TIMESTAMP, v INT) TAGS (t VARCHAR(5))");
        try (PreparedInsert insert =
                connection.prepareInsert(
                        "INSERT INTO ? USING " + nanos + ".st TAGS (?) VALUES (?,?)")) {
            assertThat(insert.fields())
                    .extracting(field -> field.kind())
                    .containsExactly(Kind.TABLE_NAME, Kind.TAG, Kind.COLUMN, Kind.COLUMN);
            assertThat(insert.fields().get(2).precision()).isEqualTo(Precision.NANOSECONDS);
        }
    }

    /** Two statements side by side, each with one batch after the other. */
    @Test
    void statementsOfOneConnectionWorkSideBySide() throws Exception {
        connection.execute(
                "CREATE STABLE " + database + ".st (ts TIMESTAMP, v INT) TAGS (gid INT)");
        List<CompletableFuture<Integer>> lanes = new ArrayList<>();
        List<PreparedInsert> inserts = new ArrayList<>();
        for (int lane = 0; lane < 3; lane++) {
            PreparedInsert insert =
                    connection.prepareInsert(
                            "INSERT INTO " + database + ".st (tbname,gid,ts,v) VALUES (?,?,?,?)");
            inserts.add(insert);
            CompletableFuture<Integer> last = CompletableFuture.completedFuture(0);
            for (int round = 0; round < 5; round++) {
                BindBatch batch = filled(insert, lane, round);
                var encoded = batch.encode();
                last = last.thenCompose(affected -> insert.execute(encoded));
            }
            lanes.add(last);
        }
        for (CompletableFuture<Integer> lane : lanes) {
            assertThat(lane.get(30, TimeUnit.SECONDS)).isEqualTo(1000);
        }
        inserts.forEach(PreparedInsert::close);

        assertThat(query("SELECT COUNT(*) FROM " + database + ".st"))
                .containsExactly(List.of(BigInteger.valueOf(15_000)));
        assertThat(query("SELECT ts FROM " + database + ".st")).hasSize(15_000);
    }

    private static BindBatch filled(PreparedInsert insert, int lane, int round) {
        BindBatch batch = new BindBatch(insert.fields());
        for (int child = 0; child < 10; child++) {
            TableRows rows = batch.addTable("l" + lane + "_" + child);
            rows.tag(0).appendInt(child);
            for (int i = 0; i < 100; i++) {
                rows.column(0).appendLong(T + 100 * round + i);
                rows.column(1).appendInt(i);
                rows.endRow();
            }
        }
        return batch;
    }

    @Test
    void earlyClosedResultLeavesTheConnectionUsable() {
        connection.execute("CREATE TABLE " + database + ".n (ts TIMESTAMP, v INT)");
        connection.execute("INSERT INTO " + database + ".n VALUES (" + T + ", 1)");
        connection.query("SELECT * FROM " + database + ".n").close();

        assertThat(query("SELECT v FROM " + database + ".n"))
                .containsExactly(List.of(BigInteger.ONE));
    }

    @Test
    void errorsKeepTheServersCode() {
        assertThatThrownBy(() -> connection.query("SELECT * FROM " + database + ".nope"))
                .isInstanceOfSatisfying(
                        TDengineException.class, e -> assertThat(e.code()).isEqualTo(0x2603))
                .hasMessageContaining("nope");
        assertThatThrownBy(() -> connection.execute("SELECT 1"))
                .hasMessageContaining("run as a query");
        assertThatThrownBy(
                        () ->
                                connection.prepareInsert(
                                        "INSERT INTO " + database + ".nope VALUES (?,?)"))
                .isInstanceOf(TDengineException.class)
                .hasMessageContaining("nope");
    }

    @Test
    void wrongLoginIsRefused() {
        ConnectionConfig.Builder config = ConnectionConfig.builder(SERVER.url());

        assertThatThrownBy(() -> TDengine.connect(config.password("wrong-pw").build()))
                .isInstanceOfSatisfying(
                        TDengineException.class, e -> assertThat(e.code()).isEqualTo(0x0357))
                .hasMessageNotContaining("wrong-pw");
        assertThatThrownBy(
                        () ->
                                TDengine.connect(
                                        ConnectionConfig.builder(SERVER.url())
                                                .database("flinktd_no_such")
                                                .build()))
                .isInstanceOfSatisfying(
                        TDengineException.class, e -> assertThat(e.code()).isEqualTo(0x0388))
                .hasMessageContaining("flinktd_no_such");
    }

    private String createTopic() {
        connection.execute(
                "CREATE STABLE "
                        + database
                        + ".m (ts TIMESTAMP, v INT, s NCHAR(8)) TAGS (gid INT)");
        for (int i = 0; i < 6; i++) {
            connection.execute(
                    String.format(
                            "INSERT INTO %s.c%d USING %s.m TAGS (%d) VALUES (%d, %d, '中%d')",
                            database, i, database, i, T + i, i, i));
        }
        String topic = SERVER.newTopicName();
        connection.execute("CREATE TOPIC " + topic + " AS STABLE " + database + ".m");
        return topic;
    }

    private static Consumer subscribe(String topic, ConsumerConfig.OffsetReset reset) {
        Consumer consumer =
                TDengine.consumer(
                        ConnectionConfig.parse(SERVER.url()),
                        ConsumerConfig.builder("g_" + topic)
                                .clientId("it")
                                .offsetReset(reset)
                                .property("session.timeout.ms", "12000")
                                .build());
        try {
            consumer.subscribe(List.of(topic));
            return consumer;
        } catch (TDengineException e) {
            consumer.close();
            throw e;
        }
    }

    /** Polls until that many rows came, and notes where each vgroup then stands. */
    private static TreeSet<String> poll(Consumer consumer, int rows, Map<Integer, Long> ends) {
        TreeSet<String> read = new TreeSet<>();
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (read.size() < rows && System.nanoTime() < deadline) {
            TmqMessage message = consumer.poll(Duration.ofMillis(100));
            if (message == null) {
                continue;
            }
            ends.put(message.vgroupId(), message.endOffset());
            for (TmqBlock block : message.blocks()) {
                for (int row = 0; row < block.block().rows(); row++) {
                    read.add(
                            block.tableName()
                                    + " "
                                    + block.block().getInt(1, row)
                                    + " "
                                    + block.block().getString(2, row));
                }
            }
        }
        return read;
    }

    private static final List<String> ALL_ROWS =
            List.of("c0 0 中0", "c1 1 中1", "c2 2 中2", "c3 3 中3", "c4 4 中4", "c5 5 中5");

    @Test
    void consumerReadsEveryRowAndKnowsItsPosition() {
        String topic = createTopic();
        try (Consumer consumer = subscribe(topic, ConsumerConfig.OffsetReset.EARLIEST)) {
            List<VgroupAssignment> assignment = consumer.assignment(topic);
            assertThat(assignment).hasSize(2);
            Map<Integer, Long> ends = new HashMap<>();

            assertThat(poll(consumer, 6, ends)).containsExactlyElementsOf(ALL_ROWS);
            ends.forEach(
                    (vgroup, end) -> assertThat(consumer.position(topic, vgroup)).isEqualTo(end));
        }
    }

    @Test
    void consumerReadsFromWhereItSeeks() {
        String topic = createTopic();
        try (Consumer consumer = subscribe(topic, ConsumerConfig.OffsetReset.NONE)) {
            assertThat(consumer.poll(Duration.ZERO)).isNull();
            for (VgroupAssignment vgroup : consumer.assignment(topic)) {
                consumer.seek(topic, vgroup.vgroupId(), vgroup.begin());
            }

            assertThat(poll(consumer, 6, new HashMap<>())).containsExactlyElementsOf(ALL_ROWS);
        }
    }

    @Test
    void committedOffsetsOutliveTheConsumer() {
        String topic = createTopic();
        Map<Integer, Long> ends = new HashMap<>();
        try (Consumer consumer = subscribe(topic, ConsumerConfig.OffsetReset.EARLIEST)) {
            int vgroup = consumer.assignment(topic).get(0).vgroupId();
            assertThat(consumer.committed(topic, vgroup)).isEqualTo(Consumer.NO_OFFSET);
            poll(consumer, 6, ends);
            ends.forEach((id, end) -> consumer.commit(topic, id, end));
            ends.forEach((id, end) -> assertThat(consumer.committed(topic, id)).isEqualTo(end));
            consumer.unsubscribe();
        }
        try (Consumer consumer = subscribe(topic, ConsumerConfig.OffsetReset.EARLIEST)) {
            consumer.assignment(topic);
            ends.forEach((id, end) -> assertThat(consumer.position(topic, id)).isEqualTo(end));
        }
    }

    @Test
    void unknownTopicIsNamed() {
        assertThatThrownBy(() -> subscribe("no_such_topic", ConsumerConfig.OffsetReset.EARLIEST))
                .isInstanceOfSatisfying(
                        TDengineException.class, e -> assertThat(e.code()).isEqualTo(0x03E1))
                .hasMessageContaining("no_such_topic");
    }
}
