/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.Connection;
import java.util.concurrent.TimeUnit;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.ExceptionUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Lookups that no restart can heal. With checkpoints, Flink restarts what fails for ever unless it
 * is told that this cannot help: then these tests would not end.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LookupFailureSqlITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    private static final String SYNC = "'lookup.cache' = 'NONE'";
    private static final String ASYNC = "'lookup.async' = 'true'";
    private static final String FULL =
            "'lookup.cache' = 'FULL', 'lookup.full-cache.periodic-reload.interval' = '1 h'";

    private static final String JOIN =
            "SELECT m.watts FROM events AS e JOIN meters FOR SYSTEM_TIME AS OF e.pt AS m"
                    + " ON e.device = m.tbname";

    private String database;
    private Connection connection;

    @BeforeEach
    void createTable() {
        database = SERVER.createDatabase("VGROUPS 1");
        connection = SERVER.connection();
        connection.execute(
                "CREATE STABLE "
                        + database
                        + ".meters (ts TIMESTAMP, watts DOUBLE) TAGS (place NCHAR(40))");
    }

    private SqlServer checkpointing(String... options) {
        SqlServer sql = SqlServer.streaming(SERVER);
        sql.tables.getConfig().set("parallelism.default", "1");
        sql.tables.getConfig().set("execution.checkpointing.interval", "1 s");
        sql.declare(
                "meters",
                "ts TIMESTAMP_LTZ(3), watts DOUBLE, tbname STRING METADATA",
                database + ".meters",
                options);
        sql.tables.executeSql(
                "CREATE TEMPORARY VIEW events AS"
                        + " SELECT *, PROCTIME() AS pt FROM (VALUES ('d1')) AS e (device)");
        return sql;
    }

    @ParameterizedTest
    @ValueSource(strings = {SYNC, ASYNC, FULL})
    void unknownTableEndsTheJob(String options) {
        SqlServer sql = checkpointing(options);
        connection.execute("DROP STABLE " + database + ".meters");

        assertThatThrownBy(() -> sql.rows(JOIN))
                .hasStackTraceContaining("cannot work as declared")
                .hasStackTraceContaining("There is no table 'meters' in database");
    }

    @ParameterizedTest
    @ValueSource(strings = {SYNC, ASYNC, FULL})
    void refusedLoginEndsTheJob(String options) {
        String user = "u" + database.substring(database.length() - 12);
        connection.execute("CREATE USER " + user + " PASS 'Secret_1234'");
        try {
            SqlServer sql =
                    checkpointing(
                            options,
                            "'url' = 'ws://" + SERVER.hostAndPort() + "'",
                            "'username' = '" + user + "'",
                            "'password' = 'Wrong_1234'");

            assertThatThrownBy(() -> sql.rows(JOIN))
                    .hasStackTraceContaining("Looking up " + database + ".meters")
                    .hasStackTraceContaining("cannot work as declared")
                    .hasStackTraceContaining("Authentication failure")
                    .satisfies(
                            e ->
                                    assertThat(ExceptionUtils.stringifyException(e))
                                            .doesNotContain("Wrong_1234"));
        } finally {
            connection.execute("DROP USER " + user);
        }
    }
}
