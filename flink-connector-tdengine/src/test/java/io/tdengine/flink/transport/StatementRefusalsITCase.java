/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import static io.tdengine.flink.transport.StatementTables.START;
import static io.tdengine.flink.transport.StatementTables.assertWrong;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.transport.StatementTables.Interface;
import io.tdengine.flink.transport.block.Block;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What statements do not do, and what they say. */
@Timeout(120)
class StatementRefusalsITCase {

    @RegisterExtension static final StatementTables TABLES = new StatementTables();

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

    @Test
    void refusesWrongUseOfAnInsert() {
        try (Statement statement =
                TABLES.connection().prepare("INSERT INTO ? USING meters TAGS(?) VALUES(?,?,?)")) {
            assertWrong(() -> statement.bindRow(START, 1, "x"), "setTableName first");
            assertWrong(() -> statement.setTableName(""), "must not be empty");
            assertWrong(() -> statement.setTableName("t", "ten"), "Tag 'g' (INT)", "not a String");
            statement.setTableName("wrong");
            assertWrong(() -> statement.bindRow(START, 1, "x"), "setTags first");
            assertWrong(() -> statement.setTags(1, 2), "1 tag placeholders and got 2");
            statement.setTags(1);
            assertWrong(
                    () -> statement.bindRow(START, 1), "3 column placeholders and got 2", "NCHAR");
            assertWrong(() -> statement.bindRow(START, 1L << 40, "x"), "Column 'v' (INT)");
            assertWrong(() -> statement.bindRow(START, 1, "x".repeat(11)), "up to 10 characters");
            assertWrong(
                    () -> statement.bindColumns(new long[2], new int[1], List.of("x", "y")),
                    "'v' has 1 values and column 'ts' has 2");
            assertWrong(
                    () -> statement.bindColumns(new long[2], new int[2], Arrays.asList("x", 5)),
                    "Row 1, counted from 0: Column 's' (NCHAR)");
            assertWrong(() -> statement.bindColumns(START, 1, "x"), "must be a List or an array");
            assertWrong(statement::addBatch, "no row to add");
            assertWrong(statement::execute, "nothing to execute");
            assertWrong(statement::query, "call execute");
            // Nothing of the above was kept.
            statement.bindRow(START, 1, "right");
            assertThat(statement.execute()).isEqualTo(1);
        }
        assertThat(TABLES.query("SELECT v, s FROM wrong")).containsExactly(List.of(1, "right"));
    }

    @Test
    void refusesATableNameWhereTheStatementNamesTheTable() {
        TABLES.create("fixed", "ts TIMESTAMP, v INT");

        try (Statement statement = TABLES.connection().prepare("INSERT INTO fixed VALUES(?,?)")) {
            assertWrong(() -> statement.setTableName("other"), "no placeholder for a table name");
            assertWrong(() -> statement.setTableName("other", 1), "no placeholder");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STMT2", "NATIVE"})
    void refusesWrongUseOfASelect(Interface through) {
        String table = "selected_" + through;
        TABLES.create(table, "ts TIMESTAMP, v INT");

        try (Statement statement =
                TABLES.prepare(through, "SELECT v FROM " + table + " WHERE v = ?")) {
            assertWrong(statement::query, "call bindRow first");
            assertWrong(() -> statement.bindRow(1, 2), "1 placeholders and got 2");
            assertWrong(() -> statement.bindRow(new byte[1]), "Parameter 1 of a SELECT");
            assertWrong(() -> statement.setTableName("t"), "is a SELECT");
            assertWrong(() -> statement.setTags(1), "is a SELECT");
            assertWrong(() -> statement.bindColumns(new int[1]), "is a SELECT");
            assertWrong(statement::addBatch, "is a SELECT");
            assertWrong(statement::execute, "is a SELECT");
            statement.bindRow(1);
            QueryResult open = statement.query();
            assertWrong(statement::query, "still open");
            open.close();
            assertThat(first(statement)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STMT2", "NATIVE"})
    void isOfNoUseAfterClose(Interface through) {
        String table = "closed_" + through;
        TABLES.create(table, "ts TIMESTAMP, v INT");
        Statement insert = TABLES.prepare(through, "INSERT INTO " + table + " VALUES(?,?)");
        Statement select = TABLES.prepare(through, "SELECT v FROM " + table + " WHERE v = ?");
        insert.bindRow(START, 1);
        select.bindRow(1);
        insert.close();
        insert.close();
        select.close();
        select.close();

        for (ThrowingCallable call :
                List.<ThrowingCallable>of(
                        () -> insert.bindRow(START, 1),
                        insert::execute,
                        () -> select.bindRow(1),
                        select::query)) {
            assertThatThrownBy(call)
                    .isInstanceOfSatisfying(
                            TDengineException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.CLOSED));
        }
        assertThat(TABLES.rows(table)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"DELETE FROM meters", "INSER INTO meters VALUES(?)"})
    void refusesWhatCannotBePrepared(String sql) {
        assertThatThrownBy(() -> TABLES.connection().prepare(sql))
                .isInstanceOf(TDengineException.class)
                .hasMessageContainingAll("cannot prepare", sql);
    }

    @Test
    void refusesToLeaveABlobOut() {
        TABLES.create("keepsblob", "ts TIMESTAMP, b BLOB, v INT");

        assertThatThrownBy(
                        () ->
                                TABLES.connection()
                                        .prepare("INSERT INTO keepsblob (ts, v) VALUES(?,?)"))
                .isInstanceOfSatisfying(
                        TDengineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED))
                .hasMessageContainingAll("column 'b'", "leave a BLOB column out");
        assertThatThrownBy(
                        () ->
                                TABLES.connection()
                                        .prepareInsert("INSERT INTO keepsblob (ts) VALUES(?)"))
                .isInstanceOf(TDengineException.class)
                .hasMessageContaining("leave a BLOB column out");
    }

    @Test
    void refusesAWideDecimalBesideABlob() {
        TABLES.create("both", "ts TIMESTAMP, b BLOB, d DECIMAL(30,10)");

        assertThatThrownBy(() -> TABLES.connection().prepare("INSERT INTO both VALUES(?,?,?)"))
                .isInstanceOf(TDengineException.class)
                .hasMessageContainingAll("column 'd'", "DECIMAL(30,10)", "BLOB");
    }

    @Test
    void asksWhatTheTableIsOnlyIfItMust() {
        TABLES.create("asked", "ts TIMESTAMP, v INT");

        assertThat(queriesOfPreparing("INSERT INTO asked VALUES(?,?)")).isZero();
        assertThat(queriesOfPreparing("SELECT v FROM asked WHERE v = ?")).isZero();
        assertThat(queriesOfPreparing("INSERT INTO asked (ts, v) VALUES(?,?)")).isEqualTo(1);
    }

    private static long queriesOfPreparing(String sql) {
        long before = TABLES.faults().requests("binary_query");
        TABLES.connection().prepare(sql).close();
        return TABLES.faults().requests("binary_query") - before;
    }

    @Test
    void withoutStmt2NoSelectIsRun() {
        assertThatThrownBy(
                        () -> TABLES.prepare(Interface.CLASSIC, "SELECT v FROM meters WHERE v = ?"))
                .isInstanceOfSatisfying(
                        TDengineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED))
                .hasMessageContainingAll("no stmt2", "has crashed servers", "use query");
        assertThat(TABLES.connection().isOpen()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"BLOB", "DECIMAL(10,2)", "DECIMAL(30,10)"})
    void withoutStmt2NoBlobAndDecimalIsWritten(String type) {
        String table = "cannot_" + type.replaceAll("\\W", "_");
        TABLES.create(table, "ts TIMESTAMP, d " + type);

        assertThatThrownBy(
                        () ->
                                TABLES.prepare(
                                        Interface.CLASSIC, "INSERT INTO " + table + " VALUES(?,?)"))
                .isInstanceOf(TDengineException.class)
                .hasMessageContainingAll("no stmt2", "column 'd'");
    }

    /** Only what says that there is no stmt2 leads to the other interface. */
    @Test
    void anotherErrorOfStmt2IsTold() {
        TABLES.faults().failNext("stmt2_init", 1, 0x0102, "out of memory");

        assertThatThrownBy(() -> TABLES.connection().prepare("INSERT INTO meters VALUES(?)"))
                .isInstanceOfSatisfying(
                        TDengineException.class, e -> assertThat(e.code()).isEqualTo(0x0102));
    }
}
