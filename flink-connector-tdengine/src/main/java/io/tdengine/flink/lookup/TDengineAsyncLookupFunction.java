/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.lookup;

import io.tdengine.flink.transport.ConnectionConfig;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.AsyncLookupFunction;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.types.logical.RowType;

/** Looks rows up while the task goes on; keys that wait are looked up together. */
@Internal
public final class TDengineAsyncLookupFunction extends AsyncLookupFunction {

    private static final long serialVersionUID = 1L;

    private final ConnectionConfig connection;
    private final LookupQuery query;
    private final int maxRetries;

    private transient LookupSession session;
    private transient LookupBatches batches;
    private transient RowType keyType;
    private transient int[] keyFields;

    public TDengineAsyncLookupFunction(
            ConnectionConfig connection, LookupQuery query, int maxRetries) {
        this.connection = connection;
        this.query = query;
        this.maxRetries = maxRetries;
    }

    @Override
    public void open(FunctionContext context) throws Exception {
        session = new LookupSession(connection, query, maxRetries);
        keyType = query.keyType();
        keyFields = IntStream.range(0, keyType.getFieldCount()).toArray();
        session.open();
        batches = new LookupBatches(session, query.toString());
    }

    @Override
    public CompletableFuture<Collection<RowData>> asyncLookup(RowData keyRow) {
        LookupKey key = LookupKey.of(keyRow, keyFields, keyType);
        return key == null ? CompletableFuture.completedFuture(List.of()) : batches.add(key);
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
        }
        if (batches != null) {
            batches.close();
        }
    }
}
