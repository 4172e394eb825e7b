/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.quickstart;

import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.SqlText;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.block.Block;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TDengine server seen without Flink: makes the database, asks what is in it, and drops what
 * the run made. For several threads.
 */
final class Server implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final int TABLE_NOT_EXIST = 0x2603;

    private final Connection connection;
    private final String database;
    private final String topic;
    private final boolean keep;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** For Ctrl-C. */
    private final Thread cleanUp = new Thread(this::dropAndDisconnect, "quickstart-clean-up");

    /** Connects; what it made is dropped by {@link #close} unless it shall be kept. */
    Server(ConnectionConfig config, String database, String topic, boolean keep) {
        this.database = database;
        this.topic = topic;
        this.keep = keep;
        this.connection = TDengine.connect(config);
        Runtime.getRuntime().addShutdownHook(cleanUp);
    }

    String version() {
        return connection.serverVersion();
    }

    /**
     * KEEP (days) has to reach back to 2013, for by default TDengine refuses rows older than ten
     * years.
     */
    void createDatabase() {
        connection.execute(
                "CREATE DATABASE "
                        + SqlText.quoteIdentifier(database)
                        + " VGROUPS 2 KEEP 36500 PRECISION 'ms'");
    }

    /** Rows of a table, 0 while it does not exist. */
    long rows(String table) {
        return number("SELECT COUNT(*) FROM " + SqlText.quoteTable(database, table)).orElse(0);
    }

    /** The sum of a BIGINT column; 0 without rows or table. */
    long sum(String table, String column) {
        return number(
                        "SELECT SUM("
                                + SqlText.quoteIdentifier(column)
                                + ") FROM "
                                + SqlText.quoteTable(database, table))
                .orElse(0);
    }

    private OptionalLong number(String sql) {
        try (QueryResult result = connection.query(sql)) {
            Block block = result.next();
            return block == null || block.isNull(0, 0)
                    ? OptionalLong.empty()
                    : OptionalLong.of(block.getLong(0, 0));
        } catch (TDengineException e) {
            if (e.code() == TABLE_NOT_EXIST) {
                return OptionalLong.empty(); // The sink creates it when it starts.
            }
            throw e;
        }
    }

    /**
     * TDengine's own aggregates of some UTC days together, one row for each station with readings.
     *
     * @param end the day after the last
     */
    List<DailyRow> aggregate(LocalDate start, LocalDate end) {
        String sql =
                "SELECT station, COUNT(*), COUNT(temp_f), AVG(temp_f), MIN(temp_f), MAX(temp_f)"
                        + " FROM "
                        + SqlText.quoteTable(database, "weather")
                        + (" WHERE ts >= '" + start + "T00:00:00Z'")
                        + (" AND ts < '" + end + "T00:00:00Z'")
                        + " GROUP BY station";
        List<DailyRow> rows = new ArrayList<>();
        try (QueryResult result = connection.query(sql)) {
            for (Block block = result.next(); block != null; block = result.next()) {
                for (int row = 0; row < block.rows(); row++) {
                    rows.add(
                            new DailyRow(
                                    start,
                                    block.getString(0, row),
                                    block.getLong(1, row),
                                    block.getLong(2, row),
                                    block.getDouble(3, row),
                                    block.getDouble(4, row),
                                    block.getDouble(5, row)));
                }
            }
        }
        return rows;
    }

    /** Drops topic and database unless they shall be kept, and disconnects. Idempotent. */
    @Override
    public void close() {
        dropAndDisconnect();
        try {
            Runtime.getRuntime().removeShutdownHook(cleanUp);
        } catch (IllegalStateException e) {
            LOG.debug("The JVM is shutting down: the hook finds nothing left to do.", e);
        }
    }

    private void dropAndDisconnect() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try (connection) {
            if (!keep) {
                connection.execute("DROP TOPIC IF EXISTS " + SqlText.quoteIdentifier(topic));
                connection.execute("DROP DATABASE IF EXISTS " + SqlText.quoteIdentifier(database));
            }
        }
    }
}
