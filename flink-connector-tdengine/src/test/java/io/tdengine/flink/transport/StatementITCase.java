/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import static io.tdengine.flink.transport.StatementTables.START;
import static io.tdengine.flink.transport.StatementTables.assertWrong;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.transport.StatementTables.Interface;
import io.tdengine.flink.transport.bind.BindBatch;
import io.tdengine.flink.transport.bind.BindField;
import io.tdengine.flink.transport.block.Block;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Statements of child tables and queries, by every interface that has them. */
@Timeout(120)
class StatementITCase {

    private static final String EMOJI = "\uD83D\uDE00";

    @RegisterExtension static final StatementTables TABLES = new StatementTables();

    @ParameterizedTest
    @EnumSource(Interface.class)
    void writesChildTablesAndMakesThem(Interface through) {
        String children = "child_" + through.name().toLowerCase() + "_";

        try (Statement statement =
                TABLES.prepare(through, "INSERT INTO ? USING meters TAGS(?) VALUES(?,?,?)")) {
            assertThat(statement.fields())
                    .extracting(BindField::kind)
                    .startsWith(BindField.Kind.TABLE_NAME, BindField.Kind.TAG)
                    .hasSize(5);
            statement.setTableName(children + 1, 10);
            statement.bindRow(START, 1, "a");
            statement.setTableName(children + 2, 20);
            statement.bindRow(START, 2, null);
            // Back to the first, under another spelling.
            statement.setTableName("`" + children + "1`");
            statement.setTags(10);
            statement.bindRow(START + 1, 3, EMOJI);
            assertThat(statement.execute()).isEqualTo(3);
            statement.bindRow(START + 1, 4, "again");
            assertThat(statement.execute()).isEqualTo(1);
            assertThat(statement.affectedRows()).isEqualTo(4);
        }

        assertThat(
                        TABLES.query(
                                "SELECT v, s, g FROM meters WHERE tbname LIKE '"
                                        + children
                                        + "%' ORDER BY g, ts"))
                .containsExactly(
                        Arrays.asList(1, "a", 10),
                        Arrays.asList(4, "again", 10),
                        Arrays.asList(2, null, 20));
    }

    @Test
    void writesByTheTableNameColumn() {
        try (Statement statement =
                TABLES.connection()
                        .prepare("INSERT INTO meters (v, tbname, ts, g) VALUES(?,?,?,?)")) {
            statement.setTableName("by_name", 5);
            statement.bindRow(7, START);
            assertThat(statement.execute()).isEqualTo(1);
        }

        assertThat(TABLES.query("SELECT ts, v, s, g FROM by_name"))
                .containsExactly(Arrays.asList(START, 7, null, 5));
    }

    /** 70,000 rows of two tables, then rows that overwrite earlier ones of other parts. */
    @ParameterizedTest
    @EnumSource(Interface.class)
    void splitsWhatIsMoreThanOneBindTakesAndKeepsTheOrder(Interface through) {
        String children = "long_" + through.name().toLowerCase() + "_";
        int count = 35_000;

        try (Statement statement =
                TABLES.prepare(through, "INSERT INTO ? USING meters TAGS(?) VALUES(?,?,?)")) {
            for (int table = 0; table < 2; table++) {
                statement.setTableName(children + table, table);
                long[] times = LongStream.range(START, START + count).toArray();
                int[] values = new int[count];
                Arrays.fill(values, 1);
                statement.bindColumns(times, values, Collections.nCopies(count, null));
            }
            statement.bindRow(START, 2, null);
            statement.setTableName(children + 0, 0);
            statement.bindRow(START + count - 1, 3, "last");
            statement.bindRow(START + 40_000, 4, "more");
            assertThat(statement.execute()).isGreaterThanOrEqualTo(2 * count + 1);
            assertThat(statement.affectedRows()).isGreaterThanOrEqualTo(2 * count + 1);
        }

        assertThat(TABLES.query("SELECT COUNT(*), SUM(v) FROM " + children + "0"))
                .containsExactly(List.of(count + 1L, count + 2 + 4L));
        assertThat(TABLES.query("SELECT COUNT(*), SUM(v) FROM " + children + "1"))
                .containsExactly(List.of((long) count, count + 1L));
    }

    @Test
    void setsTagsOfATableThatTheStatementNames() {
        try (Statement statement =
                TABLES.connection()
                        .prepare("INSERT INTO named USING meters TAGS(?) VALUES(?,?,?)")) {
            assertWrong(() -> statement.bindRow(START, 1, "x"), "setTags first");
            statement.setTags(3);
            statement.bindRow(START, 1, "x");
            statement.execute();
        }

        assertThat(TABLES.query("SELECT g FROM named")).containsExactly(List.of(3));
    }

    @ParameterizedTest
    @EnumSource(names = {"STMT2", "NATIVE"})
    void runsAQueryWithParameters(Interface through) {
        String table = "queried_" + through;
        TABLES.create(table, "ts TIMESTAMP, v INT, s NCHAR(10), d DOUBLE, w VARCHAR(20)");
        TABLES.connection()
                .execute(
                        "INSERT INTO "
                                + table
                                + " VALUES ("
                                + START
                                + ",1,'a',0.5,'x') ("
                                + (START + 1)
                                + ",2,'é',1.5,'y') ("
                                + (START + 2)
                                + ",3,'a',2.5,'z')");

        try (Statement statement =
                TABLES.prepare(
                        through,
                        "SELECT v, s, w FROM "
                                + table
                                + " WHERE ts >= ? AND s = ? AND d < ? ORDER BY ts")) {
            assertThat(statement.isInsert()).isFalse();
            assertThat(statement.fields()).isEmpty();
            assertThat(statement.parameterCount()).isEqualTo(3);
            statement.bindRow(Instant.ofEpochMilli(START), "a", 2.0);
            assertThat(first(statement)).containsExactly(1);
            // The parameters stay bound.
            assertThat(first(statement)).containsExactly(1);
            statement.bindRow(START + 1, "a", 3);
            assertThat(first(statement)).containsExactly(3);
            statement.bindRow(START + 1, "é", 3f);
            assertThat(first(statement)).containsExactly(2);
            statement.bindRow(START + 9, "a", 3);
            assertThat(first(statement)).isEmpty();
            assertThat(statement.affectedRows()).isZero();
            try (QueryResult result = statement.query()) {
                assertThat(result.fields())
                        .extracting(Object::toString)
                        .containsExactly("v INT", "s NCHAR(10)", "w VARCHAR(20)");
            }
        }
    }

    /** The first column's cells. */
    private static List<Integer> first(Statement statement) {
        List<Integer> cells = new ArrayList<>();
        try (QueryResult result = statement.query()) {
            for (Block block = result.next(); block != null; block = result.next()) {
                for (int row = 0; row < block.rows(); row++) {
                    cells.add(block.getInt(0, row));
                }
            }
        }
        return cells;
    }

    @ParameterizedTest
    @EnumSource(names = {"STMT2", "NATIVE"})
    void runsAQueryWithoutParameters(Interface through) {
        String table = "one_" + through;
        TABLES.create(table, "ts TIMESTAMP, v INT");
        TABLES.connection().execute("INSERT INTO " + table + " VALUES (" + START + ", 42)");

        try (Statement statement = TABLES.prepare(through, "SELECT v FROM " + table)) {
            statement.bindRow();
            assertThat(first(statement)).containsExactly(42);
        }
    }

    /** A key that is NULL is the server's to refuse. */
    @ParameterizedTest
    @EnumSource(Interface.class)
    void staysFailedAfterAnErrorOfTheServer(Interface through) {
        String table = "failing_" + through;
        TABLES.create(table, "ts TIMESTAMP, v INT");

        try (Statement statement =
                TABLES.prepare(through, "INSERT INTO " + table + " VALUES(?,?)")) {
            statement.bindRow(null, 1);
            assertThatThrownBy(statement::execute)
                    .isInstanceOfSatisfying(
                            TDengineException.class, e -> assertThat(e.code()).isEqualTo(0x267B))
                    .hasMessageContainingAll("close it and prepare it anew", table);
            assertWrong(() -> statement.bindRow(START, 1), "close it and prepare it anew");
            assertWrong(statement::execute, "close it and prepare it anew");
            assertThat(statement.affectedRows()).isZero();
        }
        assertThat(TABLES.rows(table)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"STMT2", "NATIVE"})
    void aFailedQueryStaysFailed(Interface through) {
        try (Statement statement = TABLES.prepare(through, "SELECT v FROM nosuch WHERE v = ?")) {
            statement.bindRow(1);
            assertThatThrownBy(statement::query)
                    .isInstanceOf(TDengineException.class)
                    .hasMessageContainingAll("close it and prepare it anew", "nosuch");
            assertWrong(statement::query, "close it and prepare it anew");
        }
    }

    @Test
    void preparedInsertsRunWithoutStmt2Too() throws Exception {
        TABLES.create("lower", "ts TIMESTAMP, v INT");
        TABLES.withoutStmt2();

        try (PreparedInsert insert =
                TABLES.connection().prepareInsert("INSERT INTO lower VALUES(?,?)")) {
            BindBatch batch = new BindBatch(insert.fields());
            batch.addTable(null).column(0).appendLong(START);
            batch.table(0).column(1).appendInt(1);
            batch.table(0).endRow();
            assertThat(insert.execute(batch.encode()).get()).isEqualTo(1);
        }
        assertThat(TABLES.rows("lower")).containsExactly(List.of(START, 1));
    }
}
