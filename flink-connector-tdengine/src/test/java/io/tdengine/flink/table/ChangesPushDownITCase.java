/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A query's conditions on tags are those of the topic that it creates. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ChangesPushDownITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    /** Values of the tag, one for each child table: d0, d1, … */
    private static final List<String> PLACES =
            List.of(
                    "Bonn",
                    "Berlin",
                    "it's",
                    "' OR '1'='1",
                    "'; DROP DATABASE x; --",
                    "back\\slash\\",
                    "back`tick",
                    "two\nlines",
                    "\"quoted\"",
                    "100%_",
                    "Köln 北京 🙂");

    private String database;
    private Connection connection;

    @BeforeEach
    void createSuperTable() {
        database = SERVER.createDatabase("VGROUPS 2");
        connection = SERVER.connection();
        connection.execute(
                "CREATE STABLE "
                        + database
                        + ".meters (ts TIMESTAMP, watts DOUBLE) TAGS (place NCHAR(40), floor_no"
                        + " INT)");
        for (int i = 0; i < PLACES.size(); i++) {
            connection.execute(
                    "INSERT INTO "
                            + database
                            + ".d"
                            + i
                            + " USING "
                            + database
                            + ".meters TAGS ("
                            + SqlText.quoteString(PLACES.get(i))
                            + ", "
                            + i
                            + ") VALUES (1700000000000, "
                            + i
                            + ")");
        }
    }

    @AfterEach
    void dropTopics() {
        topics().forEach((row) -> connection.execute("DROP TOPIC IF EXISTS " + quoted(row.get(0))));
    }

    private static String quoted(Object name) {
        return SqlText.quoteIdentifier((String) name);
    }

    /** Name and statement of each topic on the database. */
    private List<List<Object>> topics() {
        return QueryRows.of(
                connection,
                "SELECT topic_name, `sql` FROM information_schema.ins_topics WHERE db_name = '"
                        + database
                        + "'");
    }

    private SqlServer sql(String mode, String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        all.add("'scan.mode' = '" + mode + "'");
        all.add("'scan.topic.create' = 'true'");
        all.add("'scan.bounded.mode' = 'latest'");
        SqlServer sql = SqlServer.streaming(SERVER);
        sql.declare(
                "changes",
                "(ts TIMESTAMP_LTZ(3), watts DOUBLE, place STRING, floor_no INT,"
                        + " tbname STRING METADATA) PARTITIONED BY (place, floor_no)",
                database + ".meters",
                all.toArray(new String[0]));
        return sql;
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** The tables that the server finds for a topic's condition. */
    private List<String> tablesOf(String statement) {
        int where = statement.toLowerCase(Locale.ROOT).indexOf(" where ");
        String condition = statement.substring(where);
        return QueryRows.of(
                        connection, "SELECT TAGS tbname FROM " + database + ".meters" + condition)
                .stream()
                .map(row -> (String) row.get(0))
                .collect(Collectors.toList());
    }

    @Test
    void topicHasTheWantedTablesOnly() throws Exception {
        assertThat(sql("changes").rows("SELECT watts FROM changes WHERE place = 'Bonn'"))
                .containsExactly(Row.of(0.0));

        assertThat(topics()).hasSize(1);
        String name = (String) topics().get(0).get(0);
        assertThat(name).matches("flink_" + database + "_meters_[0-9a-f]{8}");
        assertThat((String) topics().get(0).get(1)).endsWithIgnoringCase(" WHERE `place` = 'Bonn'");
    }

    @Test
    void hostileValuesStayData() throws Exception {
        for (int i = 2; i < PLACES.size(); i += 3) {
            int second = Math.min(i + 1, PLACES.size() - 1);
            int third = Math.min(i + 2, PLACES.size() - 1);
            String condition =
                    "place IN ("
                            + literal(PLACES.get(i))
                            + ", "
                            + literal(PLACES.get(second))
                            + ", "
                            + literal(PLACES.get(third))
                            + ")";
            List<Row> expected = new ArrayList<>();
            List<String> tables = new ArrayList<>();
            for (int table : new int[] {i, second, third}) {
                if (!tables.contains("d" + table)) {
                    tables.add("d" + table);
                    expected.add(Row.of("d" + table, PLACES.get(table)));
                }
            }
            assertThat(sql("changes").rows("SELECT tbname, place FROM changes WHERE " + condition))
                    .as(condition)
                    .containsExactlyInAnyOrderElementsOf(expected);
            assertThat(topics()).hasSize(1);
            assertThat(tablesOf((String) topics().get(0).get(1)))
                    .as(condition)
                    .containsExactlyInAnyOrderElementsOf(tables);
            dropTopics();
        }
        assertThat(QueryRows.count(connection, "SELECT COUNT(*) FROM " + database + ".meters"))
                .isEqualTo(PLACES.size());
    }

    @Test
    void queriesOfOneTableDoNotMeet() throws Exception {
        SqlServer sql = sql("changes");
        assertThat(sql.rows("SELECT watts FROM changes WHERE floor_no < 2")).hasSize(2);
        assertThat(sql.rows("SELECT watts FROM changes WHERE floor_no >= 2 AND watts < 5"))
                .hasSize(3);
        assertThat(sql.rows("SELECT watts FROM changes")).hasSize(PLACES.size());
        // The same condition, in another order, is the same topic.
        assertThat(sql.rows("SELECT watts FROM changes WHERE place LIKE 'B%' AND floor_no = 1"))
                .containsExactly(Row.of(1.0));
        assertThat(sql.rows("SELECT watts FROM changes WHERE floor_no = 1 AND place LIKE 'B%'"))
                .containsExactly(Row.of(1.0));
        assertThat(topics()).hasSize(4);
    }

    @Test
    void namedTopicOfAnotherConditionIsRefused() throws Exception {
        String topic = SERVER.newTopicName();
        SqlServer sql = sql("changes", "'scan.topic' = '" + topic + "'");
        String bonn = "SELECT watts FROM changes WHERE place = 'Bonn'";
        assertThat(sql.rows(bonn)).hasSize(1);
        assertThat(sql.rows(bonn)).hasSize(1);
        assertThat(topics()).hasSize(1);

        assertThatThrownBy(() -> sql.rows("SELECT watts FROM changes WHERE place = 'Berlin'"))
                .hasStackTraceContaining("Topic '" + topic + "' is there already")
                .hasStackTraceContaining("some child tables of super table")
                .hasStackTraceContaining("`place` = 'Bonn'")
                .hasStackTraceContaining("wanted are those WHERE `place` = 'Berlin'")
                .hasStackTraceContaining("DROP TOPIC");
        assertThatThrownBy(() -> sql.rows("SELECT watts FROM changes"))
                .hasStackTraceContaining("Topic '" + topic + "' is there already")
                .hasStackTraceContaining("all of them are wanted");
    }

    @Test
    void namedTopicOfTheWholeTableServesEveryCondition() throws Exception {
        String topic = SERVER.newTopicName();
        connection.execute("CREATE TOPIC " + topic + " AS STABLE " + database + ".meters");
        SqlServer sql = sql("changes", "'scan.topic' = '" + topic + "'");
        assertThat(sql.rows("SELECT watts FROM changes WHERE place = 'Bonn'"))
                .containsExactly(Row.of(0.0));
        assertThat(sql.rows("SELECT watts FROM changes WHERE place = 'Berlin'"))
                .containsExactly(Row.of(1.0));
        assertThat(topics()).hasSize(1);
    }

    @Test
    void snapshotThenChangesHasItsTopicToo() throws Exception {
        assertThat(
                        sql("snapshot-then-changes")
                                .rows(
                                        "SELECT watts FROM changes WHERE place IN ('Bonn',"
                                                + " 'Berlin') AND watts > 0.5"))
                .containsExactly(Row.of(1.0));
        assertThat(topics()).hasSize(1);
        assertThat(tablesOf((String) topics().get(0).get(1))).containsExactlyInAnyOrder("d0", "d1");
    }
}
