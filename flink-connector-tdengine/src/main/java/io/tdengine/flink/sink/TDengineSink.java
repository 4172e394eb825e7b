/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import io.tdengine.flink.data.TableLineage;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.PreparedInsert;
import io.tdengine.flink.transport.SqlText;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.schema.SchemaReader;
import io.tdengine.flink.transport.schema.TableSchema;
import java.io.IOException;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.streaming.api.lineage.LineageVertex;
import org.apache.flink.streaming.api.lineage.LineageVertexProvider;

/**
 * Writes a stream to a TDengine super table (child tables are created as needed), normal table or
 * child table, in batches through prepared statements.
 *
 * <p>Building it asks nothing of a server: the target's schema is read when a writer opens, on the
 * TaskManager, and a mismatch fails the job there with a message that names each column.
 *
 * @param <T> type of the elements
 */
@PublicEvolving
public final class TDengineSink<T> extends SinkBase<T> implements LineageVertexProvider {

    private static final long serialVersionUID = 1L;

    private final ConnectionConfig connection;
    private final String database;
    private final String table;
    private final TDengineSerializationSchema<T> serializationSchema;
    private final SinkOptions options;
    private final String createTableStatement;

    TDengineSink(
            ConnectionConfig connection,
            String database,
            String table,
            TDengineSerializationSchema<T> serializationSchema,
            SinkOptions options,
            String createTableStatement) {
        this.connection = connection;
        this.database = database;
        this.table = table;
        this.serializationSchema = serializationSchema;
        this.options = options;
        this.createTableStatement = createTableStatement;
    }

    @Override
    public LineageVertex getLineageVertex() {
        return TableLineage.ofSink(connection, database + '.' + table);
    }

    /** A builder with the defaults. */
    public static <T> TDengineSinkBuilder<T> builder() {
        return new TDengineSinkBuilder<>();
    }

    /**
     * Connects, reads the target's schema and prepares the statements; blocks for a few round
     * trips.
     *
     * @throws IOException if no restart can heal it: database or table do not exist, the elements
     *     do not fit the table, or the job has no state yet and cannot reach the server
     * @throws TDengineException otherwise
     */
    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) throws IOException {
        try {
            return open(context);
        } catch (IllegalArgumentException e) {
            throw new InvalidSinkException(e.getMessage(), e);
        } catch (TDengineException e) {
            if (InvalidSinkException.isFinal(e, context)) {
                throw new InvalidSinkException(
                        "Table '"
                                + table
                                + "' of database '"
                                + database
                                + "' cannot be written to: "
                                + e.getMessage(),
                        e);
            }
            throw e;
        }
    }

    private SinkWriter<T> open(WriterInitContext context) {
        Connection opened = TDengine.connect(connection);
        try {
            if (createTableStatement != null) {
                TableCreation.run(opened, createTableStatement);
            }
            TableSchema target = SchemaReader.read(opened, database, table);
            // Bound child-table names carry no database.
            opened.execute("USE " + SqlText.quoteIdentifier(database));
            serializationSchema.open(target);
            InsertStatement statement =
                    InsertStatement.of(
                            target,
                            serializationSchema.columns(),
                            serializationSchema.tags(),
                            opened.serverVersion());
            WriteLane[] lanes = lanes(opened, statement, target.isSuperTable() ? options.lanes : 1);
            return new TDengineWriter<>(
                    opened, target, serializationSchema, lanes, options, context);
        } catch (Throwable e) {
            // Its statements go with it.
            opened.close();
            throw e;
        }
    }

    private WriteLane[] lanes(Connection opened, InsertStatement statement, int count) {
        WriteLane[] lanes = new WriteLane[count];
        for (int i = 0; i < count; i++) {
            PreparedInsert prepared = opened.prepareInsert(statement.sql());
            statement.verify(prepared.fields());
            lanes[i] =
                    new WriteLane(prepared, options.maxBatchRows, options.maxBatchSize.getBytes());
        }
        return lanes;
    }

    /** Server, table and batching, without secrets. */
    @Override
    public String toString() {
        return "TDengineSink{" + connection + ", " + database + "." + table + ", " + options + "}";
    }
}
