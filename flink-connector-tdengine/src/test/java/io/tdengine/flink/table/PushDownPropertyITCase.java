/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Random queries on random rows give the same with push-down and without. */
class PushDownPropertyITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    private static final long SEED = Long.getLong("pushdown.seed", 20_240_229L);

    private static final int ROUNDS = Integer.getInteger("pushdown.rounds", 3);

    private static final long START = 1_700_000_000_000L;

    private static final List<String> TEXTS =
            List.of("", "Bonn", "bonn", "Bo_n", "B%n", "it's", "a\\b", "ä", " Bonn ", "NULL");

    private static final String[] INTEGERS = {
        "tiny", "small", "num", "big", "byte_u", "int_u", "tag_no"
    };

    private static final String[] REALS = {"amps", "watts"};

    private static final String COLUMNS =
            "ts TIMESTAMP_LTZ(3), tiny SMALLINT, small INT, num INT, big BIGINT, byte_u SMALLINT,"
                    + " int_u BIGINT, amps FLOAT, watts DOUBLE, ok BOOLEAN, place STRING,"
                    + " label STRING, tag_no INT, tag_text STRING, tbname STRING METADATA";

    private static SqlServer sql;

    private final Random random = new Random(SEED);

    @BeforeAll
    static void insertRows() {
        String database = SERVER.createDatabase("VGROUPS 3");
        Connection connection = SERVER.connection();
        connection.execute(
                "CREATE STABLE "
                        + database
                        + ".readings (ts TIMESTAMP, tiny TINYINT, small SMALLINT, num INT,"
                        + " big BIGINT, byte_u TINYINT UNSIGNED, int_u INT UNSIGNED, amps FLOAT,"
                        + " watts DOUBLE, ok BOOL, place NCHAR(20), label VARCHAR(40))"
                        + " TAGS (tag_no INT, tag_text VARCHAR(40))");
        Random values = new Random(SEED + 1);
        for (int child = 0; child < 5; child++) {
            StringBuilder insert =
                    new StringBuilder("INSERT INTO ").append(database).append(".d").append(child);
            insert.append(" USING ").append(database).append(".readings TAGS (");
            insert.append(orNull(values, () -> Integer.toString(values.nextInt(3)))).append(", ");
            insert.append(orNull(values, () -> text(values))).append(") VALUES");
            for (int row = 0; row < 60; row++) {
                insert.append(" (").append(START + values.nextInt(100));
                insert.append(integer(values, -128, 127)).append(integer(values, -32_768, 32_767));
                insert.append(integer(values, Integer.MIN_VALUE + 1, Integer.MAX_VALUE));
                insert.append(integer(values, -(1L << 52), 1L << 52));
                insert.append(integer(values, 0, 255)).append(integer(values, 0, 4_294_967_295L));
                // Sums of these are exact in any order.
                for (int real = 0; real < 2; real++) {
                    insert.append(", ");
                    insert.append(orNull(values, () -> eighths(values)));
                }
                insert.append(", ").append(orNull(values, () -> values.nextBoolean() + ""));
                insert.append(", ").append(orNull(values, () -> text(values)));
                insert.append(", ").append(orNull(values, () -> text(values))).append(')');
            }
            connection.execute(insert.toString());
        }
        sql = SqlServer.batch(SERVER);
        sql.tables.getConfig().set("parallelism.default", "1");
        sql.declare("pushed", COLUMNS, database + ".readings", "'scan.slice.rows' = '50'");
        sql.declare("plain", COLUMNS, database + ".readings", "'scan.push-down' = 'false'");
    }

    private static String orNull(Random random, Supplier<String> value) {
        return random.nextInt(6) == 0 ? "NULL" : value.get();
    }

    private static String eighths(Random random) {
        return Double.toString((random.nextInt(160) - 80) / 8.0);
    }

    private static String text(Random random) {
        String text = TEXTS.get(random.nextInt(TEXTS.size()));
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    /** Mostly small, so that random comparisons hit, sometimes at an end of the range. */
    private static String integer(Random random, long min, long max) {
        return ", "
                + orNull(
                        random,
                        () -> {
                            switch (random.nextInt(8)) {
                                case 0:
                                    return Long.toString(min);
                                case 1:
                                    return Long.toString(max);
                                default:
                                    return Long.toString(Math.max(min, random.nextInt(20) - 10));
                            }
                        });
    }

    private String condition(int depth) {
        if (depth > 0) {
            switch (random.nextInt(5)) {
                case 0:
                case 1:
                    return "(" + condition(depth - 1) + " AND " + condition(depth - 1) + ")";
                case 2:
                case 3:
                    return "(" + condition(depth - 1) + " OR " + condition(depth - 1) + ")";
                default:
                    return "NOT (" + condition(depth - 1) + ")";
            }
        }
        switch (random.nextInt(8)) {
            case 0:
                return one(INTEGERS) + operator() + number();
            case 1:
                return one(REALS) + operator() + real();
            case 2:
                return one("place", "label", "tag_text") + one(" = ", " <> ") + literal();
            case 3:
                return one("place", "label", "tag_text", "tbname") + " LIKE " + pattern();
            case 4:
                return one("place", "watts", "num", "ok", "tag_no", "tag_text")
                        + one(" IS NULL", " IS NOT NULL");
            case 5:
                return "ts"
                        + operator()
                        + "TO_TIMESTAMP_LTZ("
                        + (START + random.nextInt(100))
                        + ", 3)";
            case 6:
                return one("tbname IN ('d1', 'd3', 'x')", "tbname <> 'd2'", "tbname = 'd4'", "ok");
            default:
                return one(INTEGERS)
                        + one(" IN (" + number() + ", " + number() + ", 3)", " BETWEEN -3 AND 4");
        }
    }

    private String one(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private String operator() {
        return one(" = ", " <> ", " < ", " <= ", " > ", " >= ");
    }

    private String number() {
        return one(
                "-129",
                "-3",
                "0",
                "4",
                "7",
                "127",
                "128",
                "255",
                "256",
                "70000",
                "5000000000",
                "2.5",
                "-0.5",
                "9223372036854775807");
    }

    private String real() {
        return one("0", "-1", "2.125", "2.1", "1E0", "-2.5E0", "1E300", "0E0");
    }

    private String literal() {
        return "'" + TEXTS.get(random.nextInt(TEXTS.size())).replace("'", "''") + "'";
    }

    private String pattern() {
        return one("'B%'", "'%n'", "'B_nn'", "'%\\%'", "'_'", "'d_'", "'%'", "'b%n'", "'%''%'");
    }

    /** Runs all queries in one job, each on the two tables that {@code $} stands for. */
    private void giveTheSame(List<String> queries) throws Exception {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < queries.size(); i++) {
            for (String table : List.of("pushed", "plain")) {
                parts.add(
                        "SELECT "
                                + i
                                + " AS query, '"
                                + table
                                + "' AS side, rows_of.* FROM ("
                                + queries.get(i).replace("$", table)
                                + ") AS rows_of");
            }
        }
        List<Row> rows = sql.rows(String.join(" UNION ALL ", parts));
        for (int i = 0; i < queries.size(); i++) {
            assertThat(of(i, "pushed", rows))
                    .as("%s (seed %d)", queries.get(i), SEED)
                    .isEqualTo(of(i, "plain", rows));
        }
    }

    private static List<String> of(int query, String side, List<Row> rows) {
        List<String> texts = new ArrayList<>();
        for (Row row : rows) {
            if (row.getField(0).equals(query) && row.getField(1).toString().strip().equals(side)) {
                StringBuilder text = new StringBuilder();
                for (int i = 2; i < row.getArity(); i++) {
                    text.append(row.getField(i)).append(" | ");
                }
                texts.add(text.toString());
            }
        }
        texts.sort(null);
        return texts;
    }

    @Test
    void rowsAreTheSame() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            List<String> queries = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                queries.add("SELECT * FROM $ WHERE " + condition(i));
            }
            giveTheSame(queries);
        }
    }

    /** Which rows a limit leaves is open; how many is not. */
    @Test
    void columnsAndLimitsAreTheSame() throws Exception {
        List<String> queries = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            String columns =
                    one("tbname", "place, num", "tag_no, tbname", "ts, label", "watts, ok");
            queries.add("SELECT " + columns + " FROM $ WHERE " + condition(i % 3));
            queries.add(
                    "SELECT COUNT(*) FROM (SELECT "
                            + columns
                            + " FROM $ WHERE "
                            + one("TRUE", "num > 0", "tag_no = 1", condition(1))
                            + " LIMIT "
                            + one("0", "1", "7", "1000")
                            + ") AS limited");
        }
        for (String query : queries) {
            giveTheSame(List.of(query));
        }
    }

    @Test
    void aggregatesAreTheSame() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String groups =
                    one("", "tbname, ", "tag_text, tbname, ", "tag_no, ", "label, ", "ok, ");
            String grouping =
                    groups.isEmpty() ? "" : " GROUP BY " + groups.substring(0, groups.length() - 2);
            for (String aggregates :
                    List.of(
                            "COUNT(*), COUNT(place), COUNT(tag_no), COUNT(tbname)",
                            "SUM(tiny), SUM(num), SUM(big), SUM(byte_u), SUM(int_u), AVG(tiny),"
                                    + " AVG(num), AVG(big), AVG(int_u), AVG(tag_no), SUM(watts),"
                                    + " AVG(watts), AVG(amps), MIN(amps), MAX(watts), MIN(num),"
                                    + " MAX(big), MIN(int_u), MIN(ts), MAX(ts), MIN(tag_no)")) {
                giveTheSame(
                        List.of(
                                "SELECT "
                                        + groups
                                        + aggregates
                                        + " FROM $ WHERE "
                                        + one("TRUE", "num > 0", "ok", "tag_no <= 1", "big > 9E0")
                                        + grouping));
            }
        }
    }
}
