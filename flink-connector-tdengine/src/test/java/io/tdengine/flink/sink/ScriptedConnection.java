/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import io.tdengine.flink.data.BindPayload;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.PreparedInsert;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.SchemalessInsert;
import io.tdengine.flink.transport.ServerStatus;
import io.tdengine.flink.transport.SessionOption;
import io.tdengine.flink.transport.bind.BindField;
import io.tdengine.flink.transport.bind.EncodedBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A connection whose answers the test gives, one by one: only so can a test hold a request under
 * way. Everything that does not need that is tested against a server in {@code TDengineSinkITCase}.
 */
final class ScriptedConnection implements Connection {

    /** A batch as sent, and the answer it waits for. */
    record Request(
            int lane,
            Map<String, BindPayload.Table> tables,
            int rows,
            CompletableFuture<Integer> answer) {

        void acknowledge() {
            answer.complete(rows);
        }
    }

    private final List<BindField> fields;
    private final List<Request> requests = new ArrayList<>();
    private int lanes;
    private int openStatements;
    private boolean open = true;

    ScriptedConnection(List<BindField> fields) {
        this.fields = fields;
    }

    /** All requests so far, in the order sent. */
    synchronized List<Request> requests() {
        return List.copyOf(requests);
    }

    Request request(int index) {
        return requests().get(index);
    }

    synchronized int openStatements() {
        return openStatements;
    }

    @Override
    public synchronized PreparedInsert prepareInsert(String sql) {
        openStatements++;
        return new Statement(lanes++);
    }

    @Override
    public long execute(String sql, long requestId) {
        throw new UnsupportedOperationException(sql);
    }

    @Override
    public QueryResult query(String sql, long requestId) {
        throw new UnsupportedOperationException(sql);
    }

    @Override
    public void validate(String sql) {
        throw new UnsupportedOperationException(sql);
    }

    @Override
    public long insertSchemaless(SchemalessInsert insert) {
        throw new UnsupportedOperationException(insert.toString());
    }

    @Override
    public void selectDatabase(String database) {
        throw new UnsupportedOperationException(database);
    }

    @Override
    public String currentDatabase() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setOptions(Map<SessionOption, String> options) {
        throw new UnsupportedOperationException(options.toString());
    }

    @Override
    public void resetOptions() {
        throw new UnsupportedOperationException();
    }

    @Override
    public String userName() {
        throw new UnsupportedOperationException();
    }

    @Override
    public String serverInfo() {
        throw new UnsupportedOperationException();
    }

    @Override
    public ServerStatus serverStatus(String host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String serverVersion() {
        return "3.3.7.5";
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
    }

    private final class Statement implements PreparedInsert {

        private final int lane;
        private CompletableFuture<Integer> last = CompletableFuture.completedFuture(0);

        private Statement(int lane) {
            this.lane = lane;
        }

        @Override
        public List<BindField> fields() {
            return fields;
        }

        @Override
        public CompletableFuture<Integer> execute(EncodedBatch batch) {
            synchronized (ScriptedConnection.this) {
                if (!last.isDone()) {
                    throw new AssertionError("Two requests of one statement under way");
                }
                last = new CompletableFuture<>();
                requests.add(new Request(lane, BindPayload.decode(batch), batch.rows(), last));
                return last;
            }
        }

        @Override
        public void close() {
            synchronized (ScriptedConnection.this) {
                openStatements--;
            }
        }
    }
}
