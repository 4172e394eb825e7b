/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.testing.TestServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What tools ask the vendor's JDBC driver about tables, over WebSocket and REST. */
class JdbcMetadataITCase {

    private static final long START = 1_700_000_000_123L;

    @RegisterExtension private static final TestServer SERVER = new TestServer();

    private String database;

    @BeforeEach
    void createTables() {
        database = SERVER.createDatabase("PRECISION 'ms' VGROUPS 2");
        SERVER.connection()
                .execute(
                        "CREATE STABLE "
                                + database
                                + ".meters (ts TIMESTAMP, v INT, name NCHAR(8)) TAGS (gid INT)");
        SERVER.connection()
                .execute("CREATE TABLE " + database + ".d1 USING " + database + ".meters TAGS (1)");
        SERVER.connection().execute("CREATE TABLE " + database + ".plain (ts TIMESTAMP, d DOUBLE)");
    }

    private Connection connect(String scheme) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:"
                        + scheme
                        + "://"
                        + SERVER.hostAndPort()
                        + "/"
                        + database
                        + "?user=root&password=taosdata");
    }

    private static List<String> column(ResultSet rows, String name) throws SQLException {
        List<String> values = new ArrayList<>();
        while (rows.next()) {
            values.add(rows.getString(name));
        }
        rows.close();
        return values;
    }

    @ParameterizedTest
    @ValueSource(strings = {"TAOS-WS", "TAOS-RS"})
    void namesDatabasesAndTables(String scheme) throws Exception {
        try (Connection connection = connect(scheme)) {
            assertThat(column(connection.getMetaData().getCatalogs(), "TABLE_CAT"))
                    .contains(database);
            assertThat(
                            column(
                                    connection.getMetaData().getTables(database, null, null, null),
                                    "TABLE_NAME"))
                    .contains("d1", "plain", "meters");
            assertThat(column(connection.getMetaData().getTableTypes(), "TABLE_TYPE"))
                    .contains("TABLE");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TAOS-WS", "TAOS-RS"})
    void describesColumnsAndTags(String scheme) throws Exception {
        try (Connection connection = connect(scheme)) {
            assertThat(
                            column(
                                    connection
                                            .getMetaData()
                                            .getColumns(database, null, "meters", null),
                                    "COLUMN_NAME"))
                    .containsExactly("ts", "v", "name", "gid");
            assertThat(
                            column(
                                    connection
                                            .getMetaData()
                                            .getColumns(database, null, "plain", null),
                                    "TYPE_NAME"))
                    .containsExactly("TIMESTAMP", "DOUBLE");
            assertThat(
                            column(
                                    connection
                                            .getMetaData()
                                            .getPrimaryKeys(database, null, "meters"),
                                    "COLUMN_NAME"))
                    .containsExactly("ts");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TAOS-WS", "TAOS-RS"})
    void tellsVersionAndSuperTables(String scheme) throws Exception {
        try (Connection connection = connect(scheme)) {
            assertThat(connection.getMetaData().getDatabaseProductName()).isEqualTo("TDengine");
            assertThat(connection.getMetaData().getDatabaseProductVersion()).startsWith("3.");
            assertThat(connection.getMetaData().getUserName()).isEqualTo("root");
            assertThat(
                            column(
                                    connection.getMetaData().getSuperTables(database, null, "d1"),
                                    "SUPERTABLE_NAME"))
                    .containsExactly("meters");
        }
    }

    /**
     * The driver takes the smallest integers for NULL over REST, so that the largest serve; DECIMAL
     * it does not know there.
     */
    @ParameterizedTest
    @ValueSource(strings = {"TAOS-WS", "TAOS-RS"})
    void writesAndReadsEveryType(String scheme) throws Exception {
        try (Connection connection = connect(scheme);
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE types (ts TIMESTAMP, c_bool BOOL, c_ti TINYINT, c_si SMALLINT,"
                            + " c_i INT, c_bi BIGINT, c_uti TINYINT UNSIGNED,"
                            + " c_usi SMALLINT UNSIGNED, c_ui INT UNSIGNED, c_f FLOAT, c_d DOUBLE,"
                            + " c_vc VARCHAR(64), c_nc NCHAR(32))");
            int affected =
                    statement.executeUpdate(
                            "INSERT INTO types VALUES ("
                                    + START
                                    + ",true,127,32767,2147483647,9223372036854775807,255,"
                                    + "65535,4294967295,1.5,-2.25,'varchar','é中😀') ("
                                    + (START + 1)
                                    + ",null".repeat(12)
                                    + ")");
            assertThat(affected).isEqualTo(2);
            try (ResultSet row = statement.executeQuery("SELECT * FROM types ORDER BY ts")) {
                assertThat(row.getMetaData().getColumnCount()).isEqualTo(13);
                assertThat(row.getMetaData().getColumnName(5)).isEqualTo("c_i");
                assertThat(row.next()).isTrue();
                assertThat(row.getTimestamp(1)).isEqualTo(new Timestamp(START));
                assertThat(row.getBoolean(2)).isTrue();
                assertThat(row.getInt(3)).isEqualTo(127);
                assertThat(row.getInt(4)).isEqualTo(32767);
                assertThat(row.getInt(5)).isEqualTo(Integer.MAX_VALUE);
                assertThat(row.getLong(6)).isEqualTo(Long.MAX_VALUE);
                assertThat(row.getInt(7)).isEqualTo(255);
                assertThat(row.getInt(8)).isEqualTo(65535);
                assertThat(row.getLong(9)).isEqualTo(4294967295L);
                assertThat(row.getFloat(10)).isEqualTo(1.5f);
                assertThat(row.getDouble(11)).isEqualTo(-2.25);
                assertThat(row.getString(12)).isEqualTo("varchar");
                assertThat(row.getString(13)).isEqualTo("é中😀");
                assertThat(row.next()).isTrue();
                for (int i = 2; i <= 13; i++) {
                    assertThat(row.getObject(i)).isNull();
                }
                assertThat(row.next()).isFalse();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TAOS-WS", "TAOS-RS"})
    void errorsKeepTheServersText(String scheme) throws Exception {
        try (Connection connection = connect(scheme);
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.executeQuery("SELECT * FROM nosuch"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("Table does not exist");
        }
    }
}
