/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.schema.SchemaReader;

import org.apache.flink.annotation.Internal;

/**
 * The connection of one reader, opened with its first split and kept for all of them: Flink makes a
 * new fetcher, and with it a new split reader, whenever one had nothing to do.
 *
 * <p>Fetcher threads open queries, one at a time; {@link #close} comes from the task thread and
 * makes a pending request fail, so that cancelling does not wait for a slow query.
 */
@Internal
final class ScanSession implements AutoCloseable {

    private final ConnectionConfig config;
    private final ScanQuery query;

    private final Object closing = new Object();
    private Connection connection;
    private boolean closed;

    private ScanPlan plan;

    ScanSession(ConnectionConfig config, ScanQuery query) {
        this.config = config;
        this.query = query;
    }

    ScanQuery query() {
        return query;
    }

    /** The query as the server's schema allows it; known once a split was opened. */
    synchronized ScanPlan plan() {
        return plan;
    }

    /** Starts the query of a split from its position on. Blocks. */
    synchronized QueryResult open(ScanSplit split) {
        Connection session = connect();
        if (plan == null) {
            plan = ScanPlan.of(query, SchemaReader.read(session, query.database(), query.table()));
        }
        return session.query(plan.sql(split));
    }

    private Connection connect() {
        synchronized (closing) {
            if (connection != null) {
                return connection;
            }
        }
        Connection opened = TDengine.connect(config);
        synchronized (closing) {
            if (!closed) {
                connection = opened;
                return opened;
            }
        }
        opened.close();
        throw ErrorContext.call()
                .failed(ErrorCode.CLOSED, "The reader of " + query + " was closed");
    }

    boolean isClosed() {
        synchronized (closing) {
            return closed;
        }
    }

    /** Ends the session; the server frees what belongs to it. */
    @Override
    public void close() {
        Connection open;
        synchronized (closing) {
            closed = true;
            open = connection;
        }
        if (open != null) {
            open.close();
        }
    }
}
