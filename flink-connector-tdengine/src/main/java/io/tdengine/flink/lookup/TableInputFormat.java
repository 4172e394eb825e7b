/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.lookup;

import io.tdengine.flink.transport.ConnectionConfig;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.io.GenericInputFormat;
import org.apache.flink.api.common.io.NonParallelInput;
import org.apache.flink.core.io.GenericInputSplit;
import org.apache.flink.table.data.RowData;

/** All rows of a table, which Flink's full lookup cache loads in this old form only. */
@Internal
public final class TableInputFormat extends GenericInputFormat<RowData>
        implements NonParallelInput {

    private static final long serialVersionUID = 1L;

    private final ConnectionConfig connection;
    private final LookupQuery query;
    private final int maxRetries;

    private transient Iterator<RowData> rows;

    /**
     * @param query without keys
     */
    public TableInputFormat(ConnectionConfig connection, LookupQuery query, int maxRetries) {
        this.connection = connection;
        this.query = query;
        this.maxRetries = maxRetries;
    }

    /** Reads everything at once: the cache holds it all anyway. */
    @Override
    public void open(GenericInputSplit split) throws IOException {
        super.open(split);
        try (LookupSession session = new LookupSession(connection, query, maxRetries)) {
            List<RowData> all = session.readAll();
            rows = all.iterator();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Loading the cache of " + query + " was interrupted.", e);
        }
    }

    @Override
    public boolean reachedEnd() {
        return !rows.hasNext();
    }

    @Override
    public RowData nextRecord(RowData reuse) {
        return rows.next();
    }
}
