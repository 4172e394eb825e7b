/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.batch;

import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.PreparedInsert;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.bind.DistinctRows;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.annotation.Internal;

/** Writes rows by a prepared statement: the payload is the frame. */
@Internal
final class StmtTransport implements BatchTransport {

    private final PreparedInsert statement;
    private final BatchLayout layout;

    private StmtTransport(PreparedInsert statement, BatchLayout layout) {
        this.statement = statement;
        this.layout = layout;
    }

    /**
     * Prepares the statement.
     *
     * @throws TDengineException if the server refuses it
     * @throws IllegalStateException if the table is no longer what the layout says
     */
    static StmtTransport open(Connection connection, BatchLayout layout) {
        InsertStatement insert =
                InsertStatement.of(
                        layout.target(),
                        layout.columns(),
                        layout.tags(),
                        connection.serverVersion());
        PreparedInsert statement = connection.prepareInsert(insert.sql());
        try {
            insert.verify(statement.fields());
        } catch (Throwable e) {
            statement.close();
            throw e;
        }
        return new StmtTransport(statement, layout);
    }

    @Override
    public CompletableFuture<Integer> write(WriteBatch batch) {
        DistinctRows rows = layout.distinctRows(batch.payload());
        // Of rows without absent cells the server takes the last one as a whole, as it should.
        boolean merge = !rows.areCertain() && rows.haveAbsentCells();
        return statement.execute(merge ? rows.get() : batch.payload());
    }

    @Override
    public void close() {
        statement.close();
    }
}
