/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.junit.jupiter.api.Test;

/** What of a query goes into the topic that it creates; Flink checks all of it again. */
class ChangesPushDownPlanTest {

    private static final String CREATE = "'scan.topic.create' = 'true'";
    private static final String TAGS = "place STRING, floor_no INT";
    private static final String COLUMNS =
            "ts TIMESTAMP_LTZ(3), watts DOUBLE, volts INT, " + TAGS + ", tbname STRING METADATA";

    private final TableEnvironment tables =
            TableEnvironment.create(EnvironmentSettings.inStreamingMode());

    private String scan(String mode, String columns, String options, String condition) {
        tables.executeSql(
                "CREATE TEMPORARY TABLE t ("
                        + columns
                        + ") PARTITIONED BY (place, floor_no) WITH ('connector' = 'tdengine',"
                        + " 'url' = 'ws://localhost:6041', 'database' = 'power',"
                        + " 'table' = 'meters', 'scan.mode' = '"
                        + mode
                        + "', "
                        + options
                        + ")");
        String plan = tables.explainSql("SELECT watts FROM t WHERE " + condition);
        tables.executeSql("DROP TEMPORARY TABLE t");
        // Whatever is pushed, Flink checks it.
        assertThat(plan).contains("where=[");
        String optimized = plan.substring(plan.indexOf("== Optimized Execution Plan =="));
        return optimized.substring(optimized.indexOf("TableSourceScan("));
    }

    private String changes(String condition) {
        return scan("changes", COLUMNS, CREATE, condition);
    }

    @Test
    void conditionsOnTagsAndNamesGoIntoTheTopic() {
        assertThat(changes("place = 'Bonn'")).contains("filter=[=(place, ");
        assertThat(changes("floor_no > 3 AND tbname LIKE 'd%'"))
                .contains(">(floor_no, 3)")
                .contains("LIKE(tbname, ");
        assertThat(changes("place IS NULL OR floor_no IN (1, 2)")).contains("IS NULL(place)");
    }

    @Test
    void otherConditionsStayWithFlink() {
        assertThat(changes("volts > 3")).contains("filter=[]");
        assertThat(changes("ts > TO_TIMESTAMP_LTZ(1700000000000, 3)")).contains("filter=[]");
        assertThat(changes("place = 'Bonn' OR volts > 3")).contains("filter=[]");
        assertThat(changes("UPPER(place) = 'BONN'")).contains("filter=[]");
        assertThat(changes("place = 'Bonn' AND volts > 3"))
                .contains("filter=[=(place, ")
                .doesNotContain("filter=[and(");
    }

    @Test
    void topicsOfOthersStayAsTheyAre() {
        assertThat(scan("changes", COLUMNS, "'scan.topic' = 'x'", "place = 'Bonn'"))
                .contains("filter=[]");
    }

    @Test
    void nothingIsPushedIfSwitchedOff() {
        assertThat(
                        scan(
                                "changes",
                                COLUMNS,
                                CREATE + ", 'scan.push-down' = 'false'",
                                "place = 'Bonn'"))
                .contains("filter=[]");
    }

    /** A vgroup without wanted rows would hold watermarks back. */
    @Test
    void nothingIsPushedBelowWatermarks() {
        assertThat(
                        scan(
                                "changes",
                                COLUMNS + ", WATERMARK FOR ts AS ts - INTERVAL '5' SECOND",
                                CREATE,
                                "place = 'Bonn'"))
                .contains("watermark=")
                .doesNotContain("filter=[=");
    }

    @Test
    void sourcesHaveWatermarksOfTheirOwn() {
        for (String mode : new String[] {"changes", "snapshot-then-changes"}) {
            assertThat(
                            scan(
                                    mode,
                                    COLUMNS + ", WATERMARK FOR ts AS SOURCE_WATERMARK()",
                                    CREATE,
                                    "place = 'Bonn'"))
                    .contains("watermark=[SOURCE_WATERMARK()]");
        }
    }

    @Test
    void snapshotBeforeChangesLeavesOutByAnyCondition() {
        assertThat(
                        scan(
                                "snapshot-then-changes",
                                COLUMNS,
                                "'scan.topic' = 'x'",
                                "place = 'Bonn' AND volts > 3"))
                .contains("filter=[and(=(place, ", ">(volts, 3)");
    }
}
