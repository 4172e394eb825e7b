/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.lookup;

import io.tdengine.flink.transport.ConnectionConfig;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.LookupFunction;
import org.apache.flink.table.types.logical.RowType;

/** Looks the rows of one key up at a time, on the task thread. */
@Internal
public final class TDengineLookupFunction extends LookupFunction {

    private static final long serialVersionUID = 1L;

    private final ConnectionConfig connection;
    private final LookupQuery query;
    private final int maxRetries;

    private transient LookupSession session;
    private transient RowType keyType;
    private transient int[] keyFields;

    public TDengineLookupFunction(ConnectionConfig connection, LookupQuery query, int maxRetries) {
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
    }

    @Override
    public Collection<RowData> lookup(RowData keyRow) throws IOException {
        LookupKey key = LookupKey.of(keyRow, keyFields, keyType);
        if (key == null) {
            return List.of();
        }
        try {
            return session.lookup(List.of(key)).getOrDefault(key, List.of());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("The lookup of " + query + " was interrupted.", e);
        }
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
        }
    }
}
