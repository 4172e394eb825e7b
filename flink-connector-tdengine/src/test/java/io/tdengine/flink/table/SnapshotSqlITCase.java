/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.Connection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** INSERT INTO a table, then a bounded SELECT of it. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SnapshotSqlITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(2)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    private static final String METERS =
            "ts TIMESTAMP_LTZ(3), watts DOUBLE, volts INT, place STRING, floor_no INT,"
                    + " tbname STRING METADATA";

    private String database;
    private Connection connection;

    @BeforeEach
    void createSuperTable() {
        database = SERVER.createDatabase("VGROUPS 4");
        connection = SERVER.connection();
        connection.execute(
                "CREATE STABLE "
                        + database
                        + ".meters (ts TIMESTAMP, watts DOUBLE, volts INT)"
                        + " TAGS (place NCHAR(20), floor_no INT)");
    }

    @Test
    void insertedRowsAreSelected() throws Exception {
        SqlServer sql = SqlServer.streaming(SERVER);
        sql.declare("meters", METERS, database + ".meters");
        sql.run(
                "INSERT INTO meters VALUES"
                        + " (TO_TIMESTAMP_LTZ(1700000000001, 3), 1.5, 220, 'Köln 𝄞', 1, 'd1'),"
                        + " (TO_TIMESTAMP_LTZ(1700000000002, 3), CAST(NULL AS DOUBLE), 221,"
                        + " 'Köln 𝄞', 1, 'd1'),"
                        + " (TO_TIMESTAMP_LTZ(1700000000001, 3), -2.5, CAST(NULL AS INT), 'Bonn',"
                        + " 2, 'd2')");

        assertThat(
                        sql.rows(
                                "SELECT tbname, UNIX_TIMESTAMP(CAST(ts AS STRING)), watts, volts,"
                                        + " place, floor_no FROM meters"))
                .containsExactlyInAnyOrder(
                        Row.of("d1", 1_700_000_000L, 1.5, 220, "Köln 𝄞", 1),
                        Row.of("d1", 1_700_000_000L, null, 221, "Köln 𝄞", 1),
                        Row.of("d2", 1_700_000_000L, -2.5, null, "Bonn", 2));
    }

    @Test
    void batchJobReadsAndWritesToo() throws Exception {
        SqlServer sql = SqlServer.batch(SERVER);
        sql.declare("meters", METERS, database + ".meters");
        sql.run(
                "INSERT INTO meters VALUES"
                        + " (TO_TIMESTAMP_LTZ(1700000000001, 3), 1.5, 220, 'Bonn', 1, 'd1'),"
                        + " (TO_TIMESTAMP_LTZ(1700000000002, 3), 2.5, 221, 'Ulm', 2, 'd2')");
        assertThat(sql.rows("SELECT place, SUM(watts), COUNT(*) FROM meters GROUP BY place"))
                .containsExactlyInAnyOrder(Row.of("Bonn", 1.5, 1L), Row.of("Ulm", 2.5, 1L));
    }

    @Test
    void rowsAreCountedWithoutAnyOfTheirColumns() throws Exception {
        connection.execute(
                "INSERT INTO "
                        + database
                        + ".d1 USING "
                        + database
                        + ".meters TAGS ('Bonn', 3) VALUES (1700000000000, 1.5, -220)"
                        + " (1700000000001, 1.5, -220)");
        SqlServer sql = SqlServer.batch(SERVER);
        sql.declare("meters", METERS, database + ".meters");
        assertThat(sql.rows("SELECT COUNT(*) FROM meters")).containsExactly(Row.of(2L));
    }

    @Test
    void generatedRowsAllArrive() throws Exception {
        SqlServer sql = SqlServer.streaming(SERVER);
        sql.declare("meters", METERS, database + ".meters");
        sql.tables.executeSql(
                "CREATE TABLE readings (id BIGINT) WITH ('connector' = 'datagen',"
                        + " 'fields.id.kind' = 'sequence', 'fields.id.start' = '0',"
                        + " 'fields.id.end' = '19999', 'rows-per-second' = '1000000')");
        sql.run(
                "INSERT INTO meters SELECT TO_TIMESTAMP_LTZ(1700000000000 + id, 3),"
                        + " CAST(id AS DOUBLE), CAST(id AS INT),"
                        + " 'p', 1, CONCAT('d', CAST(MOD(id, 37) AS STRING)) FROM readings");

        SqlServer batch = SqlServer.batch(SERVER);
        batch.declare("meters", METERS, database + ".meters");
        assertThat(
                        batch.rows(
                                "SELECT COUNT(*), COUNT(DISTINCT volts), MIN(volts), MAX(volts),"
                                        + " COUNT(DISTINCT tbname) FROM meters WHERE volts ="
                                        + " watts"))
                .containsExactly(Row.of(20_000L, 20_000L, 0, 19_999, 37L));
    }

    @Test
    void columnsMatchByNameWhateverTheirOrder() throws Exception {
        connection.execute(
                "INSERT INTO "
                        + database
                        + ".d1 USING "
                        + database
                        + ".meters TAGS ('Bonn', 3) VALUES (1700000000000, 1.5, -220)");
        SqlServer sql = SqlServer.streaming(SERVER);
        sql.declare(
                "meters", "floor_no BIGINT, volts BIGINT, ts TIMESTAMP(3)", database + ".meters");
        assertThat(sql.rows("SELECT volts, floor_no, CAST(ts AS STRING) FROM meters"))
                .containsExactly(Row.of(-220L, 3L, "2023-11-14 22:13:20.000"));
    }

    @Test
    void secondInsertOfATimestampReplacesTheRow() throws Exception {
        SqlServer sql = SqlServer.streaming(SERVER);
        sql.declare("meters", METERS, database + ".meters");
        for (String watts : List.of("1.5", "2.5")) {
            sql.run(
                    "INSERT INTO meters VALUES (TO_TIMESTAMP_LTZ(1700000000005, 3), "
                            + watts
                            + ", 1, 'Bonn', 1, 'd1')");
        }
        assertThat(sql.rows("SELECT watts FROM meters")).containsExactly(Row.of(2.5));
    }

    @Test
    void groupedQueryUpsertsItsResult() throws Exception {
        SqlServer sql = SqlServer.streaming(SERVER);
        sql.declare(
                "totals",
                "ts TIMESTAMP_LTZ(3), watts DOUBLE, tbname STRING METADATA,"
                        + " PRIMARY KEY (ts) NOT ENFORCED",
                database + ".meters");
        sql.run(
                "INSERT INTO totals SELECT ts, SUM(w), 'total' FROM (SELECT"
                        + " TO_TIMESTAMP_LTZ(1700000000000 + t, 3) AS ts, w FROM (VALUES"
                        + " (1, 1.5E0), (2, 10E0), (1, 2.5E0), (1, 4E0)) AS readings (t, w))"
                        + " GROUP BY ts");
        assertThat(sql.rows("SELECT watts FROM totals"))
                .containsExactlyInAnyOrder(Row.of(8.0), Row.of(10.0));
    }

    @Test
    void keyOfTimeAndTagIsUpserted() throws Exception {
        SqlServer sql = SqlServer.streaming(SERVER);
        sql.declare(
                "totals",
                "(ts TIMESTAMP_LTZ(3), watts DOUBLE, place STRING,"
                        + " PRIMARY KEY (ts, place) NOT ENFORCED) PARTITIONED BY (place)",
                database + ".meters",
                "'sink.table-name' = 'p_{place}'");
        sql.run(
                "INSERT INTO totals SELECT ts, SUM(w), place FROM (SELECT"
                        + " TO_TIMESTAMP_LTZ(1700000000000 + t, 3) AS ts, w, place FROM (VALUES"
                        + " (1, 1.5E0, 'Bonn'), (1, 10E0, 'Ulm'), (1, 2.5E0, 'Bonn')) AS readings"
                        + " (t, w, place)) GROUP BY ts, place");
        assertThat(sql.rows("SELECT place, watts FROM totals"))
                .containsExactlyInAnyOrder(Row.of("Bonn", 4.0), Row.of("Ulm", 10.0));
    }

    @Test
    void sinkCreatesItsSuperTable() throws Exception {
        SqlServer sql = SqlServer.streaming(SERVER);
        sql.declare(
                "fresh",
                "(place STRING, ts TIMESTAMP_LTZ(3), watts DOUBLE, tbname STRING METADATA)"
                        + " PARTITIONED BY (place)",
                database + ".fresh",
                "'sink.create-table' = 'true'");
        sql.run("INSERT INTO fresh VALUES ('Bonn', TO_TIMESTAMP_LTZ(1700000000001, 3), 1.5, 'd1')");
        sql.run(
                "INSERT INTO fresh PARTITION (place = 'Ulm')"
                        + " SELECT TO_TIMESTAMP_LTZ(1700000000002, 3), 2.5, 'd2'");
        assertThat(sql.rows("SELECT place, watts, tbname FROM fresh"))
                .containsExactlyInAnyOrder(Row.of("Bonn", 1.5, "d1"), Row.of("Ulm", 2.5, "d2"));
    }

    @Test
    void normalTableIsWrittenAndRead() throws Exception {
        connection.execute("CREATE TABLE " + database + ".plain (ts TIMESTAMP, watts DOUBLE)");
        SqlServer sql = SqlServer.streaming(SERVER);
        sql.declare("plain", "ts TIMESTAMP_LTZ(3), watts DOUBLE", database + ".plain");
        sql.declare(
                "named",
                "ts TIMESTAMP_LTZ(3), watts DOUBLE, tbname STRING METADATA VIRTUAL",
                database + ".plain");
        sql.run("INSERT INTO plain VALUES (TO_TIMESTAMP_LTZ(1700000000001, 3), 1.5)");
        assertThat(sql.rows("SELECT watts, tbname FROM named"))
                .containsExactly(Row.of(1.5, "plain"));
    }

    @Test
    void emptySuperTableGivesNoRows() throws Exception {
        SqlServer sql = SqlServer.streaming(SERVER);
        sql.declare("meters", METERS, database + ".meters");
        assertThat(sql.rows("SELECT * FROM meters")).isEmpty();
    }

    @Test
    void childTablesWithoutRowsDoNotDisturb() throws Exception {
        for (int i = 0; i < 9; i++) {
            connection.execute(
                    "CREATE TABLE "
                            + database
                            + ".e"
                            + i
                            + " USING "
                            + database
                            + ".meters TAGS ('Bonn', 1)");
        }
        connection.execute("INSERT INTO " + database + ".e4 VALUES (1700000000000, 1.5, 1)");
        SqlServer sql = SqlServer.streaming(SERVER);
        sql.declare("meters", METERS, database + ".meters");
        assertThat(sql.rows("SELECT tbname FROM meters")).containsExactly(Row.of("e4"));
    }

    @Test
    void slicesGiveEachRowOnce() throws Exception {
        SqlServer sql = SqlServer.streaming(SERVER);
        sql.declare("meters", METERS, database + ".meters");
        sql.tables.executeSql(
                "CREATE TABLE readings (id BIGINT) WITH ('connector' = 'datagen',"
                        + " 'fields.id.kind' = 'sequence', 'fields.id.start' = '0',"
                        + " 'fields.id.end' = '4999', 'rows-per-second' = '1000000')");
        sql.run(
                "INSERT INTO meters SELECT TO_TIMESTAMP_LTZ(1700000000000 + id * 1000, 3),"
                        + " CAST(id AS DOUBLE), CAST(id AS INT),"
                        + " 'p', 1, CONCAT('d', CAST(MOD(id, 3) AS STRING)) FROM readings");

        SqlServer batch = SqlServer.batch(SERVER);
        String counts =
                "SELECT COUNT(*), COUNT(DISTINCT volts), MIN(volts), MAX(volts),"
                        + " COUNT(DISTINCT tbname) FROM ";
        batch.declare("by_rows", METERS, database + ".meters", "'scan.slice.rows' = '300'");
        batch.declare("by_time", METERS, database + ".meters", "'scan.slice.interval' = '7 min'");
        for (String table : List.of("by_rows", "by_time")) {
            assertThat(batch.rows(counts + table))
                    .containsExactly(Row.of(5_000L, 5_000L, 0, 4_999, 3L));
        }
    }

    @Test
    void queryIsReadInsteadOfATable() throws Exception {
        connection.execute(
                "INSERT INTO "
                        + database
                        + ".d1 USING "
                        + database
                        + ".meters TAGS ('Bonn', 3) VALUES (1700000000000, 1.5, 220)"
                        + " (1700000000001, 3.5, 230) "
                        + database
                        + ".d2 USING "
                        + database
                        + ".meters TAGS ('Ulm', 3) VALUES (1700000000000, 7.25, 240)");
        SqlServer sql = SqlServer.batch(SERVER);
        sql.declareQuery(
                "sums",
                "place STRING, tbname STRING, n BIGINT, watts DOUBLE",
                database,
                "SELECT tbname, place, SUM(watts) AS watts, COUNT(*) AS n FROM meters WHERE volts >"
                        + " 0 PARTITION BY tbname, place");
        assertThat(sql.rows("SELECT tbname, place, n, watts FROM sums"))
                .containsExactlyInAnyOrder(
                        Row.of("d1", "Bonn", 2L, 5.0), Row.of("d2", "Ulm", 1L, 7.25));
        assertThat(sql.rows("SELECT SUM(n) FROM sums")).containsExactly(Row.of(3L));
    }

    /** The statement of docs/sql-reference.md. */
    @Test
    void windowsOfTheServerAreRead() throws Exception {
        connection.execute(
                "INSERT INTO "
                        + database
                        + ".d1 USING "
                        + database
                        + ".meters TAGS ('Bonn', 3) VALUES ('2024-01-01T00:10:00Z', 1.5, 220)"
                        + " ('2024-01-01T00:50:00Z', 2.5, 230)"
                        + " ('2024-01-01T01:10:00Z', 7.5, 230)");
        SqlServer sql = SqlServer.batch(SERVER);
        sql.declareQuery(
                "hourly",
                "hour_start TIMESTAMP(3), device STRING, watts DOUBLE",
                database,
                "SELECT _wstart AS hour_start, tbname AS device, AVG(watts) AS watts\n"
                        + "FROM meters PARTITION BY tbname INTERVAL(1h)");
        assertThat(sql.rows("SELECT CAST(hour_start AS STRING), device, watts FROM hourly"))
                .containsExactlyInAnyOrder(
                        Row.of("2024-01-01 00:00:00.000", "d1", 2.0),
                        Row.of("2024-01-01 01:00:00.000", "d1", 7.5));
    }
}
