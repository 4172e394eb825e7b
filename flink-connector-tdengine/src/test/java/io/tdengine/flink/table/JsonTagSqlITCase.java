/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.Connection;
import java.util.concurrent.TimeUnit;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Conditions on a JSON tag, which is declared STRING like any text: the planner does not know, and
 * the server compares no JSON.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class JsonTagSqlITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    private SqlServer sql;

    @BeforeEach
    void createTable() {
        String database = SERVER.createDatabase("VGROUPS 2");
        Connection connection = SERVER.connection();
        connection.execute(
                "CREATE STABLE " + database + ".noted (ts TIMESTAMP, v INT) TAGS (note JSON)");
        String[] notes = {"'{\"a\":1}'", "'{\"a\":\"it''s\"}'", "NULL"};
        for (int i = 0; i < notes.length; i++) {
            connection.execute(
                    "INSERT INTO "
                            + database
                            + ".n"
                            + i
                            + " USING "
                            + database
                            + ".noted TAGS ("
                            + notes[i]
                            + ") VALUES (1700000000000, "
                            + i
                            + ")");
        }
        sql = SqlServer.batch(SERVER);
        sql.declare("noted", "ts TIMESTAMP_LTZ(3), v INT, note STRING", database + ".noted");
    }

    @Test
    void textOfAnObjectIsComparedByFlink() throws Exception {
        assertThat(sql.tables.explainSql("SELECT v FROM noted WHERE note = '{\"a\":1}'"))
                .contains("filter=[]")
                .contains("where=[");
        assertThat(sql.rows("SELECT v FROM noted WHERE note = '{\"a\":1}'"))
                .containsExactly(Row.of(0));
        assertThat(sql.rows("SELECT v FROM noted WHERE note = '{\"a\":\"it''s\"}'"))
                .containsExactly(Row.of(1));
        assertThat(sql.rows("SELECT v FROM noted WHERE note <> '{\"a\":1}'"))
                .containsExactly(Row.of(1));
        assertThat(sql.rows("SELECT v FROM noted WHERE note IN ('x', '{\"a\":1}')"))
                .containsExactly(Row.of(0));
        assertThat(sql.rows("SELECT COUNT(*) FROM noted WHERE note = '{\"a\":1}'"))
                .containsExactly(Row.of(1L));
    }

    @Test
    void otherTextIsNoObjects() throws Exception {
        assertThat(sql.rows("SELECT v FROM noted WHERE note = 'a'")).isEmpty();
        assertThat(sql.rows("SELECT COUNT(*) FROM noted WHERE note = 'null'"))
                .containsExactly(Row.of(0L));
        assertThat(sql.rows("SELECT v FROM noted WHERE note <> 'a'"))
                .containsExactlyInAnyOrder(Row.of(0), Row.of(1));
        assertThat(sql.rows("SELECT v FROM noted WHERE note = 'a' OR v = 2"))
                .containsExactly(Row.of(2));
    }

    @Test
    void patternsAndNullsAreFound() throws Exception {
        assertThat(sql.rows("SELECT v FROM noted WHERE note LIKE '%it''s%'"))
                .containsExactly(Row.of(1));
        assertThat(sql.rows("SELECT v FROM noted WHERE note IS NULL")).containsExactly(Row.of(2));
    }

    @Test
    void groupsAreRefusedByTheColumnsName() throws Exception {
        assertThatThrownBy(() -> sql.rows("SELECT note, COUNT(*) FROM noted GROUP BY note"))
                .hasStackTraceContaining("Column 'note' is a JSON tag")
                .hasStackTraceContaining("'scan.push-down' = 'false'");
        assertThat(
                        sql.rows(
                                "SELECT note, COUNT(*) FROM noted /*+ OPTIONS('scan.push-down' ="
                                        + " 'false') */ GROUP BY note"))
                .containsExactlyInAnyOrder(
                        Row.of("{\"a\":1}", 1L), Row.of("{\"a\":\"it's\"}", 1L), Row.of(null, 1L));
    }
}
