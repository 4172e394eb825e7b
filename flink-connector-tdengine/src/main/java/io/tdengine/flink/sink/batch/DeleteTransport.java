/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.batch;

import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.SqlText;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.schema.SchemaReader;
import io.tdengine.flink.transport.schema.TableSchema;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.annotation.Internal;

/**
 * Executes deletes as DELETE statements and leaves rows to another transport.
 *
 * <p>The server takes one table and one range of time in a statement, neither OR nor IN, so each
 * key is a statement of its own. Deleting what is not there is no error.
 */
@Internal
final class DeleteTransport implements BatchTransport {

    /** What versions answer when the child table does not exist, and so has no row to delete. */
    private static final Set<Integer> NO_SUCH_TABLE = Set.of(0x0218, 0x0618, 0x2603);

    private final Connection connection;
    private final TableSchema target;
    private final BatchTransport rows;

    /** Name of the timestamp column on the server; null if it is not known yet. */
    private String key;

    DeleteTransport(
            Connection connection, TableSchema target, WriteMode mode, BatchTransport rows) {
        this.connection = connection;
        this.target = target;
        // A table that is made by schemaless writing has a key of the server's choice.
        this.key = mode == WriteMode.SCHEMALESS ? null : target.columns().get(0).name();
        this.rows = rows;
    }

    @Override
    public CompletableFuture<Integer> write(WriteBatch batch) {
        if (!batch.isDelete()) {
            return rows.write(batch);
        }
        DeletedKeys deletes = batch.deletes();
        for (int i = 0; i < deletes.size(); i++) {
            delete(deletes.table(i), deletes.timestamp(i));
        }
        return CompletableFuture.completedFuture(deletes.size());
    }

    private void delete(String table, long timestamp) {
        try {
            String name = SqlText.quoteTable(target.database(), table);
            if (key == null) {
                key = SchemaReader.columns(connection, name).get(0).name();
            }
            connection.execute(
                    "DELETE FROM "
                            + name
                            + " WHERE "
                            + SqlText.quoteIdentifier(key)
                            + " = "
                            + timestamp);
        } catch (TDengineException e) {
            if (!target.isSuperTable() || !NO_SUCH_TABLE.contains(e.code())) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        rows.close();
    }
}
