/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.TDengineException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.logical.RowType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Positions against a server: three rows at each of three timestamps, by a composite key. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ScanSplitReaderITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    private static final long START = 1_700_000_000_000L;

    private String database;
    private ScanSession session;
    private ScanSplitReader reader;

    @BeforeEach
    void createEvents() {
        database = SERVER.createDatabase("VGROUPS 2");
        Connection connection = SERVER.connection();
        connection.execute(
                "CREATE STABLE "
                        + database
                        + ".events (ts TIMESTAMP, code INT PRIMARY KEY, watts INT)"
                        + " TAGS (place INT)");
        for (String table : List.of("e1", "e2")) {
            StringBuilder sql =
                    new StringBuilder("INSERT INTO ")
                            .append(database)
                            .append('.')
                            .append(table)
                            .append(" USING ")
                            .append(database)
                            .append(".events TAGS (1) VALUES");
            for (int row = 0; row < 9; row++) {
                sql.append(" (").append(START + row / 3).append(',').append(row).append(",0)");
            }
            connection.execute(sql.toString());
        }
        RowType columns =
                (RowType) DataTypes.ROW(DataTypes.FIELD("code", DataTypes.INT())).getLogicalType();
        session =
                new ScanSession(
                        ConnectionConfig.parse(SERVER.url()),
                        ScanQuery.ofTable(database, "events", columns));
        reader =
                new ScanSplitReader(
                        session,
                        new ScanReaderMetrics(
                                UnregisteredMetricsGroup.createSourceReaderMetricGroup()));
    }

    @AfterEach
    void close() {
        reader.close();
        session.close();
    }

    @Test
    void everyPositionResumesBehindItself() {
        for (int emitted = 1; emitted < 9; emitted++) {
            List<Integer> rest = new ArrayList<>();
            for (int row = emitted; row < 9; row++) {
                rest.add(row);
            }
            assertThat(read(started(emitted))).as("after %d rows", emitted).isEqualTo(rest);
        }
    }

    @Test
    void splitsAreReadOneAfterTheOther() {
        assertThat(read(started(8), table("e2").withPosition(position("e2", 6))))
                .containsExactly(8, 7, 8);
    }

    @Test
    void groupOfTablesIsReadInTheOrderOfTime() {
        List<Integer> codes = read(slice(START + 1, ScanSplit.UNBOUNDED_TO, "e1", "e2"));
        assertThat(codes).hasSize(12);
        assertThat(codes.subList(0, 6)).containsExactlyInAnyOrder(3, 4, 5, 3, 4, 5);
        assertThat(codes.subList(6, 12)).containsExactlyInAnyOrder(6, 7, 8, 6, 7, 8);
    }

    @Test
    void groupOfTablesResumesBehindTheRowsOfEach() {
        ScanPosition position = new ScanPosition(9, START + 1, Map.of("e1", 2L, "e2", 1L));
        ScanSplit slice = slice(ScanSplit.UNBOUNDED_FROM, START + 2, "e1", "e2");
        assertThat(read(slice.withPosition(position))).containsExactlyInAnyOrder(5, 4, 5);
    }

    @Test
    void slicesEndBeforeTheNextBegins() {
        assertThat(read(slice(ScanSplit.UNBOUNDED_FROM, START + 1, "e1"))).containsExactly(0, 1, 2);
        assertThat(read(slice(START + 1, START + 2, "e1"))).containsExactly(3, 4, 5);
        assertThat(read(slice(START + 2, ScanSplit.UNBOUNDED_TO, "e1"))).containsExactly(6, 7, 8);
    }

    @Test
    void rowsDeletedSinceAreNotReplacedBySkippingOthers() {
        SERVER.connection().execute("DELETE FROM " + database + ".e1 WHERE ts <= " + (START + 1));
        assertThat(read(started(5))).containsExactly(6, 7, 8);
    }

    /** Table e1 after its first rows, of which three each have the same timestamp. */
    private static ScanSplit started(int rows) {
        return table("e1").withPosition(position("e1", rows - 1));
    }

    /** Behind the row with a code. */
    private static ScanPosition position(String table, int code) {
        return new ScanPosition(code + 1, START + code / 3, Map.of(table, code % 3 + 1L));
    }

    private static ScanSplit table(String name) {
        return slice(ScanSplit.UNBOUNDED_FROM, ScanSplit.UNBOUNDED_TO, name);
    }

    private static ScanSplit slice(long from, long to, String... tables) {
        return ScanSplit.ofTables(List.of(tables), from, to, 9);
    }

    /** So many rows that the answer which was asked for ahead cannot be the last one. */
    @Test
    void closedSessionEndsAFetchWithoutAnError() {
        StringBuilder sql = new StringBuilder("INSERT INTO " + database + ".e1 VALUES");
        for (int row = 0; row < 10_000; row++) {
            sql.append(" (").append(START + 1000 + row).append(",0,0)");
        }
        SERVER.connection().execute(sql.toString());
        reader.handleSplitsChanges(new SplitsAddition<>(List.of(table("e1"))));
        reader.fetch();
        session.close();
        assertThat(reader.fetch().finishedSplits()).isEmpty();
        assertThatThrownBy(() -> session.open(table("e2"))).isInstanceOf(TDengineException.class);
    }

    /** The codes of all rows, in the order they come, until every split has finished. */
    private List<Integer> read(ScanSplit... splits) {
        reader.handleSplitsChanges(new SplitsAddition<>(List.of(splits)));
        List<Integer> codes = new ArrayList<>();
        int finished = 0;
        while (finished < splits.length) {
            RecordsWithSplitIds<ScanRow> records = reader.fetch();
            while (records.nextSplit() != null) {
                for (ScanRow row = records.nextRecordFromSplit();
                        row != null;
                        row = records.nextRecordFromSplit()) {
                    codes.add(row.row().getInt(0));
                }
            }
            finished += records.finishedSplits().size();
        }
        return codes;
    }
}
