/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.e2e;

import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes rows to the tables of a pipeline's source until it is closed, each once, however often the
 * server goes away: after a lost answer it looks whether the rows are there.
 */
final class SourceRows implements AutoCloseable {

    static final int TABLES = 8;

    /** When the rows of the first number are, 2024-01-01; later ones follow by milliseconds. */
    static final long START_MILLIS = 1_704_067_200_000L;

    private static final int ROWS_A_STATEMENT = 4;
    private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();

    private final String url;
    private final String database;
    private final Thread thread = new Thread(this::run, "source-rows");
    private volatile boolean closing;
    private volatile int written;
    private volatile RuntimeException failure;

    SourceRows(String url, String database) {
        this.url = url;
        this.database = database;
    }

    void start() {
        thread.start();
    }

    /** How many rows each table has at least. */
    int written() {
        if (failure != null) {
            throw new AssertionError("rows of the source cannot be written", failure);
        }
        return written;
    }

    /** What the row of a number holds, so that sums differ by order as well. */
    static long value(int table, int number) {
        return (number * 31L + table) % 1009;
    }

    static String table(int index) {
        return "d" + index;
    }

    private void run() {
        try {
            while (!closing) {
                for (int table = 0; table < TABLES; table++) {
                    write(table, written);
                }
                written += ROWS_A_STATEMENT;
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private void write(int table, int first) {
        StringBuilder insert = new StringBuilder("INSERT INTO ");
        insert.append(database).append('.').append(table(table)).append(" USING ");
        insert.append(database).append(".numbers TAGS (").append(table).append(") VALUES");
        for (int number = first; number < first + ROWS_A_STATEMENT; number++) {
            insert.append(" (").append(START_MILLIS + number).append(", ");
            insert.append(value(table, number)).append(')');
        }
        boolean uncertain = false;
        while (true) {
            try (Connection connection = TDengine.connect(ConnectionConfig.parse(url))) {
                if (!uncertain || !isThere(connection, table, first)) {
                    uncertain = true;
                    connection.execute(insert.toString());
                }
                return;
            } catch (TDengineException e) {
                if (!e.isRetriable()) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** A statement on one table is done as a whole or not at all. */
    private boolean isThere(Connection connection, int table, int first) {
        String tables =
                "SELECT table_name FROM information_schema.ins_tables WHERE db_name = '"
                        + database
                        + "' AND table_name = '"
                        + table(table)
                        + "'";
        String rows =
                "SELECT COUNT(*) FROM "
                        + database
                        + "."
                        + table(table)
                        + " WHERE ts >= "
                        + (START_MILLIS + first);
        return !QueryRows.of(connection, tables).isEmpty() && QueryRows.count(connection, rows) > 0;
    }

    /** Returns when the last statement is done. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
