/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.taosdata.jdbc.tmq.ConsumerRecord;
import com.taosdata.jdbc.tmq.ConsumerRecords;
import com.taosdata.jdbc.tmq.OffsetAndMetadata;
import com.taosdata.jdbc.tmq.TaosConsumer;
import com.taosdata.jdbc.tmq.TopicPartition;
import io.tdengine.flink.testing.TestServer;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The vendor's JDBC driver over WebSocket: the same server answers it and our transport. */
class JdbcDriverITCase {

    private static final long START = 1700000000123L;

    @RegisterExtension private static final TestServer SERVER = new TestServer();

    private String database;

    @BeforeEach
    void createDatabase() {
        database = SERVER.createDatabase("PRECISION 'ms' VGROUPS 2");
    }

    @Test
    void aConnectionIsValid() throws Exception {
        try (Connection connection = connect()) {
            assertThat(connection.isValid(10)).isTrue();
        }
    }

    @Test
    void readsEveryType() throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE types (ts TIMESTAMP, c_bool BOOL, c_ti TINYINT, c_si SMALLINT,"
                            + " c_i INT, c_bi BIGINT, c_ubi BIGINT UNSIGNED, c_f FLOAT, c_d DOUBLE,"
                            + " c_vc VARCHAR(64), c_nc NCHAR(32), c_vb VARBINARY(32),"
                            + " c_d64 DECIMAL(10,2), c_dec DECIMAL(30,10))");
            statement.execute(
                    "INSERT INTO types VALUES ("
                            + START
                            + ",true,-128,-32768,-2147483648,-9223372036854775808,"
                            + "18446744073709551615,1.5,-2.25,'varchar','é中😀','\\x0102ff',12.34,"
                            + "'-12345678901234567890.0123456789')");
            try (ResultSet row = statement.executeQuery("SELECT * FROM types")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getTimestamp(1)).isEqualTo(new Timestamp(START));
                assertThat(row.getBoolean(2)).isTrue();
                assertThat(row.getByte(3)).isEqualTo(Byte.MIN_VALUE);
                assertThat(row.getShort(4)).isEqualTo(Short.MIN_VALUE);
                assertThat(row.getInt(5)).isEqualTo(Integer.MIN_VALUE);
                assertThat(row.getLong(6)).isEqualTo(Long.MIN_VALUE);
                assertThat(row.getObject(7)).hasToString("18446744073709551615");
                assertThat(row.getFloat(8)).isEqualTo(1.5f);
                assertThat(row.getDouble(9)).isEqualTo(-2.25);
                assertThat(row.getString(10)).isEqualTo("varchar");
                assertThat(row.getString(11)).isEqualTo("é中😀");
                assertThat(HexFormat.of().formatHex(row.getBytes(12))).isEqualTo("0102ff");
                assertThat(row.getBigDecimal(13)).isEqualTo(new BigDecimal("12.34"));
                assertThat(row.getBigDecimal(14))
                        .isEqualTo(new BigDecimal("-12345678901234567890.0123456789"));
                assertThat(row.next()).isFalse();
            }
        }
    }

    @Test
    void insertsTenThousandRowsIntoAHundredChildTables() throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            createMeters(statement);

            insert(connection, 100, 100);

            assertThat(number(statement, "SELECT COUNT(*) FROM meters")).isEqualTo(10_000);
            assertThat(number(statement, "SELECT SUM(v) FROM meters")).isEqualTo(100 * 4950L);
            String children =
                    "SELECT COUNT(*) FROM (SELECT DISTINCT tbname FROM meters WHERE gid >= 0)";
            assertThat(number(statement, children)).isEqualTo(100);
        }
    }

    @Test
    void insertsEveryTypeAndNulls() throws Exception {
        byte[] point = HexFormat.of().parseHex("0101000000000000000000f03f0000000000000040");
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE prepared (ts TIMESTAMP, c_bool BOOL, c_ti TINYINT, c_si SMALLINT,"
                            + " c_i INT, c_bi BIGINT, c_f FLOAT, c_d DOUBLE, c_vc VARCHAR(64),"
                            + " c_nc NCHAR(32), c_vb VARBINARY(32), c_geo GEOMETRY(64))");
            try (PreparedStatement insert =
                    connection.prepareStatement(
                            "INSERT INTO prepared VALUES (?,?,?,?,?,?,?,?,?,?,?,?)")) {
                insert.setTimestamp(1, new Timestamp(START));
                insert.setBoolean(2, true);
                insert.setByte(3, Byte.MIN_VALUE);
                insert.setShort(4, Short.MIN_VALUE);
                insert.setInt(5, Integer.MIN_VALUE);
                insert.setLong(6, Long.MIN_VALUE);
                insert.setFloat(7, 1.5f);
                insert.setDouble(8, -2.25);
                insert.setString(9, "varchar");
                insert.setNString(10, "é中😀");
                insert.setBytes(11, new byte[] {1, 2, (byte) 0xFF});
                insert.setBytes(12, point);
                insert.addBatch();
                insert.setTimestamp(1, new Timestamp(START + 1));
                int[] types = {
                    Types.BOOLEAN,
                    Types.TINYINT,
                    Types.SMALLINT,
                    Types.INTEGER,
                    Types.BIGINT,
                    Types.FLOAT,
                    Types.DOUBLE,
                    Types.VARCHAR,
                    Types.NCHAR,
                    Types.VARBINARY,
                    Types.BINARY
                };
                for (int i = 0; i < types.length; i++) {
                    insert.setNull(i + 2, types[i]);
                }
                insert.addBatch();
                assertThat(insert.executeBatch()).hasSize(2);
            }
            try (ResultSet row = statement.executeQuery("SELECT * FROM prepared ORDER BY ts")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getTimestamp(1)).isEqualTo(new Timestamp(START));
                assertThat(row.getBoolean(2)).isTrue();
                assertThat(row.getByte(3)).isEqualTo(Byte.MIN_VALUE);
                assertThat(row.getShort(4)).isEqualTo(Short.MIN_VALUE);
                assertThat(row.getInt(5)).isEqualTo(Integer.MIN_VALUE);
                assertThat(row.getLong(6)).isEqualTo(Long.MIN_VALUE);
                assertThat(row.getFloat(7)).isEqualTo(1.5f);
                assertThat(row.getDouble(8)).isEqualTo(-2.25);
                assertThat(row.getString(9)).isEqualTo("varchar");
                assertThat(row.getString(10)).isEqualTo("é中😀");
                assertThat(row.getBytes(11)).containsExactly(1, 2, 0xFF);
                assertThat(row.getBytes(12)).isEqualTo(point);
                assertThat(row.next()).isTrue();
                assertThat(row.getTimestamp(1)).isEqualTo(new Timestamp(START + 1));
                for (int column = 2; column <= 12; column++) {
                    assertThat(row.getObject(column)).as("column %s", column).isNull();
                }
                assertThat(row.next()).isFalse();
            }
        }
    }

    @Test
    void queriesWithParameters() throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            createMeters(statement);
            insert(connection, 2, 10);
            try (PreparedStatement query =
                    connection.prepareStatement(
                            "SELECT v FROM meters WHERE gid = ? AND v >= ? ORDER BY ts")) {
                query.setInt(1, 1);
                query.setInt(2, 8);
                try (ResultSet rows = query.executeQuery()) {
                    List<Integer> values = new ArrayList<>();
                    while (rows.next()) {
                        values.add(rows.getInt(1));
                    }
                    assertThat(values).containsExactly(8, 9);
                }
            }
        }
    }

    @Test
    void describesTablesAndColumns() throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            createMeters(statement);
            statement.execute("CREATE TABLE plain (ts TIMESTAMP, v INT)");
            try (ResultSet columns =
                    connection.getMetaData().getColumns(database, null, "plain", null)) {
                List<String> names = new ArrayList<>();
                while (columns.next()) {
                    names.add(columns.getString("COLUMN_NAME"));
                }
                assertThat(names).containsExactly("ts", "v");
            }
        }
    }

    @Test
    void reportsTheServersErrors() throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.executeQuery("SELECT * FROM nosuch"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("Table does not exist");
        }
    }

    @Test
    void consumesATopic() throws Exception {
        String topic = SERVER.newTopicName();
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            createMeters(statement);
            insert(connection, 4, 25);
            statement.execute("CREATE TOPIC " + topic + " AS SELECT ts, v FROM meters");
        }
        try (TaosConsumer<Map<String, Object>> consumer = new TaosConsumer<>(consumerOf(topic))) {
            consumer.subscribe(List.of(topic));
            long sum = 0;
            int rows = 0;
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (rows < 100 && System.nanoTime() < deadline) {
                ConsumerRecords<Map<String, Object>> records =
                        consumer.poll(Duration.ofMillis(500));
                for (ConsumerRecord<Map<String, Object>> record : records) {
                    sum += ((Number) record.value().get("v")).longValue();
                    rows++;
                }
            }
            assertThat(rows).isEqualTo(100);
            assertThat(sum).isEqualTo(4 * 300L);
            consumer.unsubscribe();
        }
    }

    @Test
    void consumerManagesItsOffsets() throws Exception {
        String topic = SERVER.newTopicName();
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            createMeters(statement);
            insert(connection, 8, 5);
            statement.execute("CREATE TOPIC " + topic + " AS STABLE meters");
        }
        try (TaosConsumer<Map<String, Object>> consumer = new TaosConsumer<>(consumerOf(topic))) {
            consumer.subscribe(List.of(topic));
            assertThat(consumer.subscription()).containsExactly(topic);
            assertThat(rows(consumer, 40)).isEqualTo(40);
            Set<TopicPartition> vgroups = consumer.assignment();
            assertThat(vgroups).hasSize(2);

            consumer.commitSync();
            for (TopicPartition vgroup : vgroups) {
                assertThat(consumer.committed(vgroup).offset())
                        .isEqualTo(consumer.position(vgroup))
                        .isEqualTo(consumer.position(topic).get(vgroup));
            }
            consumer.seekToBeginning(vgroups);
            assertThat(rows(consumer, 40)).isEqualTo(40);
            Map<TopicPartition, Long> ends = consumer.endOffsets(topic);
            consumer.beginningOffsets(topic)
                    .forEach((vgroup, begin) -> assertThat(begin).isLessThan(ends.get(vgroup)));
            TopicPartition one = vgroups.iterator().next();
            long begin = consumer.beginningOffsets(topic).get(one);
            consumer.commitSync(Map.of(one, new OffsetAndMetadata(begin)));
            assertThat(consumer.committed(Set.of(one)).get(one).offset()).isEqualTo(begin);
            consumer.seekToEnd(vgroups);
            assertThat(consumer.poll(Duration.ofMillis(200)).isEmpty()).isTrue();
            consumer.unsubscribe();
        }
    }

    private static int rows(TaosConsumer<Map<String, Object>> consumer, int wanted)
            throws SQLException {
        int rows = 0;
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (rows < wanted && System.nanoTime() < deadline) {
            for (ConsumerRecord<Map<String, Object>> record :
                    consumer.poll(Duration.ofMillis(300))) {
                assertThat(record.value()).containsOnlyKeys("ts", "v");
                rows++;
            }
        }
        return rows;
    }

    private static Properties consumerOf(String topic) {
        Properties properties = new Properties();
        properties.setProperty("td.connect.type", "ws");
        properties.setProperty("bootstrap.servers", SERVER.hostAndPort());
        properties.setProperty("td.connect.user", "root");
        properties.setProperty("td.connect.pass", "taosdata");
        properties.setProperty("auto.offset.reset", "earliest");
        properties.setProperty("group.id", "group_" + topic);
        properties.setProperty("client.id", "jdbc");
        properties.setProperty("enable.auto.commit", "false");
        properties.setProperty("value.deserializer", "com.taosdata.jdbc.tmq.MapDeserializer");
        return properties;
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:TAOS-WS://"
                        + SERVER.hostAndPort()
                        + "/"
                        + database
                        + "?user=root&password=taosdata");
    }

    private static void createMeters(Statement statement) throws SQLException {
        statement.execute("CREATE STABLE meters (ts TIMESTAMP, v INT) TAGS (gid INT)");
    }

    private static void insert(Connection connection, int tables, int rows) throws SQLException {
        String sql = "INSERT INTO meters (tbname, gid, ts, v) VALUES (?,?,?,?)";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            for (int table = 0; table < tables; table++) {
                for (int row = 0; row < rows; row++) {
                    insert.setString(1, "d" + table);
                    insert.setInt(2, table);
                    insert.setTimestamp(3, new Timestamp(START + row));
                    insert.setInt(4, row);
                    insert.addBatch();
                }
            }
            insert.executeBatch();
        }
    }

    private static long number(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            assertThat(row.next()).isTrue();
            return row.getLong(1);
        }
    }
}
