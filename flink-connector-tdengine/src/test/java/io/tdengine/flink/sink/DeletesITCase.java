/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import static io.tdengine.flink.sink.ModeTables.ROW;
import static io.tdengine.flink.sink.ModeTables.START;
import static io.tdengine.flink.sink.ModeTables.cells;
import static io.tdengine.flink.sink.ModeTables.row;
import static io.tdengine.flink.sink.ModeTables.text;
import static io.tdengine.flink.sink.ModeTables.time;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.Connection;
import java.util.List;
import java.util.Locale;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Deletes and composite keys in all write modes. */
class DeletesITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    private static ModeTables tables;
    private static Connection connection;
    private static String database;

    @BeforeAll
    static void createDatabase() {
        tables = new ModeTables(SERVER);
        connection = tables.connection();
        database = tables.database();
    }

    @ParameterizedTest
    @EnumSource
    void deletesKeepTheirPlaceAmongRows(WriteWay way) throws Exception {
        String table = tables.createTable("deleted_" + way.name().toLowerCase(Locale.ROOT));
        String child = "It's " + table;

        SinkJob.runInOrder(
                tables.sink(way, table, ROW).setExpectsDeletes(true).build(),
                ROW,
                List.of(
                        row(child, 0, 1, "deleted"),
                        row(child, 1, 1, "stays"),
                        row(child, 2, 1, "written again"),
                        row(RowKind.DELETE, child, 0, 1, "deleted"),
                        row(RowKind.DELETE, child, 2, 1, "written again"),
                        row(RowKind.DELETE, "never there " + table, 0, 1, ""),
                        row(child, 2, 2, "new"),
                        row(RowKind.UPDATE_BEFORE, child, 1, 1, "stays"),
                        row(RowKind.UPDATE_AFTER, child, 1, 2, "stays"),
                        row(child, 3, 3, "short"),
                        row(RowKind.DELETE, child, 3, 3, "short")));

        assertThat(tables.stored(table))
                .containsExactly(cells(child, 1, 2, "stays"), cells(child, 2, 2, "new"));
    }

    @Test
    void deletesFromANormalTable() throws Exception {
        connection.execute("CREATE TABLE " + database + ".normal (ts TIMESTAMP, a INT)");
        RowType rowType =
                SinkJob.rowType(
                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)),
                        DataTypes.FIELD("a", DataTypes.INT()));

        SinkJob.runInOrder(
                tables.sink(WriteWay.STMT, "normal", rowType).build(),
                rowType,
                List.of(
                        GenericRowData.of(time(START), 1),
                        GenericRowData.of(time(START + 1), 2),
                        GenericRowData.ofKind(RowKind.DELETE, time(START), 1)));

        assertThat(QueryRows.of(connection, "SELECT a FROM " + database + ".normal"))
                .containsExactly(List.of(2));
    }

    @Test
    void deletesFromATableWithACompositeKeyAreRefused() throws Exception {
        connection.execute(
                "CREATE TABLE "
                        + database
                        + ".composite (ts TIMESTAMP, k INT COMPOSITE KEY, a INT)");
        RowType rowType =
                SinkJob.rowType(
                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)),
                        DataTypes.FIELD("k", DataTypes.INT()),
                        DataTypes.FIELD("a", DataTypes.INT()));
        List<RowData> rows =
                List.of(
                        GenericRowData.of(time(START), 1, 1),
                        GenericRowData.ofKind(RowKind.DELETE, time(START), 1, 1));

        assertThatThrownBy(
                        () ->
                                SinkJob.runInOrder(
                                        tables.sink(WriteWay.STMT, "composite", rowType).build(),
                                        rowType,
                                        rows))
                .hasStackTraceContaining("A row cannot be deleted. Column 'k' (k INT)");
        assertThatThrownBy(
                        () ->
                                SinkJob.runInOrder(
                                        tables.sink(WriteWay.SQL, "composite", rowType)
                                                .setExpectsDeletes(true)
                                                .build(),
                                        rowType,
                                        rows.subList(0, 1)))
                .hasStackTraceContaining("is part of the key, and TDengine deletes by time only");
    }

    /** Two rows of one time are not one. */
    @ParameterizedTest
    @EnumSource(names = {"STMT", "SQL", "SQL_OVER_REST"})
    void compositeKeyIsPartOfTheIdentity(WriteWay way) throws Exception {
        String table = "keyed_" + way.name().toLowerCase(Locale.ROOT);
        connection.execute(
                "CREATE TABLE "
                        + database
                        + "."
                        + table
                        + " (ts TIMESTAMP, k VARCHAR(10) COMPOSITE KEY, a INT)");
        RowType rowType =
                SinkJob.rowType(
                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)),
                        DataTypes.FIELD("k", DataTypes.STRING()),
                        DataTypes.FIELD("a", DataTypes.INT()));

        SinkJob.runInOrder(
                tables.sink(way, table, rowType).setNullHandling(NullHandling.KEEP).build(),
                rowType,
                List.of(
                        GenericRowData.of(time(START), text("y"), 1),
                        GenericRowData.of(time(START), text("x"), 2),
                        GenericRowData.of(time(START), text("y"), null)));

        assertThat(
                        QueryRows.of(
                                connection,
                                "SELECT k, a FROM " + database + "." + table + " ORDER BY k"))
                .containsExactly(List.of("x", 2), List.of("y", 1));
    }
}
