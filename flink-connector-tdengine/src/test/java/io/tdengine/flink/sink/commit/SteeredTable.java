/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.commit;

import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.Waiting;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.Collector;

/**
 * The super table of a {@link SteeredJob}: what must be in it, and what is.
 *
 * <p>The number at a position of a split goes to one of {@value #TABLES} tables of that split, and
 * there to one of {@code times} timestamps in turn, so that later numbers overwrite earlier ones.
 * In a changelog they do so by updates, but every third one deletes the row there, and the next one
 * inserts it again; {@code times} is no multiple of three then.
 */
final class SteeredTable {

    static final int SPLITS = 2;
    static final long NUMBERS_PER_SPLIT = 1_000_000_000L;

    static final RowType ROW_TYPE =
            (RowType)
                    DataTypes.ROW(
                                    DataTypes.FIELD("tbname", DataTypes.STRING()),
                                    DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)),
                                    DataTypes.FIELD("v", DataTypes.BIGINT()),
                                    DataTypes.FIELD("g", DataTypes.INT()))
                            .getLogicalType();

    private static final int TABLES = 8;
    private static final long START = 1_700_000_000_000L;

    private final String url;
    private final String database;
    private final long times;
    private final boolean changelog;

    /** Creates it. */
    SteeredTable(String url, String database, long times, boolean changelog) {
        this.url = url;
        this.database = database;
        this.times = times;
        this.changelog = changelog;
        try (Connection connection = TDengine.connect(ConnectionConfig.parse(url))) {
            connection.execute(
                    "CREATE STABLE " + database + ".numbers (ts TIMESTAMP, v BIGINT) TAGS (g INT)");
        }
    }

    /** The number of a number's table. */
    static long table(long number) {
        return number / NUMBERS_PER_SPLIT * TABLES + number % NUMBERS_PER_SPLIT % TABLES;
    }

    /** Emits what a number does to the table; an update is two rows. */
    static void emitRows(long number, long times, boolean changelog, Collector<RowData> out) {
        long overwritten = number - TABLES * times;
        if (!changelog || turn(number) < times || isDelete(overwritten, times)) {
            out.collect(row(RowKind.INSERT, number, times));
        } else if (isDelete(number, times)) {
            out.collect(row(RowKind.DELETE, overwritten, times));
        } else {
            out.collect(row(RowKind.UPDATE_BEFORE, overwritten, times));
            out.collect(row(RowKind.UPDATE_AFTER, number, times));
        }
    }

    /** How many numbers of the same table are before it. */
    private static long turn(long number) {
        return number % NUMBERS_PER_SPLIT / TABLES;
    }

    private static boolean isDelete(long number, long times) {
        return turn(number) >= times && turn(number) % 3 == 2;
    }

    private static long time(long number, long times) {
        return START + turn(number) % times;
    }

    private static RowData row(RowKind kind, long number, long times) {
        return GenericRowData.ofKind(
                kind,
                StringData.fromString("d" + table(number)),
                TimestampData.fromEpochMillis(time(number, times)),
                number % NUMBERS_PER_SPLIT,
                (int) table(number));
    }

    /** The rows of the table if of each split so many numbers were written; by table and time. */
    Map<String, Long> expected(long... positions) {
        Map<String, Long> rows = new TreeMap<>();
        for (int split = 0; split < SPLITS; split++) {
            for (long position = 0; position < positions[split]; position++) {
                long number = split * NUMBERS_PER_SPLIT + position;
                String key = "d" + table(number) + " " + time(number, times);
                if (changelog && isDelete(number, times)) {
                    rows.remove(key);
                } else {
                    rows.put(key, position);
                }
            }
        }
        return rows;
    }

    /** The rows of the table now; by table and time. */
    Map<String, Long> visible() {
        Map<String, Long> rows = new TreeMap<>();
        String query = "SELECT tbname, ts, v FROM " + database + ".numbers";
        // A connection of its own: others are cut.
        try (Connection connection = TDengine.connect(ConnectionConfig.parse(url))) {
            for (List<Object> row : QueryRows.of(connection, query)) {
                rows.put(row.get(0) + " " + row.get(1), (Long) row.get(2));
            }
        }
        return rows;
    }

    /** Like {@link #visible}; null if the server cannot be asked just now. */
    private Map<String, Long> visibleIfReachable() {
        try {
            return visible();
        } catch (TDengineException e) {
            if (!e.isRetriable()) {
                throw e;
            }
            return null;
        }
    }

    /**
     * The first visible row that is of no completed checkpoint; null if there is none. Rows must
     * not be overwritten.
     *
     * @param completedCheckpoint the last that a JobManager knows as completed
     */
    String prematureRow(Steering steering, LongSupplier completedCheckpoint) {
        Map<String, Long> rows = visibleIfReachable();
        if (rows == null) {
            return null;
        }
        // Afterwards: it may have completed while the rows were read.
        long completed = completedCheckpoint.getAsLong();
        for (Map.Entry<String, Long> row : rows.entrySet()) {
            long table = Long.parseLong(row.getKey().substring(1, row.getKey().indexOf(' ')));
            long position = steering.position(completed, (int) (table / TABLES));
            if (row.getValue() >= position) {
                return row + " is visible, but checkpoint " + completed + " is at " + position;
            }
        }
        return null;
    }

    /** Waits until the table holds exactly so many numbers of each split. */
    void awaitVisible(long... positions) {
        Map<String, Long> expected = expected(positions);
        Waiting.until("all rows", SteeredJob.LIMIT, () -> expected.equals(visibleIfReachable()));
    }
}
