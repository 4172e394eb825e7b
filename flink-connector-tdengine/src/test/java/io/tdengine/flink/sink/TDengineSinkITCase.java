/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jobs that write to tables of every kind, and those that must not. */
class TDengineSinkITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    private static final long START = 1_700_000_000_000L;

    private static final RowType METERS =
            SinkJob.rowType(
                    DataTypes.FIELD("ts", DataTypes.TIMESTAMP_LTZ(3)),
                    DataTypes.FIELD("current", DataTypes.FLOAT()),
                    DataTypes.FIELD("note", DataTypes.STRING()),
                    DataTypes.FIELD("groupid", DataTypes.INT()),
                    DataTypes.FIELD("tbname", DataTypes.STRING()));

    private static final RowType PLAIN =
            SinkJob.rowType(
                    DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)),
                    DataTypes.FIELD("v", DataTypes.INT()));

    private static Connection connection;
    private static String database;

    @BeforeAll
    static void createDatabase() {
        connection = SERVER.connection();
        database = SERVER.createDatabase("VGROUPS 2");
    }

    @Test
    void createsChildTablesWithTheirTags() throws Exception {
        createMeters("created");
        List<RowData> rows = new ArrayList<>();
        for (int row = 0; row < 3000; row++) {
            int table = row % 30;
            rows.add(meter(START + row, row, "n" + row, table, "d" + table));
        }

        SinkJob.run(
                SinkJob.sink(SERVER, database, "created", METERS)
                        .setMaxBatchRows(100)
                        .setLanes(4)
                        .build(),
                METERS,
                rows);

        assertThat(
                        QueryRows.of(
                                connection,
                                "SELECT tbname, groupid, location, COUNT(*) FROM "
                                        + database
                                        + ".created GROUP BY tbname, groupid, location"))
                .hasSize(30)
                .contains(Arrays.asList("d7", 7, null, 100L), Arrays.asList("d29", 29, null, 100L));
        assertThat(
                        QueryRows.of(
                                connection,
                                "SELECT ts, current, note FROM "
                                        + database
                                        + ".created WHERE tbname = 'd7' ORDER BY ts LIMIT 2"))
                .containsExactly(List.of(START + 7, 7f, "n7"), List.of(START + 37, 37f, "n37"));
    }

    @Test
    void keepsTheCaseOfNames() throws Exception {
        connection.execute(
                "CREATE STABLE "
                        + database
                        + ".`Odd Names` (ts TIMESTAMP, `Max Value` INT) TAGS (`select` INT)");
        RowType rowType =
                SinkJob.rowType(
                        DataTypes.FIELD("tbname", DataTypes.STRING()),
                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)),
                        DataTypes.FIELD("Max Value", DataTypes.INT()),
                        DataTypes.FIELD("select", DataTypes.INT()));

        SinkJob.write(
                SERVER,
                database,
                "Odd Names",
                rowType,
                List.of(GenericRowData.of(text("Pump 7"), time(START), 1, 2)));

        assertThat(
                        QueryRows.of(
                                connection,
                                "SELECT tbname, `Max Value`, `select` FROM "
                                        + database
                                        + ".`Odd Names`"))
                .containsExactly(List.of("Pump 7", 1, 2));
    }

    @Test
    void writesASuperTableWithoutTags() throws Exception {
        createMeters("untagged");
        RowType rowType =
                SinkJob.rowType(
                        DataTypes.FIELD("tbname", DataTypes.STRING()),
                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)),
                        DataTypes.FIELD("current", DataTypes.FLOAT()));

        SinkJob.write(
                SERVER,
                database,
                "untagged",
                rowType,
                List.of(GenericRowData.of(text("u1"), time(START), 1.5f)));

        assertThat(
                        QueryRows.of(
                                connection,
                                "SELECT tbname, current, groupid FROM " + database + ".untagged"))
                .containsExactly(Arrays.asList("u1", 1.5f, null));
    }

    @Test
    void aNullOverwritesAndALeftOutColumnStays() throws Exception {
        createMeters("partly");
        SinkJob.write(
                SERVER,
                database,
                "partly",
                METERS,
                List.of(meter(START, 1, "kept", 1, "p1"), meter(START, 1, "gone", 1, "p2")));
        RowType withoutNote =
                SinkJob.rowType(
                        DataTypes.FIELD("tbname", DataTypes.STRING()),
                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)),
                        DataTypes.FIELD("current", DataTypes.FLOAT()));

        SinkJob.write(
                SERVER,
                database,
                "partly",
                withoutNote,
                List.of(GenericRowData.of(text("p1"), time(START), 2f)));
        SinkJob.write(
                SERVER,
                database,
                "partly",
                METERS,
                List.of(GenericRowData.of(time(START), 3f, null, 1, text("p2"))));

        assertThat(
                        QueryRows.of(
                                connection,
                                "SELECT tbname, current, note FROM "
                                        + database
                                        + ".partly ORDER BY current"))
                .containsExactly(List.of("p1", 2f, "kept"), Arrays.asList("p2", 3f, null));
    }

    @Test
    void writesANormalTable() throws Exception {
        connection.execute("CREATE TABLE " + database + ".plain (ts TIMESTAMP, v INT)");
        List<RowData> rows = new ArrayList<>();
        for (int row = 0; row < 1000; row++) {
            rows.add(GenericRowData.of(time(START + row), row));
        }

        SinkJob.write(SERVER, database, "plain", PLAIN, rows);

        assertThat(QueryRows.of(connection, "SELECT COUNT(*), SUM(v) FROM " + database + ".plain"))
                .containsExactly(List.of(1000L, 499_500L));
    }

    @Test
    void createsTheTableWhenAsked() throws Exception {
        String create = CreateTable.statement(database, "asked", METERS, List.of("groupid"));

        SinkJob.run(
                SinkJob.sink(SERVER, database, "asked", METERS)
                        .setCreateTableStatement(create)
                        .build(),
                METERS,
                List.of(meter(START, 1, "x", 9, "a1")));

        assertThat(
                        QueryRows.of(
                                connection,
                                "SELECT tbname, groupid, current FROM " + database + ".asked"))
                .containsExactly(List.of("a1", 9, 1f));
    }

    @Test
    void namesColumnsThatDoNotFitTheTable() {
        createMeters("unfit");
        RowType rowType =
                SinkJob.rowType(
                        DataTypes.FIELD("tbname", DataTypes.STRING()),
                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)),
                        DataTypes.FIELD("current", DataTypes.DOUBLE()),
                        DataTypes.FIELD("voltage", DataTypes.INT()));

        assertThatThrownBy(
                        () ->
                                SinkJob.write(
                                        SERVER,
                                        database,
                                        "unfit",
                                        rowType,
                                        List.of(GenericRowData.of(text("d1"), time(START), 1d, 1))))
                .rootCause()
                .hasMessageContainingAll("'current'", "FLOAT", "'voltage'", "no such column");
    }

    @Test
    void namesAnUnknownTable() {
        assertThatThrownBy(
                        () ->
                                SinkJob.write(
                                        SERVER,
                                        database,
                                        "nowhere",
                                        PLAIN,
                                        List.of(GenericRowData.of(time(START), 1))))
                .hasStackTraceContaining("no table 'nowhere' in database '" + database + "'");
    }

    @Test
    void saysWhatTheServerRefused() {
        connection.execute("CREATE TABLE " + database + ".narrow (ts TIMESTAMP, v INT)");
        long farAway = Long.MAX_VALUE / 10;

        assertThatThrownBy(
                        () ->
                                SinkJob.write(
                                        SERVER,
                                        database,
                                        "narrow",
                                        PLAIN,
                                        List.of(GenericRowData.of(time(farAway), 1))))
                .hasStackTraceContaining(
                        "A row for table 'narrow' of database '" + database + "' at +")
                .hasStackTraceContaining("0x060B");
    }

    private static void createMeters(String name) {
        connection.execute(
                "CREATE STABLE "
                        + database
                        + "."
                        + name
                        + " (ts TIMESTAMP, current FLOAT, note NCHAR(16))"
                        + " TAGS (groupid INT, location VARCHAR(16))");
    }

    private static RowData meter(long ts, float current, String note, int group, String table) {
        return GenericRowData.of(time(ts), current, text(note), group, text(table));
    }

    private static StringData text(String text) {
        return StringData.fromString(text);
    }

    private static TimestampData time(long millis) {
        return TimestampData.fromEpochMillis(millis);
    }
}
