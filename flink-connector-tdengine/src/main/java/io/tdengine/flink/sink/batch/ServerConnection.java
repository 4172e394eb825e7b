/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.batch;

import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.flink.annotation.Internal;

/**
 * The connection that lanes share, made anew once it was lost, by whichever lane needs it first.
 * Safe for many threads.
 */
@Internal
public final class ServerConnection implements AutoCloseable {

    private final ConnectionConfig config;
    private final String database;
    private final SenderMetrics metrics;

    /** Held while connecting. */
    private final ReentrantLock connecting = new ReentrantLock();

    private volatile Connection current;
    private volatile boolean closed;
    private boolean connectedBefore;

    /** Does not connect yet. */
    public ServerConnection(ConnectionConfig config, String database, SenderMetrics metrics) {
        this.config = config;
        this.database = database;
        this.metrics = metrics;
    }

    /**
     * The connection, whose database is the sink's. Blocks while it is made.
     *
     * @throws TDengineException if there is none to be had
     */
    public Connection get() {
        Connection connection = current;
        return connection == null ? connect() : connection;
    }

    private Connection connect() {
        try {
            connecting.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ErrorContext.call().failed(ErrorCode.INTERRUPTED, "Interrupted", e);
        }
        try {
            if (current == null) {
                requireOpen();
                Connection opened = TDengine.connect(config);
                try {
                    // Bound child-table names carry no database.
                    opened.selectDatabase(database);
                    current = opened;
                    requireOpen();
                } catch (Throwable e) {
                    current = null;
                    opened.close();
                    throw e;
                }
                if (connectedBefore) {
                    metrics.reconnect();
                }
                connectedBefore = true;
            }
            return current;
        } finally {
            connecting.unlock();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw ErrorContext.call().failed(ErrorCode.CLOSED, "The sink was closed");
        }
    }

    /**
     * Gives up a connection that a request was lost on.
     *
     * @param lost left alone if it has been replaced already
     */
    void lost(Connection lost) {
        if (current != lost) {
            return;
        }
        connecting.lock();
        try {
            if (current == lost) {
                current = null;
                lost.close();
            }
        } finally {
            connecting.unlock();
        }
    }

    /** Ends the connection and all requests on it; there will be no other. */
    @Override
    public void close() {
        closed = true;
        Connection connection = current;
        if (connection != null) {
            connection.close();
        }
    }
}
