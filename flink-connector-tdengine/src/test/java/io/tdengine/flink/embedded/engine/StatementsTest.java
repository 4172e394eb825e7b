/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import static java.util.Arrays.asList;
import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.transport.bind.BindField;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** DDL, INSERT, DELETE, SELECT and prepared statements. */
class StatementsTest {

    private static final long T = 1_700_000_000_000L;

    @RegisterExtension private final EngineFixture db = new EngineFixture();

    @BeforeEach
    void tables() throws ServerError {
        db.run(
                "CREATE STABLE st (ts TIMESTAMP, v INT, s VARCHAR(8)) TAGS (gid INT, loc NCHAR(8))",
                "CREATE TABLE d1 USING st TAGS (1, 'a') d2 USING st TAGS (2, 'b')",
                "CREATE TABLE nt (ts TIMESTAMP, v INT, s VARCHAR(8))");
    }

    @Test
    void insertsManyRowsIntoManyTables() throws ServerError {
        long affected =
                db.run(
                        "INSERT INTO d1 VALUES ("
                                + T
                                + ",1,'x') ("
                                + (T + 1)
                                + ",2,'y')"
                                + " d2 VALUES ("
                                + T
                                + ",3,'z')");

        assertThat(affected).isEqualTo(3);
        assertThat(db.rows("SELECT tbname, ts, v, gid FROM st ORDER BY tbname, ts"))
                .containsExactly(
                        asList("d1", T, 1, 1), asList("d1", T + 1, 2, 1), asList("d2", T, 3, 2));
    }

    @Test
    void createsMissingChildWithGivenTags() throws ServerError {
        db.run("INSERT INTO d3 USING st (gid) TAGS (7) VALUES (" + T + ",1,'x')");

        assertThat(db.rows("SELECT gid, loc FROM d3")).containsExactly(asList(7, null));
    }

    @Test
    void keepsTagsOfExistingChild() throws ServerError {
        db.run("INSERT INTO d1 USING st TAGS (9, 'q') VALUES (" + T + ",1,'x')");

        assertThat(db.rows("SELECT gid FROM d1")).containsExactly(asList(1));
    }

    @Test
    void writesThroughTheSuperTable() throws ServerError {
        db.run("INSERT INTO st (tbname, ts, v, gid) VALUES ('d9', " + T + ", 5, 9)");

        assertThat(db.rows("SELECT tbname, v, gid FROM st")).containsExactly(asList("d9", 5, 9));
    }

    @Test
    void leftOutColumnKeepsItsValue() throws ServerError {
        db.run(
                "INSERT INTO nt VALUES (" + T + ",1,'x')",
                "INSERT INTO nt (ts, v) VALUES (" + T + ",2)");

        assertThat(db.rows("SELECT * FROM nt")).containsExactly(asList(T, 2, "x"));
    }

    @Test
    void nullOverwrites() throws ServerError {
        db.run("INSERT INTO nt VALUES (" + T + ",1,'x') (" + T + ",NULL,'y')");

        assertThat(db.rows("SELECT * FROM nt")).containsExactly(asList(T, null, "y"));
    }

    @Test
    void compositeKeyTellsRowsApart() throws ServerError {
        db.run(
                "CREATE TABLE ck (ts TIMESTAMP, k VARCHAR(4) PRIMARY KEY, v INT)",
                "INSERT INTO ck VALUES (" + T + ",'a',1) (" + T + ",'b',2) (" + T + ",'a',3)");

        assertThat(db.rows("SELECT k, v FROM ck")).containsExactly(asList("a", 3), asList("b", 2));
    }

    @Test
    void readsTextTimestampsInTheSessionsZone() throws ServerError {
        db.session().setZone(java.time.ZoneId.of("Asia/Shanghai"));
        db.run("INSERT INTO nt VALUES ('2023-11-15 06:13:20.000', 1, 'x')");

        assertThat(db.rows("SELECT ts FROM nt WHERE ts = '2023-11-14T22:13:20Z'"))
                .containsExactly(asList(T));
    }

    @Test
    void nowMinusDurationIsInThePast() throws ServerError {
        db.run("INSERT INTO nt VALUES (now - 1h, 1, 'x')");

        assertThat(db.rows("SELECT v FROM nt WHERE ts < now() - 59m AND ts > now - 61m"))
                .hasSize(1);
    }

    @Test
    void errorWritesNothing() throws ServerError {
        int code =
                db.code("INSERT INTO d1 VALUES (" + T + ",1,'x') nosuch VALUES (" + T + ",1,'x')");

        assertThat(code).isEqualTo(0x2603);
        assertThat(db.rows("SELECT * FROM st")).isEmpty();
    }

    @Test
    void refusesWhatARealServerRefuses() {
        assertThat(db.code("INSERT INTO nt VALUES (" + T + ",1,'123456789')")).isEqualTo(0x2653);
        assertThat(db.code("INSERT INTO nt (ts, nope) VALUES (" + T + ",1)")).isEqualTo(0x2602);
        assertThat(db.code("INSERT INTO nt VALUES (NULL,1,'x')")).isEqualTo(0x267B);
        assertThat(db.code("INSERT INTO nosuch.t VALUES (" + T + ",1)")).isEqualTo(0x0388);
        assertThat(db.code("INSERT INTO nt VALUES (0,1,'x')")).isEqualTo(0x060B);
        assertThat(db.code("INSERT INTO st (ts, v) VALUES (" + T + ",1)")).isEqualTo(0x267D);
        assertThat(db.code("CREATE DATABASE db")).isEqualTo(0x0381);
        assertThat(db.code("SELECT `rows` FROM nt")).isEqualTo(0x2602);
    }

    @Test
    void rowOutOfRangeStopsOnlyItsVgroup() throws ServerError {
        StringBuilder sql = new StringBuilder("INSERT INTO");
        for (int i = 0; i < 20; i++) {
            sql.append(" t").append(i).append(" USING st TAGS (1,'a') VALUES (");
            sql.append(i == 0 ? 0 : T).append(",1,'x')");
        }

        assertThat(db.code(sql.toString())).isEqualTo(0x060B);
        assertThat(db.rows("SELECT * FROM st").size()).isBetween(1, 19);
    }

    @Test
    void deletesByTimeAndTag() throws ServerError {
        db.run("INSERT INTO d1 VALUES (" + T + ",1,'x') d2 VALUES (" + T + ",2,'y')");

        assertThat(db.run("DELETE FROM st WHERE ts <= " + T + " AND gid = 2")).isEqualTo(1);
        assertThat(db.rows("SELECT v FROM st")).containsExactly(asList(1));
        assertThat(db.code("DELETE FROM st WHERE v = 1")).isEqualTo(0x2655);
        assertThat(db.code("DELETE FROM st WHERE tbname = 'd1'")).isEqualTo(0x264C);
    }

    @Test
    void altersColumnsAndTags() throws ServerError {
        db.run(
                "INSERT INTO d1 VALUES (" + T + ",1,'x')",
                "ALTER TABLE st ADD COLUMN w DOUBLE",
                "ALTER TABLE st DROP COLUMN s",
                "ALTER STABLE st ADD TAG extra VARCHAR(4)",
                "ALTER STABLE st RENAME TAG gid id",
                "ALTER TABLE d1 SET TAG id = 5, extra = 'e'",
                "INSERT INTO d1 VALUES (" + (T + 1) + ",2,0.5)");

        assertThat(db.rows("SELECT *, tbname FROM st"))
                .containsExactly(
                        asList(T, 1, null, 5, "a", "e", "d1"),
                        asList(T + 1, 2, 0.5, 5, "a", "e", "d1"));
    }

    @Test
    void quotedNamesKeepTheirCase() throws ServerError {
        db.run(
                "CREATE TABLE `Mixed Case` (ts TIMESTAMP, `Value` INT, UPPER_ONE INT)",
                "INSERT INTO `Mixed Case` (ts, `Value`, upper_one) VALUES (" + T + ",1,2)");

        SqlResult result = db.session().execute("SELECT * FROM `Mixed Case` WHERE `Value` = 1");

        assertThat(result.fields())
                .extracting(Field::name)
                .containsExactly("ts", "Value", "upper_one");
        assertThat(EngineFixture.rows(result)).containsExactly(asList(T, 1, 2));
    }

    @Test
    void escapesInStrings() throws ServerError {
        db.run("INSERT INTO nt VALUES (" + T + ",1,'a\\'b\\\\c\\n') (" + (T + 1) + ",2,\"it''s\")");

        assertThat(db.rows("SELECT s FROM nt"))
                .containsExactly(asList("a'b\\c\n"), asList("it''s"));
        assertThat(db.rows("SELECT v FROM nt WHERE s = 'a\\'b\\\\c\\n'"))
                .containsExactly(asList(1));
    }

    @Test
    void tagsOfChildrenWithoutRows() throws ServerError {
        assertThat(db.rows("SELECT DISTINCT tbname, gid, loc FROM st WHERE tbname IN ('d1', 'd2')"))
                .containsExactlyInAnyOrder(asList("d1", 1, "a"), asList("d2", 2, "b"));
        assertThat(db.rows("SELECT tbname, gid FROM st")).isEmpty();
    }

    @Test
    void aggregatesHaveTheServersTypes() throws ServerError {
        db.run("INSERT INTO d1 VALUES (" + T + ",1,'x') (" + (T + 1) + ",4,'y')");

        SqlResult result =
                db.session()
                        .execute(
                                "SELECT count(*), sum(v), avg(v), min(v), last(s), first(ts),"
                                        + " last_row(v) AS l, sum(v) / 2 FROM st");

        assertThat(result.fields())
                .extracting(Field::type)
                .containsExactly(
                        DataType.BIGINT,
                        DataType.BIGINT,
                        DataType.DOUBLE,
                        DataType.INT,
                        DataType.VARCHAR,
                        DataType.TIMESTAMP,
                        DataType.INT,
                        DataType.DOUBLE);
        assertThat(result.fields().get(1).name()).isEqualTo("sum(v)");
        assertThat(result.fields().get(6).name()).isEqualTo("l");
    }

    @Test
    void windowsOfADay() throws ServerError {
        db.run("INSERT INTO d1 VALUES (" + T + ",1,'x') (" + (T + 86_400_000L) + ",4,'y')");
        long day = T - T % 86_400_000L;

        assertThat(db.rows("SELECT _wstart, avg(v) FROM st INTERVAL(1d)"))
                .containsExactly(asList(day, 1.0), asList(day + 86_400_000L, 4.0));
        assertThat(
                        db.rows(
                                "SELECT tbname, _wend, count(*) FROM st PARTITION BY tbname INTERVAL(1w)"))
                .hasSize(1);
    }

    @Test
    void joinsSystemTables() throws ServerError {
        assertThat(
                        db.rows(
                                "SELECT t.table_name, v.db_name FROM information_schema.ins_tables t"
                                        + " JOIN information_schema.ins_vgroups v ON t.vgroup_id = v.vgroup_id"
                                        + " WHERE t.db_name = 'db' ORDER BY t.table_name"))
                .containsExactly(asList("d1", "db"), asList("d2", "db"), asList("nt", "db"));
    }

    @Test
    void subqueriesAndLimits() throws ServerError {
        db.run(
                "INSERT INTO d1 VALUES ("
                        + T
                        + ",1,'x') ("
                        + (T + 1)
                        + ",2,'y') ("
                        + (T + 2)
                        + ",3,'z')");

        assertThat(
                        db.rows(
                                "SELECT v FROM (SELECT ts, v FROM st WHERE v > 1) ORDER BY v DESC LIMIT 1"))
                .containsExactly(asList(3));
        assertThat(db.rows("SELECT v FROM d1 LIMIT 1, 2")).containsExactly(asList(2), asList(3));
        assertThat(
                        db.rows(
                                "SELECT v FROM d1 WHERE ts BETWEEN '2023-11-14 22:13:20.001' AND '2023-11-15'"))
                .hasSize(2);
    }

    @Test
    void describesPlaceholdersOfAPreparedInsert() throws ServerError {
        PreparedPlan plan =
                db.session()
                        .prepare(
                                "INSERT INTO ? USING st (gid, loc) TAGS (?, 'x') (ts, v) VALUES (?, ?)");

        assertThat(plan.isInsert()).isTrue();
        assertThat(plan.parameters()).isEqualTo(4);
        assertThat(plan.fields())
                .extracting(BindField::name, BindField::kind, BindField::bytes)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "tbname", BindField.Kind.TABLE_NAME, 271),
                        org.assertj.core.groups.Tuple.tuple("gid", BindField.Kind.TAG, 4),
                        org.assertj.core.groups.Tuple.tuple("ts", BindField.Kind.COLUMN, 8),
                        org.assertj.core.groups.Tuple.tuple("v", BindField.Kind.COLUMN, 4));
    }

    @Test
    void bindsRowsOfSeveralTables() throws ServerError {
        PreparedPlan plan =
                db.session().prepare("INSERT INTO ? USING st TAGS (?, ?) VALUES (?, ?, ?)");
        plan.bindRows(
                "p1",
                new Object[] {1, "x"},
                List.of(new Object[] {T, 1, "a"}, new Object[] {T, 2, PreparedPlan.NONE}));
        plan.bindRows("p2", new Object[] {2, null}, List.<Object[]>of(new Object[] {T, null, "b"}));

        assertThat(plan.execute().affectedRows()).isEqualTo(2);
        assertThat(db.rows("SELECT tbname, v, s, gid, loc FROM st ORDER BY tbname"))
                .containsExactly(asList("p1", 2, "a", 1, "x"), asList("p2", null, "b", 2, null));
    }

    @Test
    void bindChecksBeforeItWrites() throws ServerError {
        PreparedPlan plan = db.session().prepare("INSERT INTO nt VALUES (?, ?, ?)");

        assertThat(codeOf(() -> bind(plan, T, 1L, "x"))).isEqualTo(0x0200);
        assertThat(codeOf(() -> bind(plan, null, 1, "x"))).isEqualTo(0x267B);
        assertThat(codeOf(() -> bind(plan, T, 1, "123456789"))).isEqualTo(0x2653);
        assertThat(codeOf(() -> db.session().prepare("INSERT INTO nosuch VALUES (?,?)").fields()))
                .isEqualTo(0x022B);
        assertThat(codeOf(() -> db.session().prepare("DELETE FROM nt"))).isEqualTo(0x2600);
        assertThat(db.rows("SELECT * FROM nt")).isEmpty();
    }

    private static void bind(PreparedPlan plan, Object... row) throws ServerError {
        plan.bindRows(null, null, List.<Object[]>of(row));
    }

    @Test
    void bindsParametersOfASelect() throws ServerError {
        db.run("INSERT INTO nt VALUES (" + T + ",-5,'x') (" + (T + 1) + ",2,'y')");
        PreparedPlan plan = db.session().prepare("SELECT s FROM nt WHERE ts >= ? AND v = ?");
        plan.bindParameters(new Object[] {"2023-11-14T22:13:20Z", -5});

        assertThat(EngineFixture.rows(plan.execute())).containsExactly(asList("x"));
    }

    @Test
    void readsHundredThousandRows() throws ServerError {
        PreparedPlan plan = db.session().prepare("INSERT INTO nt VALUES (?, ?, ?)");
        for (int i = 0; i < 100_000; i++) {
            bind(plan, T + i, i, "x");
        }
        plan.execute();

        assertThat(db.rows("SELECT * FROM nt WHERE v >= 10")).hasSize(99_990);
    }

    private interface Call {
        void run() throws ServerError;
    }

    private static int codeOf(Call call) {
        try {
            call.run();
            return 0;
        } catch (ServerError e) {
            return e.code();
        }
    }
}
