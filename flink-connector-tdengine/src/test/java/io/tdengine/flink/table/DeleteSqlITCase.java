/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.SqlText;
import java.util.List;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** DELETE and TRUNCATE of batch jobs. */
class DeleteSqlITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    private static final long START = 1_700_000_000_000L;

    private String database;
    private Connection connection;
    private SqlServer sql;

    @BeforeEach
    void createRows() {
        database = SERVER.createDatabase("VGROUPS 2");
        connection = SERVER.connection();
        connection.execute(
                "CREATE STABLE "
                        + database
                        + ".meters (ts TIMESTAMP, volts INT) TAGS (place NCHAR(20), floor_no INT)");
        insert("d1", "Bonn", 1);
        insert("d2", "Bonn", 2);
        insert("d3", "it's", 3);
        sql = SqlServer.batch(SERVER);
        sql.declare(
                "meters",
                "ts TIMESTAMP_LTZ(3), volts INT, place STRING, floor_no INT,"
                        + " tbname STRING METADATA",
                database + ".meters");
    }

    private void insert(String child, String place, int floor) {
        StringBuilder insert =
                new StringBuilder("INSERT INTO ").append(database).append('.').append(child);
        insert.append(" USING ").append(database).append(".meters TAGS (");
        insert.append(SqlText.quoteString(place)).append(", ").append(floor).append(") VALUES");
        for (int i = 0; i < 5; i++) {
            insert.append(" (").append(START + i).append(", ").append(i).append(')');
        }
        connection.execute(insert.toString());
    }

    /** Rows of each of the child tables d1, d2 and d3. */
    private List<Long> left() {
        return List.of(count("d1"), count("d2"), count("d3"));
    }

    private long count(String table) {
        return QueryRows.count(connection, "SELECT COUNT(*) FROM " + database + "." + table);
    }

    private static String time(int offset) {
        return "TO_TIMESTAMP_LTZ(" + (START + offset) + ", 3)";
    }

    @Test
    void rowsOfARangeOfTimeAreDeleted() throws Exception {
        sql.run("DELETE FROM meters WHERE ts >= " + time(1) + " AND ts < " + time(3));
        assertThat(left()).containsExactly(3L, 3L, 3L);
        sql.run("DELETE FROM meters WHERE ts = " + time(0));
        assertThat(left()).containsExactly(2L, 2L, 2L);
        sql.run("DELETE FROM meters WHERE ts BETWEEN " + time(3) + " AND " + time(9));
        assertThat(left()).containsExactly(0L, 0L, 0L);
    }

    @Test
    void tagsAndNamesChooseTables() throws Exception {
        sql.run("DELETE FROM meters WHERE place = 'Bonn' AND ts > " + time(3));
        assertThat(left()).containsExactly(4L, 4L, 5L);
        sql.run("DELETE FROM meters WHERE tbname = 'd2' AND ts < " + time(2));
        assertThat(left()).containsExactly(4L, 2L, 5L);
        sql.run("DELETE FROM meters WHERE tbname IN ('d1', 'x') OR floor_no = 3");
        assertThat(left()).containsExactly(0L, 2L, 0L);
        sql.run("DELETE FROM meters WHERE floor_no > 5000000000");
        assertThat(left()).containsExactly(0L, 2L, 0L);
    }

    @Test
    void truncatedTableIsEmpty() throws Exception {
        sql.run("TRUNCATE TABLE meters");
        assertThat(left()).containsExactly(0L, 0L, 0L);
    }

    @Test
    void hostileValuesDeleteWhatTheyName() throws Exception {
        for (String place : List.of("' OR '1'='1", "'; DROP DATABASE " + database + "; --", "\\")) {
            String literal = "'" + place.replace("'", "''") + "'";
            sql.run("DELETE FROM meters WHERE place = " + literal);
            sql.run("DELETE FROM meters WHERE tbname = " + literal);
        }
        assertThat(left()).containsExactly(5L, 5L, 5L);
        sql.run("DELETE FROM meters WHERE place = 'it''s'");
        assertThat(left()).containsExactly(5L, 5L, 0L);
    }

    @Test
    void whatTheServerCannotDeleteByIsRefused() {
        assertRefused("volts = 3", "column 'volts'");
        assertRefused("ts = " + time(1) + " OR place = 'Bonn'", "column 'ts'");
        assertRefused("ts <> " + time(1), "column 'ts'");
        assertRefused("place LIKE 'B%'", "condition");
        assertRefused("CHAR_LENGTH(place) = 4", "condition");
    }

    private void assertRefused(String condition, String told) {
        assertThatThrownBy(() -> sql.run("DELETE FROM meters WHERE " + condition))
                .as(condition)
                .hasStackTraceContaining("cannot be deleted by the " + told);
        assertThat(left()).containsExactly(5L, 5L, 5L);
    }

    @Test
    void normalTableHasNoTags() throws Exception {
        connection.execute("CREATE TABLE " + database + ".plain (ts TIMESTAMP, v INT)");
        connection.execute(
                "INSERT INTO "
                        + database
                        + ".plain VALUES ("
                        + START
                        + ", 1) ("
                        + (START + 1)
                        + ", 2)");
        sql.declare(
                "plain", "ts TIMESTAMP_LTZ(3), v INT, tbname STRING METADATA", database + ".plain");
        sql.run("DELETE FROM plain WHERE ts = " + time(0) + " AND tbname = 'plain'");
        assertThat(count("plain")).isEqualTo(1);
        sql.run("DELETE FROM plain WHERE tbname = 'other'");
        assertThat(count("plain")).isEqualTo(1);
    }
}
