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

import io.tdengine.flink.sink.rejected.OnRejected;
import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What all write modes have in common, and where they differ. */
class WriteModesITCase {

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

    static Stream<Arguments> waysAndNullHandlings() {
        return Arrays.stream(WriteWay.values())
                .flatMap(
                        way ->
                                Arrays.stream(NullHandling.values())
                                        .filter(
                                                nulls ->
                                                        nulls == NullHandling.KEEP
                                                                || !way.isSchemaless())
                                        .map(nulls -> Arguments.of(way, nulls)));
    }

    @ParameterizedTest
    @MethodSource("waysAndNullHandlings")
    void nullOverwritesOrKeeps(WriteWay way, NullHandling nulls) throws Exception {
        String table =
                tables.createTable(("nulls_" + way + "_" + nulls.name()).toLowerCase(Locale.ROOT));
        connection.execute(
                "INSERT INTO "
                        + database
                        + ".d_"
                        + table
                        + " USING "
                        + database
                        + "."
                        + table
                        + " TAGS ('here') VALUES ("
                        + START
                        + ", 1, 'old') ("
                        + (START + 1)
                        + ", 1, 'old') ("
                        + (START + 2)
                        + ", 1, 'old')");
        String child = "d_" + table;

        SinkJob.runInOrder(
                tables.sink(way, table, ROW).setNullHandling(nulls).build(),
                ROW,
                List.of(
                        row(child, 0, 2, null),
                        row(child, 1, null, "new"),
                        row(child, 2, 3, "new"),
                        row(child, 3, 4, null)));

        boolean keeps = nulls == NullHandling.KEEP;
        assertThat(tables.stored(table))
                .containsExactly(
                        cells(child, 0, 2, keeps ? "old" : null),
                        cells(child, 1, keeps ? 1 : null, "new"),
                        cells(child, 2, 3, "new"),
                        cells(child, 3, 4, null));
    }

    @ParameterizedTest
    @MethodSource("waysAndNullHandlings")
    void rowsOfOneKeyInOneBatchBecomeWhatTheyWouldOneByOne(WriteWay way, NullHandling nulls)
            throws Exception {
        String table =
                tables.createTable(("twice_" + way + "_" + nulls.name()).toLowerCase(Locale.ROOT));
        String child = "d_" + table;

        SinkJob.runInOrder(
                tables.sink(way, table, ROW).setNullHandling(nulls).build(),
                ROW,
                List.of(
                        row(child, 5, 1, "x"),
                        row(child, 0, 1, "first"),
                        row(child, 0, 2, null),
                        row(child, 0, null, "last"),
                        row(child, 5, 3, null)));

        boolean keeps = nulls == NullHandling.KEEP;
        assertThat(tables.stored(table))
                .containsExactly(
                        cells(child, 0, keeps ? 2 : null, "last"),
                        cells(child, 5, 3, keeps ? "x" : null));
    }

    @ParameterizedTest
    @EnumSource
    void columnThatIsNotWrittenKeepsItsValue(WriteWay way) throws Exception {
        String table = tables.createTable("part_" + way.name().toLowerCase(Locale.ROOT));
        String child = "d_" + table;
        SinkJob.runInOrder(
                tables.sink(way, table, ROW).build(), ROW, List.of(row(child, 0, 1, "kept")));
        RowType part =
                SinkJob.rowType(
                        DataTypes.FIELD("tbname", DataTypes.STRING()),
                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)),
                        DataTypes.FIELD("a", DataTypes.INT()));

        SinkJob.runInOrder(
                tables.sink(way, table, part).build(),
                part,
                List.of(GenericRowData.of(text(child), time(START), 2)));

        assertThat(tables.stored(table)).containsExactly(cells(child, 0, 2, "kept"));
    }

    @ParameterizedTest
    @EnumSource
    void hostileNamesAndTextStayWhatTheyAre(WriteWay way) throws Exception {
        String table = "O'dd \\x `n`, =" + way;
        String column = "c'o l`u,m=n \\x\"";
        String quotedTable = "`" + database + "`.`" + table.replace("`", "``") + "`";
        String quotedColumn = "`" + column.replace("`", "``") + "`";
        connection.execute(
                "CREATE STABLE "
                        + quotedTable
                        + " (ts TIMESTAMP, "
                        + quotedColumn
                        + " VARCHAR(100)) TAGS (`t'a, g=` NCHAR(40))");
        RowType rowType =
                SinkJob.rowType(
                        DataTypes.FIELD("tbname", DataTypes.STRING()),
                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)),
                        DataTypes.FIELD(column, DataTypes.STRING()),
                        DataTypes.FIELD("t'a, g=", DataTypes.STRING()));
        String child = "a 'child', = \"" + way + "\" {x}";
        List<String> texts =
                new ArrayList<>(
                        List.of(
                                "'); DROP TABLE x; --",
                                "\\",
                                "\\'",
                                "''",
                                "\\\\\"",
                                "a=b,c d \"e\"",
                                "\\x41",
                                "\\n",
                                "%_?",
                                "\uD83D\uDE00"));
        if (!way.isSchemaless()) {
            texts.add("line\nbreak\r\ttab");
        }
        List<RowData> rows = new ArrayList<>();
        List<List<Object>> expected = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            rows.add(
                    GenericRowData.of(
                            text(child),
                            time(START + i),
                            text(texts.get(i)),
                            text("t'a\"g, = {x}")));
            expected.add(List.of(child, texts.get(i), "t'a\"g, = {x}"));
        }

        SinkJob.runInOrder(tables.sink(way, table, rowType).build(), rowType, rows);

        assertThat(
                        QueryRows.of(
                                connection,
                                "SELECT tbname, "
                                        + quotedColumn
                                        + ", `t'a, g=` FROM "
                                        + quotedTable
                                        + " ORDER BY ts"))
                .isEqualTo(expected);
    }

    /** What a text form cannot tell is a row's fault, not its batch's. */
    @Test
    void textThatLinesCannotTellIsRejectedAlone() throws Exception {
        String table = tables.createTable("rejected");

        SinkJob.runInOrder(
                tables.sink(WriteWay.SCHEMALESS, table, ROW).setOnRejected(OnRejected.SKIP).build(),
                ROW,
                List.of(
                        row("d_rejected", 0, 1, "good"),
                        row("d_rejected", 1, 1, "line\nbreak"),
                        row("d_rejected", 2, null, null),
                        row("d_rejected", 3, 4, "good")));

        assertThat(tables.stored(table))
                .containsExactly(
                        cells("d_rejected", 0, 1, "good"), cells("d_rejected", 3, 4, "good"));
    }

    @Test
    void textWithANulIsRejectedInSqlAndWrittenByAStatement() throws Exception {
        String table = tables.createTable("nul");

        assertThatThrownBy(
                        () ->
                                SinkJob.runInOrder(
                                        tables.sink(WriteWay.SQL, table, ROW).build(),
                                        ROW,
                                        List.of(row("d_nul", 0, 1, "a\0b"))))
                .hasStackTraceContaining("table 'd_nul'")
                .hasStackTraceContaining("column 'b': its text holds a NUL character");
        SinkJob.runInOrder(
                tables.sink(WriteWay.STMT, table, ROW).build(),
                ROW,
                List.of(row("d_nul", 0, 1, "a\0b")));
        assertThat(tables.stored(table)).containsExactly(cells("d_nul", 0, 1, "a\0b"));
    }
}
