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

    private static final int TABLE_NOT_EXIST = 0x2603;

    private final ConnectionConfig connection;
    private final String database;
    private final String table;
    private final WriteMode mode;
    private final SchemalessTarget schemaless;
    private final SenderOptions options;

    /** For a table that must be there as it is. */
    public BatchSenderFactory(
            ConnectionConfig connection,
            String database,
            String table,
            WriteMode mode,
            SenderOptions options) {
        this(connection, database, table, mode, null, options);
    }

    /**
     * @param schemaless what the table becomes by being written schemaless; null if the table must
     *     be there as it is
     */
    public BatchSenderFactory(
            ConnectionConfig connection,
            String database,
            String table,
            WriteMode mode,
            SchemalessTarget schemaless,
            SenderOptions options) {
        this.connection = connection;
        this.database = database;
        this.table = table;
        this.mode = mode;
        this.schemaless = schemaless;
        this.options = options;
    }

    /** A connection that has not been made yet; to be closed, or given to {@link #create}. */
    public ServerConnection server(SenderMetrics metrics) {
        return new ServerConnection(connection, database, metrics);
    }

    /**
     * What the table is like now, or will be once it has been written. Blocks for some round trips.
     *
     * @throws TDengineException if there is no such database or table: names it
     * @throws IllegalArgumentException if the table cannot be made of what is declared
     */
    public TableSchema describe(ServerConnection server) {
        Connection to = server.get();
        if (mode != WriteMode.SCHEMALESS || schemaless == null) {
            return SchemaReader.read(to, database, table);
        }
        TableSchema existing;
        try {
            existing = SchemaReader.read(to, database, table);
        } catch (TDengineException e) {
            if (e.code() != TABLE_NOT_EXIST) {
                throw e;
            }
            return schemaless.of(database, table, SchemaReader.precision(to, database));
        }
        return schemaless.with(existing);
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
        return new DeleteTransport(to, layout.target(), mode, openForRows(to, layout));
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
