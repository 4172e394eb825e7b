/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.testing.NativeLibrary;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.ConnectionConfig;
import java.util.concurrent.TimeUnit;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tables with a {@code taos://} URL: written, read once, and subscribed to. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class NativeSqlITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension static final NativeLibrary LIBRARY = new NativeLibrary(SERVER);

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(2)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    private static final String COLUMNS =
            "(ts TIMESTAMP_LTZ(3), watts DOUBLE, n DECIMAL(20, 0), place STRING,"
                    + " tbname STRING METADATA) PARTITIONED BY (place)";

    private String database;

    @BeforeEach
    void createDatabase() {
        database = SERVER.createDatabase("VGROUPS 2");
    }

    @AfterEach
    void nothingWasUsedAfterItWasFreed() {
        if (LIBRARY.isMade()) {
            assertThat(LIBRARY.count(NativeLibrary.Count.MISUSES)).isZero();
        }
    }

    private SqlServer declare(SqlServer sql, String name, String... options) {
        ConnectionConfig server = ConnectionConfig.parse(SERVER.url());
        String[] all = new String[options.length + 3];
        all[0] = "'url' = 'taos://" + LIBRARY.hostAndPort() + "'";
        all[1] = "'username' = '" + server.user() + "'";
        all[2] = "'password' = '" + server.password() + "'";
        System.arraycopy(options, 0, all, 3, options.length);
        sql.declare(name, COLUMNS, database + ".meters", all);
        return sql;
    }

    private static String insert(String table, String place, int second) {
        return String.format(
                "INSERT INTO meters VALUES (TO_TIMESTAMP_LTZ(17000000%02d123, 3), %d.5,"
                        + " %d, %s, '%s')",
                second, second, Long.MAX_VALUE, place, table);
    }

    private static Row row(String table, String place, int second) {
        return Row.of(
                table,
                String.format("2023-11-14 22:13:%02d.123", 20 + second),
                second + 0.5,
                String.valueOf(Long.MAX_VALUE),
                place);
    }

    private static String select(String table) {
        return "SELECT tbname, CAST(ts AS STRING), watts, CAST(n AS STRING), place FROM " + table;
    }

    /** The table is made by the sink. */
    @Test
    void writtenRowsAreReadOnce() throws Exception {
        SqlServer sql = declare(SqlServer.batch(SERVER), "meters", "'sink.create-table' = 'true'");

        sql.run(insert("d1", "'Köln 𝄞'", 1));
        sql.run(insert("d2", "CAST(NULL AS STRING)", 2));

        assertThat(sql.rows(select("meters")))
                .containsExactlyInAnyOrder(row("d1", "Köln 𝄞", 1), row("d2", null, 2));
        assertThat(sql.rows(select("meters") + " WHERE tbname = 'd2'"))
                .containsExactly(row("d2", null, 2));
    }

    /** The topic is made by the source. */
    @Test
    void rowsWrittenBeforeAndWhileAQueryRunsArrive() throws Exception {
        SqlServer sql =
                declare(SqlServer.streaming(SERVER), "meters", "'sink.create-table' = 'true'");
        sql.run(insert("d1", "'Bonn'", 1));
        declare(
                sql,
                "changes",
                "'scan.mode' = 'changes'",
                "'scan.topic.create' = 'true'",
                "'scan.topic' = '" + SERVER.newTopicName() + "'");

        try (CloseableIterator<Row> rows = sql.tables.executeSql(select("changes")).collect()) {
            assertThat(rows.next()).isEqualTo(row("d1", "Bonn", 1));
            sql.run(insert("d2", "'Ulm'", 2));
            assertThat(rows.next()).isEqualTo(row("d2", "Ulm", 2));
        }
    }
}
