/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.batch;

import io.tdengine.flink.sink.text.Lines;
import io.tdengine.flink.sink.text.UnwritableRowException;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.SchemalessInsert;
import io.tdengine.flink.transport.bind.BindPayload;
import io.tdengine.flink.transport.bind.EncodedBatch;
import io.tdengine.flink.transport.type.Precision;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.annotation.Internal;

/** Writes rows in line protocol, a batch by one call. Keeps nothing on the server. */
@Internal
final class SchemalessTransport implements BatchTransport {

    private final Connection connection;
    private final BatchLayout layout;
    private final Lines lines;

    private SchemalessTransport(Connection connection, BatchLayout layout) {
        this.connection = connection;
        this.layout = layout;
        this.lines = new Lines(layout.target().table(), layout.fields());
    }

    /**
     * Asks the server nothing.
     *
     * @throws IllegalArgumentException if line protocol cannot tell what the table has: names it
     */
    static SchemalessTransport open(Connection connection, BatchLayout layout) {
        SchemalessRules.check(layout);
        return new SchemalessTransport(connection, layout);
    }

    @Override
    public CompletableFuture<Integer> write(WriteBatch batch) {
        EncodedBatch rows = layout.distinctRows(batch.payload()).get();
        List<String> text;
        try {
            text = lines.write(BindPayload.of(layout.fields(), rows));
        } catch (UnwritableRowException e) {
            throw ErrorContext.call().failed(ErrorCode.UNWRITABLE_ROW, e.getMessage(), e);
        }
        connection.insertSchemaless(
                SchemalessInsert.line(text)
                        .precision(unit(layout.target().precision()))
                        .tableNameKey(lines.tableNameKey())
                        .build());
        return CompletableFuture.completedFuture(batch.rows());
    }

    private static TimeUnit unit(Precision precision) {
        switch (precision) {
            case MILLISECONDS:
                return TimeUnit.MILLISECONDS;
            case MICROSECONDS:
                return TimeUnit.MICROSECONDS;
            default:
                return TimeUnit.NANOSECONDS;
        }
    }

    @Override
    public void close() {}
}
