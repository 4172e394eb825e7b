/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import io.tdengine.flink.data.BindPayload;
import io.tdengine.flink.sink.batch.BatchOutput;
import io.tdengine.flink.sink.batch.DeletedKeys;
import io.tdengine.flink.sink.batch.WriteBatch;
import io.tdengine.flink.sink.rejected.RejectedRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An output whose answers the test gives, one by one: only so can a test hold a batch under way.
 * Everything that does not need that is tested against a server in {@code TDengineSinkITCase}.
 */
final class ScriptedOutput implements BatchOutput {

    /** A batch as sent, and the answer it waits for. */
    record Request(
            int lane,
            Map<String, BindPayload.Table> tables,
            List<String> deletes,
            int rows,
            CompletableFuture<List<RejectedRow>> answer) {

        void acknowledge() {
            answer.complete(List.of());
        }
    }

    private final int lanes;
    private final List<Request> requests = new ArrayList<>();
    private boolean closed;

    ScriptedOutput(int lanes) {
        this.lanes = lanes;
    }

    /** All requests so far, in the order sent. */
    synchronized List<Request> requests() {
        return List.copyOf(requests);
    }

    Request request(int index) {
        return requests().get(index);
    }

    @Override
    public int lanes() {
        return lanes;
    }

    @Override
    public synchronized CompletableFuture<List<RejectedRow>> send(int lane, WriteBatch batch) {
        Request request =
                new Request(
                        lane,
                        batch.isDelete() ? Map.of() : BindPayload.decode(batch.payload()),
                        batch.isDelete() ? deletes(batch.deletes()) : List.of(),
                        batch.rows(),
                        new CompletableFuture<>());
        requests.add(request);
        return request.answer();
    }

    /** Each key as {@code table@timestamp}. */
    private static List<String> deletes(DeletedKeys keys) {
        return IntStream.range(0, keys.size())
                .mapToObj(i -> keys.table(i) + "@" + keys.timestamp(i))
                .collect(Collectors.toList());
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
