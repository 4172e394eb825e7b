/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.ExplainDetail;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.ValidationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Flink's planner makes of our tables. No server runs here. */
class TablePlanTest {

    private static final String COLUMNS =
            "ts TIMESTAMP_LTZ(3), watts DOUBLE, volts INT, place STRING, tbname STRING METADATA";

    private static final String LOGIN =
            "'connector' = 'tdengine', 'url' = 'ws://localhost:6041', 'database' = 'power',"
                    + " 'table' = 'meters', 'username' = 'u', 'password' = 'S3cret'";

    private final TableEnvironment tables =
            TableEnvironment.create(EnvironmentSettings.inStreamingMode());

    @BeforeEach
    void createTables() {
        create("snapshot", COLUMNS, "");
        create(
                "changes",
                COLUMNS
                        + ", vgroup_id INT METADATA, `offset` BIGINT METADATA"
                        + ", topic STRING METADATA, db STRING METADATA FROM 'database'"
                        + ", WATERMARK FOR ts AS ts - INTERVAL '5' SECOND",
                ", 'scan.mode' = 'changes', 'scan.topic' = 'meters_t'");
        create(
                "totals",
                "ts TIMESTAMP_LTZ(3), watts DOUBLE, tbname STRING METADATA"
                        + ", PRIMARY KEY (ts) NOT ENFORCED",
                "");
    }

    private void create(String name, String columns, String options) {
        tables.executeSql(
                "CREATE TABLE " + name + " (" + columns + ") WITH (" + LOGIN + options + ")");
    }

    @Test
    void snapshotReadsWantedColumnsOnly() {
        assertThat(tables.explainSql("SELECT place, volts FROM snapshot"))
                .containsPattern("TableSourceScan\\(table=.*snapshot.*fields=\\[place, volts]");
    }

    @Test
    void snapshotReadsWantedMetadataOnly() {
        assertThat(tables.explainSql("SELECT tbname, watts FROM snapshot"))
                .containsPattern("project=\\[watts], metadata=\\[tbname]");
        assertThat(tables.explainSql("SELECT watts FROM snapshot"))
                .containsPattern("project=\\[watts], metadata=\\[]");
    }

    @Test
    void changesTakeWatermarkAndColumns() {
        assertThat(
                        tables.explainSql(
                                "SELECT window_start, AVG(watts) FROM TABLE(TUMBLE(TABLE changes,"
                                        + " DESCRIPTOR(ts), INTERVAL '1' MINUTE))"
                                        + " GROUP BY window_start, window_end"))
                .contains("watermark=[-(ts, 5000:INTERVAL SECOND)]")
                .doesNotContain("WatermarkAssigner(rowtime=[ts], watermark=[(ts - 5000")
                .containsPattern("TableSourceScan.*fields=\\[watts, ts]|fields=\\[ts, watts]");
    }

    @Test
    void changesOfferTheirMetadata() {
        assertThat(tables.explainSql("SELECT tbname, vgroup_id, `offset`, topic, db FROM changes"))
                .containsPattern("metadata=\\[[^]]*tbname")
                .containsPattern("metadata=\\[[^]]*vgroup_id")
                .containsPattern("metadata=\\[[^]]*offset")
                .containsPattern("metadata=\\[[^]]*topic")
                .containsPattern("metadata=\\[[^]]*database");
    }

    @Test
    void insertsAreWrittenAsTheyCome() {
        assertThat(tables.explainSql("INSERT INTO totals SELECT ts, watts, tbname FROM changes"))
                .contains("Sink(table=[default_catalog.default_database.totals]");
    }

    @Test
    void updatesOfAGroupedQueryAreUpserts() {
        assertThat(
                        tables.explainSql(
                                "INSERT INTO totals SELECT ts, SUM(watts), 'total' FROM changes"
                                        + " GROUP BY ts"))
                .contains("Sink(table=[default_catalog.default_database.totals]");
    }

    @Test
    void resultsThatVanishAreDeleted() {
        assertThat(
                        tables.explainSql(
                                "INSERT INTO totals SELECT ts, CAST(COUNT(*) AS DOUBLE), 'total'"
                                        + " FROM (SELECT place, MAX(ts) AS ts FROM changes GROUP"
                                        + " BY place) GROUP BY ts",
                                ExplainDetail.CHANGELOG_MODE))
                .containsPattern("Calc\\(.*changelogMode=\\[I,UA,D]");
    }

    @Test
    void partitionsAreTags() {
        tables.executeSql(
                "CREATE TABLE tagged (ts TIMESTAMP_LTZ(3), watts DOUBLE, place STRING,"
                        + " tbname STRING METADATA) PARTITIONED BY (place) WITH ("
                        + LOGIN
                        + ", 'sink.create-table' = 'true')");
        assertThat(
                        tables.explainSql(
                                "INSERT INTO tagged PARTITION (place = 'here')"
                                        + " SELECT ts, watts, tbname FROM snapshot"))
                .contains("Sink(table=[default_catalog.default_database.tagged]");
    }

    @Test
    void tableWithoutTimestampCannotBeCreated() {
        create("timeless", "watts DOUBLE", ", 'sink.create-table' = 'true'");
        assertThatThrownBy(() -> tables.explainSql("INSERT INTO timeless SELECT 1.5E0"))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("Option 'sink.create-table' is true, but")
                .hasMessageContaining("TIMESTAMP");
    }

    @Test
    void noPlanShowsTheSecret() {
        for (String sql :
                new String[] {
                    "SELECT * FROM snapshot",
                    "SELECT * FROM changes",
                    "INSERT INTO totals SELECT ts, watts, tbname FROM changes"
                }) {
            assertThat(
                            tables.explainSql(
                                    sql,
                                    org.apache.flink.table.api.ExplainDetail.JSON_EXECUTION_PLAN))
                    .doesNotContain("S3cret");
        }
    }
}
