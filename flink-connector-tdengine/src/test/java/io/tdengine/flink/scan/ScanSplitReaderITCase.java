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
import java.util.concurrent.TimeUnit;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
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
                        new ScanQuery(database, "events", columns, false));
        reader = new ScanSplitReader(session);
    }

    @AfterEach
    void close() {
        reader.close();
        session.close();
    }

    @Test
    void everyPositionResumesBehindItself() {
        for (int emitted = 0; emitted < 9; emitted++) {
            ScanSplitState state = new ScanSplitState(new ScanSplit("e1"));
            List<Integer> rest = new ArrayList<>();
            for (int row = 0; row < 9; row++) {
                if (row < emitted) {
                    state.emitted(START + row / 3);
                } else {
                    rest.add(row);
                }
            }
            assertThat(read(state.toSplit())).as("after %d rows", emitted).isEqualTo(rest);
        }
    }

    @Test
    void splitsAreReadOneAfterTheOther() {
        assertThat(read(new ScanSplit("e1", START + 2, 2), new ScanSplit("e2", START + 2, 1)))
                .containsExactly(8, 7, 8);
    }

    @Test
    void rowsDeletedSinceAreNotReplacedBySkippingOthers() {
        SERVER.connection().execute("DELETE FROM " + database + ".e1 WHERE ts <= " + (START + 1));
        assertThat(read(new ScanSplit("e1", START + 1, 2))).containsExactly(6, 7, 8);
    }

    @Test
    void closedSessionEndsAFetchWithoutAnError() {
        reader.handleSplitsChanges(new SplitsAddition<>(List.of(new ScanSplit("e1"))));
        reader.fetch();
        session.close();
        assertThat(reader.fetch().finishedSplits()).isEmpty();
        assertThatThrownBy(() -> session.open(new ScanSplit("e2")))
                .isInstanceOf(TDengineException.class);
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
