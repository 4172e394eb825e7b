/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A bounded SELECT over an {@code http://} URL. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RestSnapshotSqlITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    private static final String COLUMNS =
            "ts TIMESTAMP_LTZ(9), watts DOUBLE, n DECIMAL(20,0), place STRING,"
                    + " tbname STRING METADATA";

    private String database;
    private SqlServer sql;
    private String[] rest;

    @BeforeEach
    void createSuperTable() {
        database = SERVER.createDatabase("PRECISION 'ns' VGROUPS 2");
        Connection connection = SERVER.connection();
        connection.execute(
                "CREATE STABLE "
                        + database
                        + ".meters (ts TIMESTAMP, watts DOUBLE, n BIGINT UNSIGNED)"
                        + " TAGS (place NCHAR(20))");
        insert(connection, "d1", "'Köln 𝄞'", 5_000);
        insert(connection, "d2", "NULL", 1);
        ConnectionConfig server = ConnectionConfig.parse(SERVER.url());
        rest =
                new String[] {
                    "'url' = 'http://" + SERVER.hostAndPort() + "'",
                    "'username' = '" + server.user() + "'",
                    "'password' = '" + server.password() + "'"
                };
        sql = SqlServer.batch(SERVER);
    }

    private void insert(Connection connection, String child, String place, int rows) {
        connection.execute(
                "INSERT INTO "
                        + database
                        + "."
                        + child
                        + " USING "
                        + database
                        + ".meters TAGS ("
                        + place
                        + ") VALUES "
                        + IntStream.range(0, rows)
                                .mapToObj(
                                        i ->
                                                "("
                                                        + (1_700_000_000_123_456_789L + i)
                                                        + ", 0.5, 18446744073709551615)")
                                .collect(Collectors.joining(" ")));
    }

    @Test
    void rowsAreRead() throws Exception {
        sql.declare("meters", COLUMNS, database + ".meters", rest);

        assertThat(
                        sql.rows(
                                "SELECT tbname, CAST(ts AS STRING), watts, CAST(n AS STRING), place"
                                        + " FROM meters WHERE tbname = 'd2'"))
                .containsExactly(
                        Row.of(
                                "d2",
                                "2023-11-14 22:13:20.123456789",
                                0.5,
                                "18446744073709551615",
                                null));
        assertThat(
                        sql.rows(
                                "SELECT place, SUM(watts), COUNT(*), CAST(MAX(ts) AS STRING)"
                                        + " FROM meters WHERE tbname = 'd1' GROUP BY place"))
                .containsExactly(
                        Row.of("Köln 𝄞", 2_500.0, 5_000L, "2023-11-14 22:13:20.123461788"));
    }

    @Test
    void rowsAreWritten() throws Exception {
        sql.declare("copies", COLUMNS, database + ".meters", rest);

        sql.run(
                "INSERT INTO copies SELECT ts, watts, n, place, 'copy''s' FROM copies"
                        + " WHERE tbname = 'd2'");

        assertThat(sql.rows("SELECT watts, CAST(n AS STRING) FROM copies WHERE tbname = 'copy''s'"))
                .containsExactly(Row.of(0.5, "18446744073709551615"));
    }
}
