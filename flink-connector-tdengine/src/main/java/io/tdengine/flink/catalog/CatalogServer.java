/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.catalog;

import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.block.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.flink.table.catalog.exceptions.CatalogException;

/** The server behind a catalog: one connection, opened with the first request and after a loss. */
final class CatalogServer implements AutoCloseable {

    private final ConnectionConfig config;
    private Connection connection;

    CatalogServer(ConnectionConfig config) {
        this.config = config;
    }

    /** Where it is, without secrets: what a table's {@code url} may show. */
    String url() {
        return scheme() + "://" + String.join(",", config.endpoints());
    }

    private String scheme() {
        switch (config.transport()) {
            case REST:
                return config.tls() ? "https" : "http";
            case NATIVE:
                return "taos";
            default:
                return config.tls() ? "wss" : "ws";
        }
    }

    /**
     * @throws CatalogException with the server's reason
     */
    synchronized <T> T ask(Function<Connection, T> request) {
        try {
            if (connection == null || !connection.isOpen()) {
                close();
                connection = TDengine.connect(config);
            }
            return request.apply(connection);
        } catch (TDengineException e) {
            throw new CatalogException(e.getMessage(), e);
        }
    }

    void execute(String sql) {
        ask(session -> session.execute(sql));
    }

    /** The first column of a query's result, as text. */
    List<String> names(String sql) {
        return ask(
                session -> {
                    List<String> names = new ArrayList<>();
                    try (QueryResult result = session.query(sql)) {
                        for (Block block = result.next(); block != null; block = result.next()) {
                            for (int row = 0; row < block.rows(); row++) {
                                names.add(block.getString(0, row));
                            }
                        }
                    }
                    return names;
                });
    }

    /** The first cell of a query's result; 0 if there is none. */
    long number(String sql) {
        return ask(
                session -> {
                    try (QueryResult result = session.query(sql)) {
                        Block block = result.next();
                        return block == null || block.isNull(0, 0) ? 0 : block.getLong(0, 0);
                    }
                });
    }

    @Override
    public synchronized void close() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
