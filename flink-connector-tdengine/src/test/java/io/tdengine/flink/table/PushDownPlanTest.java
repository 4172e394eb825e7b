/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What of a query the planner gives to the server and what it leaves to Flink. No server runs. */
class PushDownPlanTest {

    private static final String COLUMNS =
            "ts TIMESTAMP_LTZ(3), watts DOUBLE, amps FLOAT, volts INT, ok BOOLEAN, place STRING,"
                    + " body BYTES, tbname STRING METADATA";

    private final TableEnvironment tables =
            TableEnvironment.create(EnvironmentSettings.inBatchMode());

    @BeforeEach
    void createTable() {
        tables.getConfig().set("table.local-time-zone", "UTC");
        create("meters", COLUMNS, "");
        create("plain", COLUMNS, ", 'scan.push-down' = 'false'");
        create("billed", COLUMNS + ", total DECIMAL(20, 2)", "");
    }

    private void create(String name, String columns, String options) {
        tables.executeSql(
                "CREATE TABLE "
                        + name
                        + " ("
                        + columns
                        + ") WITH ('connector' = 'tdengine',"
                        + " 'url' = 'ws://localhost:6041', 'database' = 'power',"
                        + " 'table' = 'meters'"
                        + options
                        + ")");
    }

    /** The scan of the optimized plan. */
    private String scan(String sql) {
        String plan = plan(sql);
        return plan.substring(plan.indexOf("TableSourceScan("));
    }

    private String plan(String sql) {
        String text = tables.explainSql(sql);
        int begin = text.indexOf("== Optimized Execution Plan ==");
        return text.substring(begin);
    }

    private void staysOnServer(String condition, String... pushed) {
        String sql = "SELECT watts FROM meters WHERE " + condition;
        assertThat(scan(sql)).contains(pushed);
        assertThat(plan(sql)).doesNotContain("where=");
    }

    private void isCheckedTwice(String condition, String pushed) {
        String sql = "SELECT watts FROM meters WHERE " + condition;
        assertThat(scan(sql)).contains(pushed);
        assertThat(plan(sql)).contains("where=");
    }

    private void staysWithFlink(String condition) {
        String sql = "SELECT watts FROM meters WHERE " + condition;
        assertThat(scan(sql)).contains("filter=[]");
        assertThat(plan(sql)).contains("where=");
    }

    @Test
    void comparisonsOfIntegersTextsTimesAndBooleansAreTheServers() {
        staysOnServer("volts > 220", "filter=[>(volts, 220)]");
        staysOnServer("220 >= volts", "filter=[>=(220, volts)]");
        staysOnServer("volts <> 7", "filter=[<>(volts, 7)]");
        staysOnServer("volts > 1.5", "filter=[>(volts, 1.5");
        staysOnServer("place = 'Bonn'", "filter=[=(place, ");
        staysOnServer("place <> 'Bonn'", "filter=[<>(place, ");
        staysOnServer("tbname = 'd1'", "filter=[=(tbname, ");
        staysOnServer("ok", "filter=[ok]");
        staysOnServer("NOT ok", "filter=[NOT(ok)]");
        staysOnServer("ts >= TO_TIMESTAMP_LTZ(1700000000000, 3)", "filter=[>=(ts, 2023-11-14");
        staysOnServer(
                "ts >= CAST(TIMESTAMP '2024-01-01 00:00:00' AS TIMESTAMP_LTZ(3))",
                "filter=[>=(ts, 2024-01-01");
    }

    @Test
    void listsRangesAndNullChecksAreTheServers() {
        staysOnServer(
                "volts IN (1, 2, 3)", "filter=[OR(OR(=(volts, 1), =(volts, 2)), =(volts, 3))]");
        staysOnServer("volts NOT IN (1, 2)", "<>(volts, 1)", "<>(volts, 2)");
        staysOnServer("volts BETWEEN 1 AND 5", ">=(volts, 1)", "<=(volts, 5)");
        staysOnServer("tbname IN ('d1', 'd2', 'd3', 'd4', 'd5', 'd6')", "'d6'");
        staysOnServer("place IS NULL", "filter=[IS NULL(place)]");
        staysOnServer("watts IS NOT NULL", "filter=[IS NOT NULL(watts)]");
    }

    @Test
    void combinationsAreTheServersIfAllPartsAre() {
        staysOnServer(
                "volts > 1 AND (place = 'Bonn' OR NOT (volts = 5 AND ok))",
                "filter=[and(>(volts, 1), OR(");
        staysWithFlink("volts > 1 OR CHAR_LENGTH(place) = 3");
        isCheckedTwice("volts > 1 AND CHAR_LENGTH(place) = 3", "filter=[>(volts, 1)]");
        isCheckedTwice(
                "(volts > 1 AND CHAR_LENGTH(place) = 3) OR (volts < 0 AND watts < 1)",
                "filter=[and(OR(>(volts, 1), <(volts, 0)), OR(>(volts, 1), <(watts, 1)))]");
    }

    @Test
    void realNumbersDecimalsAndPatternsAreCheckedTwice() {
        isCheckedTwice("watts > 1.5", "filter=[>(watts, 1.5");
        isCheckedTwice("watts = 1.5E0", "filter=[=(watts, 1.5E0");
        isCheckedTwice("amps < 3", "filter=[<(amps, 3)]");
        assertThat(plan("SELECT watts FROM billed WHERE total >= 10.25"))
                .contains("filter=[>=(total, 10.25", "where=");
        isCheckedTwice("place LIKE 'B_nn%'", "filter=[LIKE(place, ");
    }

    @Test
    void whatTheServerWouldSeeOtherwiseStaysWithFlink() {
        staysWithFlink("place > 'Bonn'");
        staysWithFlink("watts <> 1.5");
        staysWithFlink("place NOT LIKE 'B%'");
        staysWithFlink("place LIKE 'B!%' ESCAPE '!'");
        staysWithFlink("place LIKE '" + "x".repeat(101) + "%'");
        staysWithFlink("body = x'00'");
        staysWithFlink("body IS NULL");
        staysWithFlink("volts = watts");
        staysWithFlink("volts + 1 > 5");
        staysWithFlink("UPPER(place) = 'BONN'");
    }

    @Test
    void limitIsTheServersUnlessFlinkChecksRows() {
        assertThat(scan("SELECT watts FROM meters LIMIT 7")).contains("limit=[7]");
        assertThat(scan("SELECT watts FROM meters WHERE volts > 1 LIMIT 7"))
                .contains("filter=[>(volts, 1)]", "limit=[7]");
        assertThat(scan("SELECT watts FROM meters WHERE watts > 1 LIMIT 7"))
                .doesNotContain("limit=");
    }

    @Test
    void aggregatesAreTheServers() {
        assertThat(
                        scan(
                                "SELECT COUNT(*), COUNT(place), SUM(volts), AVG(volts), MIN(volts),"
                                        + " MAX(ts), SUM(watts), AVG(amps), MIN(amps) FROM meters"
                                        + " WHERE volts > 1"))
                .contains("aggregates=[grouping=[], aggFunctions=[Count1AggFunction()");
        assertThat(scan("SELECT place, tbname, AVG(watts) FROM meters GROUP BY place, tbname"))
                .contains("aggregates=[grouping=[place,tbname]");
    }

    @Test
    void nameOfTheTableIsTheServersByAnotherNameToo() {
        create("renamed", "ts TIMESTAMP_LTZ(3), device STRING METADATA FROM 'tbname'", "");
        assertThat(scan("SELECT ts FROM renamed WHERE device = 'd1'"))
                .contains("filter=[=(device, ");
        assertThat(scan("SELECT device, COUNT(*) FROM renamed GROUP BY device"))
                .contains("aggregates=[grouping=[device]");
    }

    @Test
    void aggregatesThatWouldDifferAreFlinks() {
        for (String aggregate :
                new String[] {
                    "SUM(amps)",
                    "MAX(place)",
                    "COUNT(DISTINCT volts)",
                    "COUNT(body)",
                    "STDDEV_POP(watts)",
                    "COUNT(*) FILTER (WHERE volts > 5)"
                }) {
            assertThat(scan("SELECT " + aggregate + " FROM meters"))
                    .as(aggregate)
                    .doesNotContain("aggregates=");
        }
        assertThat(scan("SELECT watts, COUNT(*) FROM meters GROUP BY watts"))
                .doesNotContain("aggregates=");
        assertThat(scan("SELECT COUNT(*) FROM meters WHERE watts > 1"))
                .doesNotContain("aggregates=");
        assertThat(scan("SELECT COUNT(*) FROM (SELECT * FROM meters LIMIT 5)"))
                .doesNotContain("aggregates=");
    }

    /** Flink's planner fails on AVG of DECIMAL over any source that it may push aggregates into. */
    @Test
    void tableWithDecimalsIsAggregatedByFlink() {
        assertThat(scan("SELECT AVG(total), COUNT(*) FROM billed WHERE volts > 1"))
                .contains("filter=[>(volts, 1)]")
                .doesNotContain("aggregates=");
    }

    @Test
    void nothingIsTheServersIfSwitchedOff() {
        assertThat(scan("SELECT COUNT(*) FROM plain WHERE volts > 1 AND place = 'Bonn'"))
                .doesNotContain("aggregates=")
                .contains("filter=[]");
        assertThat(
                        scan(
                                "SELECT watts FROM meters"
                                        + " /*+ OPTIONS('scan.push-down' = 'false') */"
                                        + " WHERE volts > 1 LIMIT 5"))
                .contains("filter=[]");
    }
}
