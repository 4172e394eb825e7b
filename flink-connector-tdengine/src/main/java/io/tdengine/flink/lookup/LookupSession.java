/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.lookup;

import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.schema.SchemaReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.util.FlinkRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks rows up over one connection, which is opened again after it was lost. Several threads may
 * ask at the same time; {@link #close} from another one cuts their requests short.
 */
final class LookupSession implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LookupSession.class);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private final ConnectionConfig config;
    private final LookupQuery query;
    private final int maxRetries;
    private final MaterializedRows rows;

    private Connection connection;
    private LookupPlan plan;
    private boolean closed;

    /**
     * @param maxRetries how often a failed query is tried again, if that may help
     */
    LookupSession(ConnectionConfig config, LookupQuery query, int maxRetries) {
        this.config = config;
        this.query = query;
        this.maxRetries = maxRetries;
        this.rows = new MaterializedRows(query.produced());
    }

    /**
     * The rows of each key that has some.
     *
     * @throws FlinkRuntimeException naming the table, when no further attempt is left
     */
    Map<LookupKey, List<RowData>> lookup(Collection<LookupKey> keys) throws InterruptedException {
        RowType type = query.produced();
        int[] fields = query.keys();
        Map<LookupKey, List<RowData>> found = new HashMap<>();
        for (RowData row : read(keys)) {
            LookupKey key = LookupKey.of(row, fields, type);
            found.computeIfAbsent(key, k -> new ArrayList<>()).add(row);
        }
        return found;
    }

    /** Connects and checks the table, so that a wrong declaration fails at once. */
    void open() throws InterruptedException {
        attempt(
                () -> {
                    plan();
                    return null;
                });
    }

    /** All rows of a query without keys. */
    List<RowData> readAll() throws InterruptedException {
        return attempt(
                () -> {
                    String sql = plan().sql();
                    return sql == null ? List.of() : read(sql);
                });
    }

    private List<RowData> read(Collection<LookupKey> keys) throws InterruptedException {
        return attempt(
                () -> {
                    String sql = plan().sql(keys);
                    return sql == null ? List.of() : read(sql);
                });
    }

    private List<RowData> read(String sql) {
        List<RowData> read = new ArrayList<>();
        try (QueryResult result = connection().query(sql)) {
            for (Block block = result.next(); block != null; block = result.next()) {
                rows.addTo(read, block, result.precision());
            }
        }
        return read;
    }

    private interface Attempt<T> {
        T run();
    }

    private <T> T attempt(Attempt<T> attempt) throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        for (int retry = 0; ; retry++) {
            try {
                return attempt.run();
            } catch (TDengineException e) {
                if (retry >= maxRetries || !e.isRetriable() || isClosed()) {
                    throw new FlinkRuntimeException(
                            "Looking up "
                                    + query
                                    + " failed"
                                    + (retry == 0 ? "" : " after " + retry + " retries")
                                    + ": "
                                    + e.getMessage(),
                            e);
                }
                LOG.warn("Looking up {} failed, trying again: {}", query, e.getMessage());
                forget();
                pause(pause);
                pause = pause.multipliedBy(2);
            }
        }
    }

    /** Waits so long, or until the session is closed. */
    private synchronized void pause(Duration pause) throws InterruptedException {
        long end = System.nanoTime() + pause.toNanos();
        for (long left = end - System.nanoTime();
                left > 0 && !closed;
                left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    private synchronized LookupPlan plan() {
        if (plan == null) {
            plan = newPlan();
        }
        return plan;
    }

    private LookupPlan newPlan() {
        try {
            return new LookupPlan(
                    query, SchemaReader.read(connection(), query.database(), query.table()));
        } catch (ValidationException e) {
            throw new InvalidLookupException(query, e);
        } catch (TDengineException e) {
            if (e.isRetriable()) {
                throw e;
            }
            throw new InvalidLookupException(query, e);
        }
    }

    private synchronized Connection connection() {
        if (closed) {
            throw new FlinkRuntimeException("The lookup of " + query + " was closed.");
        }
        if (connection == null) {
            connection = TDengine.connect(config);
        }
        return connection;
    }

    /** A lost connection does not come back; one that only failed a query may stay. */
    private synchronized void forget() {
        if (connection != null && !connection.isOpen()) {
            connection.close();
            connection = null;
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        Connection open;
        synchronized (this) {
            closed = true;
            open = connection;
            connection = null;
            notifyAll();
        }
        if (open != null) {
            open.close();
        }
    }
}
