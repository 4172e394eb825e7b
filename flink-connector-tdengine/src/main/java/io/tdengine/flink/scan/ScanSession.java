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

    /** Of a table; known once a split was opened. */
    private ScanPlan plan;

    ScanSession(ConnectionConfig config, ScanQuery query) {
        this.config = config;
        this.query = query;
    }

    ScanQuery query() {
        return query;
    }

    /**
     * Starts the query of a split from its position on. Blocks.
     *
     * @throws org.apache.flink.table.api.ValidationException if the server's columns do not fit
     */
    synchronized OpenSplit open(ScanSplit split) {
        Connection session = connect();
        if (split.isStatement()) {
            return openStatement(session, split);
        }
        if (plan == null) {
            plan = ScanPlan.of(query, SchemaReader.read(session, query.database(), query.table()));
        }
        ScanPosition position = split.position();
        long remaining = query.isLimited() ? query.limit() - position.rows() : ScanQuery.UNLIMITED;
        long again = position.rowsAtTimestamp().values().stream().mapToLong(n -> n).sum();
        String sql = plan.sql(split, query.isLimited() ? remaining + again : ScanQuery.UNLIMITED);
        return new OpenSplit(
                split, session.query(sql), new ScanCursor(plan.layout(split), position, remaining));
    }

    private OpenSplit openStatement(Connection session, ScanSplit split) {
        QueryResult result = session.query(split.statement());
        try {
            ScanLayout layout =
                    query.aggregate() != null
                            ? ScanLayout.ofAggregate(new AggregatePlan(query.aggregate()))
                            : ScanLayout.ofStatement(
                                    query.columns(), result.fields(), result.precision());
            return new OpenSplit(
                    split, result, new ScanCursor(layout, ScanPosition.START, ScanQuery.UNLIMITED));
        } catch (RuntimeException e) {
            result.close();
            throw e;
        }
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
