/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.batch;

import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.schema.SchemaReader;
import io.tdengine.flink.transport.schema.TableSchema;
import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/** Makes senders for a table, on whatever machine it is brought to. Immutable. */
@Internal
public final class BatchSenderFactory implements Serializable {

    private static final long serialVersionUID = 1L;

    private final ConnectionConfig connection;
    private final String database;
    private final String table;
    private final WriteMode mode;
    private final SenderOptions options;

    public BatchSenderFactory(
            ConnectionConfig connection,
            String database,
            String table,
            WriteMode mode,
            SenderOptions options) {
        this.connection = connection;
        this.database = database;
        this.table = table;
        this.mode = mode;
        this.options = options;
    }

    /** A connection that has not been made yet; to be closed, or given to {@link #create}. */
    public ServerConnection server(SenderMetrics metrics) {
        return new ServerConnection(connection, database, metrics);
    }

    /**
     * What the table is like now. Blocks for some round trips.
     *
     * @throws TDengineException if there is no such database or table: names it
     */
    public TableSchema describe(ServerConnection server) {
        return SchemaReader.read(server.get(), database, table);
    }

    /**
     * A sender, which connects and prepares when it gets its first batch.
     *
     * @param server owned by the sender from here on
     */
    public BatchSender create(ServerConnection server, BatchLayout layout, SenderMetrics metrics) {
        return new BatchSender(server, to -> open(to, layout), layout, options, metrics);
    }

    /**
     * Opens one lane's way to the server. Blocks.
     *
     * @throws TDengineException if the server refuses it
     * @throws IllegalStateException if the table is no longer what the layout says
     * @throws IllegalArgumentException if rows of this layout cannot be written there
     */
    private BatchTransport open(Connection to, BatchLayout layout) {
        return new DeleteTransport(to, layout.target(), openForRows(to, layout));
    }

    private BatchTransport openForRows(Connection to, BatchLayout layout) {
        switch (mode) {
            case STMT:
                return StmtTransport.open(to, layout);
            case SQL:
                return new SqlTransport(to, layout);
            default:
                return SchemalessTransport.open(to, layout);
        }
    }

    /** Server, table and mode, without secrets. */
    @Override
    public String toString() {
        return connection + ", " + database + "." + table + ", " + mode;
    }
}
