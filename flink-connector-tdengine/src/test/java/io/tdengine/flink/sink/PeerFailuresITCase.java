/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import static io.tdengine.flink.sink.ModeTables.START;
import static io.tdengine.flink.sink.ModeTables.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import java.util.List;
import java.util.Locale;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What goes wrong when other sinks write to TDengine. Types that they lack are in {@link
 * WriteMatrixITCase}.
 */
class PeerFailuresITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    private static ModeTables tables;

    @BeforeAll
    static void createDatabase() {
        tables = new ModeTables(SERVER);
    }

    /** Deletes and update-befores are not written as inserts. */
    @ParameterizedTest
    @EnumSource
    void deletesAndUpdateBeforesAreNotInserted(WriteWay way) throws Exception {
        String table = tables.createTable("kinds_" + way.name().toLowerCase(Locale.ROOT));

        SinkJob.runInOrder(
                tables.sink(way, table, ModeTables.ROW).build(),
                ModeTables.ROW,
                List.of(
                        ModeTables.row(RowKind.UPDATE_BEFORE, "d_" + table, 0, 1, "before"),
                        ModeTables.row(RowKind.DELETE, "d_" + table, 1, 1, "deleted"),
                        ModeTables.row(RowKind.INSERT, "d_" + table, 2, 1, "inserted")));

        assertThat(tables.stored(table))
                .containsExactly(ModeTables.cells("d_" + table, 2, 1, "inserted"));
    }

    /** A TIMESTAMP(3) is that instant, whatever the database's precision and the JVM's zone. */
    @ParameterizedTest
    @EnumSource
    void timestampsKeepTheirInstant(WriteWay way) throws Exception {
        String database = SERVER.createDatabase("PRECISION 'ns'");
        tables.connection()
                .execute(
                        "CREATE STABLE "
                                + database
                                + ".times (ts TIMESTAMP, a INT) TAGS (place NCHAR(8))");
        RowType rowType =
                SinkJob.rowType(
                        DataTypes.FIELD("tbname", DataTypes.STRING()),
                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)),
                        DataTypes.FIELD("a", DataTypes.INT()));

        SinkJob.runInOrder(
                tables.sink(way, "times", rowType).setDatabase(database).build(),
                rowType,
                List.of(GenericRowData.of(text("d1"), TimestampData.fromEpochMillis(START), 1)));

        assertThat(QueryRows.of(tables.connection(), "SELECT ts FROM " + database + ".times"))
                .containsExactly(List.of(START * 1_000_000));
    }

    /** Quotes and backslashes are text, not SQL. */
    @ParameterizedTest
    @EnumSource
    void quotesAndBackslashesStayText(WriteWay way) throws Exception {
        String table = tables.createTable("quotes_" + way.name().toLowerCase(Locale.ROOT));
        String hostile = "'); DELETE FROM " + table + "; -- \\' \\";

        SinkJob.runInOrder(
                tables.sink(way, table, ModeTables.ROW).build(),
                ModeTables.ROW,
                List.of(ModeTables.row("it's " + table, 0, 1, hostile)));

        assertThat(tables.stored(table))
                .containsExactly(ModeTables.cells("it's " + table, 0, 1, hostile));
    }
}
