/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.batch;

import io.tdengine.flink.sink.text.SqlInserts;
import io.tdengine.flink.sink.text.UnwritableRowException;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.bind.BindPayload;
import io.tdengine.flink.transport.bind.EncodedBatch;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.annotation.Internal;

/** Writes rows as INSERT statements, one after the other. Keeps nothing on the server. */
@Internal
final class SqlTransport implements BatchTransport {

    private final Connection connection;
    private final BatchLayout layout;
    private final SqlInserts inserts;

    SqlTransport(Connection connection, BatchLayout layout) {
        this.connection = connection;
        this.layout = layout;
        this.inserts = new SqlInserts(layout.target());
    }

    @Override
    public CompletableFuture<Integer> write(WriteBatch batch) {
        EncodedBatch rows = layout.distinctRows(batch.payload()).get();
        try {
            inserts.write(BindPayload.of(layout.fields(), rows), connection::execute);
        } catch (UnwritableRowException e) {
            throw ErrorContext.call().failed(ErrorCode.UNWRITABLE_ROW, e.getMessage(), e);
        }
        return CompletableFuture.completedFuture(batch.rows());
    }

    @Override
    public void close() {}
}
