/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tdengine.flink.sink.batch.BatchLayout;
import io.tdengine.flink.sink.batch.BatchSenderFactory;
import io.tdengine.flink.sink.batch.DeletedKeys;
import io.tdengine.flink.sink.batch.RejectionPolicy;
import io.tdengine.flink.sink.batch.SenderOptions;
import io.tdengine.flink.sink.batch.WriteBatch;
import io.tdengine.flink.sink.batch.WriteMode;
import io.tdengine.flink.sink.rejected.OnRejected;
import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.bind.BindBatch;
import io.tdengine.flink.transport.schema.SchemaReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.runtime.throwable.ThrowableClassifier;
import org.apache.flink.runtime.throwable.ThrowableType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A committer without a job. */
@Timeout(120)
class BatchCommitterITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    private static final long START = 1_700_000_000_000L;

    private final Connection connection = SERVER.connection();
    private final String database = SERVER.createDatabase("VGROUPS 2");

    private BatchLayout layout;

    @BeforeEach
    void createTable() {
        connection.execute(
                "CREATE STABLE "
                        + database
                        + ".readings (ts TIMESTAMP, v INT, w INT) TAGS (g NCHAR(8))");
        layout = layout("v", "w");
    }

    @AfterEach
    void clearFaults() {
        if (SERVER.isEmbedded()) {
            SERVER.embedded().faults().clear();
        }
    }

    private BatchLayout layout(String... values) {
        List<String> columns = new ArrayList<>(List.of("ts"));
        columns.addAll(List.of(values));
        return BatchLayout.of(
                SchemaReader.read(connection, database, "readings"), List.of("g"), columns);
    }

    private static BatchCommitter committer(WriteMode mode, OnRejected policy, Duration retries) {
        RejectionPolicy rejections = new RejectionPolicy(policy, null);
        ConnectionConfig server = ConnectionConfig.parse(SERVER.url());
        return BatchCommitter.of(
                (toDatabase, table) ->
                        new BatchSenderFactory(
                                server,
                                toDatabase,
                                table,
                                mode,
                                new SenderOptions(2, retries, rejections.fails())),
                rejections,
                new UnregisteredMetricsGroup());
    }

    private static BatchCommitter committer(OnRejected policy) {
        return committer(WriteMode.STMT, policy, Duration.ofMinutes(1));
    }

    /** One row of table d1, whose values are all the same. */
    private BatchCommittable row(long ts, int value) {
        BindBatch batch = new BindBatch(layout.fields());
        batch.addTable("d1");
        batch.table(0).tag(0).appendString("1");
        batch.table(0).column(0).appendLong(ts);
        for (int i = 1; i < layout.columns().size(); i++) {
            batch.table(0).column(i).appendInt(value);
        }
        batch.table(0).endRow();
        return inline(0, WriteBatch.ofRows(batch.encode(null)));
    }

    private BatchCommittable delete(long ts) {
        return inline(
                0, WriteBatch.ofDeletes(new DeletedKeys(new String[] {"d1"}, new long[] {ts})));
    }

    private BatchCommittable inline(int lane, WriteBatch batch) {
        return BatchCommittable.inline(
                StoredLayout.of(layout),
                lane,
                batch.rows(),
                batch.isDelete(),
                BatchBytes.of(batch));
    }

    private static void commit(BatchCommitter committer, BatchCommittable... committables)
            throws Exception {
        List<Committer.CommitRequest<BatchCommittable>> requests = new ArrayList<>();
        for (BatchCommittable committable : committables) {
            requests.add(new Request(committable));
        }
        commitAll(committer, requests);
    }

    private static void commitAll(
            BatchCommitter committer,
            Collection<Committer.CommitRequest<BatchCommittable>> requests)
            throws Exception {
        try (committer) {
            committer.commit(requests);
        }
    }

    private List<List<Object>> rows() {
        return QueryRows.of(
                connection, "SELECT ts, v, w FROM " + database + ".readings ORDER BY ts");
    }

    @ParameterizedTest
    @EnumSource(WriteMode.class)
    void rowsAndDeletesOfALaneAreWrittenInOrder(WriteMode mode) throws Exception {
        commit(
                committer(mode, OnRejected.FAIL, Duration.ofMinutes(1)),
                row(START, 1),
                row(START + 1, 2),
                delete(START),
                row(START + 1, 3),
                delete(START + 2),
                row(START + 2, 4));

        assertThat(rows()).containsExactly(List.of(START + 1, 3, 3), List.of(START + 2, 4, 4));
    }

    @Test
    void committingAgainChangesNothing() throws Exception {
        BatchCommittable[] batches = {
            row(START, 1), row(START, 2), delete(START + 1), row(START + 2, 3)
        };
        commit(committer(OnRejected.FAIL), batches);
        List<List<Object>> once = rows();

        commit(committer(OnRejected.FAIL), batches);

        assertThat(rows()).isEqualTo(once).hasSize(2);
    }

    @Test
    void batchesOfOtherColumnsFollowInOrder() throws Exception {
        BatchCommittable first = row(START, 1);
        layout = layout("w");
        BatchCommittable second = row(START, 2);
        layout = layout("v", "w");
        BatchCommittable third = row(START + 1, 3);

        commit(committer(OnRejected.FAIL), first, second, third);

        assertThat(rows()).containsExactly(List.of(START, 1, 2), List.of(START + 1, 3, 3));
    }

    @Test
    void aRefusedRowFailsTheTaskButNotForGood() {
        BatchCommittable tooOld = row(1, 1);

        assertThatThrownBy(() -> commit(committer(OnRejected.FAIL), row(START, 1), tooOld))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("'d1'", "1970-01-01T00:00:00.001Z", "completed checkpoint")
                .satisfies(BatchCommitterITCase::assertRestartable);
        assertThat(rows()).containsExactly(List.of(START, 1, 1));
    }

    @Test
    void anotherPolicyLeavesTheRefusedRowOut() throws Exception {
        commit(committer(OnRejected.SKIP), row(START, 1), row(1, 1), row(START + 1, 2));

        assertThat(rows()).containsExactly(List.of(START, 1, 1), List.of(START + 1, 2, 2));
    }

    @Test
    void aColumnThatIsGoneFailsTheTaskByItsName() {
        BatchCommittable batch = row(START, 1);
        connection.execute("ALTER STABLE " + database + ".readings DROP COLUMN w");

        assertThatThrownBy(() -> commit(committer(OnRejected.FAIL), batch))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(
                        "1 rows", "columns [ts TIMESTAMP, v INT, w INT]", "table 'readings'")
                .satisfies(BatchCommitterITCase::assertRestartable);
    }

    @Test
    void aColumnOfAnotherTypeFailsTheTask() {
        BatchCommittable batch = row(START, 1);
        connection.execute("ALTER STABLE " + database + ".readings DROP COLUMN w");
        connection.execute("ALTER STABLE " + database + ".readings ADD COLUMN w DOUBLE");

        assertThatThrownBy(() -> commit(committer(OnRejected.FAIL), batch))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("w INT", "DOUBLE")
                .satisfies(BatchCommitterITCase::assertRestartable);
        assertThat(rows()).isEmpty();
    }

    @Test
    void aColumnThatWasAddedIsLeftAlone() throws Exception {
        BatchCommittable batch = row(START, 1);
        connection.execute("ALTER STABLE " + database + ".readings ADD COLUMN x INT");

        commit(committer(OnRejected.FAIL), batch);

        assertThat(rows()).containsExactly(List.of(START, 1, 1));
    }

    @Test
    void aServerThatStaysAwayFailsTheTaskAfterTheRetryTimeout() throws Exception {
        assumeThat(SERVER.isEmbedded()).as("faults need the embedded server").isTrue();
        BatchCommittable batch = row(START, 1);
        for (int i = 1; i <= 1000; i++) {
            SERVER.embedded().faults().failNext("stmt2_exec", i, 0x0126, "Out of memory in queue");
        }

        assertThatThrownBy(
                        () ->
                                commit(
                                        committer(
                                                WriteMode.STMT,
                                                OnRejected.FAIL,
                                                Duration.ofMillis(500)),
                                        batch))
                .hasMessageContaining("Out of memory in queue")
                .satisfies(BatchCommitterITCase::assertRestartable);

        SERVER.embedded().faults().clear();
        commit(committer(OnRejected.FAIL), batch);
        assertThat(rows()).containsExactly(List.of(START, 1, 1));
    }

    private static void assertRestartable(Throwable failure) {
        assertThat(
                        ThrowableClassifier.findThrowableOfThrowableType(
                                failure, ThrowableType.NonRecoverableError))
                .as("Flink would drop the checkpoint that has the rows")
                .isEmpty();
    }

    /** What Flink keeps of a committable on its way. */
    private static final class Request implements Committer.CommitRequest<BatchCommittable> {

        private final BatchCommittable committable;

        private Request(BatchCommittable committable) {
            this.committable = committable;
        }

        @Override
        public BatchCommittable getCommittable() {
            return committable;
        }

        @Override
        public int getNumberOfRetries() {
            return 0;
        }

        @Override
        public void signalFailedWithKnownReason(Throwable t) {
            throw new AssertionError("Flink drops such a committable", t);
        }

        @Override
        public void signalFailedWithUnknownReason(Throwable t) {
            throw new AssertionError(t);
        }

        @Override
        public void retryLater() {
            throw new AssertionError("Flink tries again at once, which the sender did already");
        }

        @Override
        public void updateAndRetryLater(BatchCommittable updated) {
            throw new AssertionError("Flink tries again at once, which the sender did already");
        }

        @Override
        public void signalAlreadyCommitted() {
            throw new AssertionError("No batch here is in a file");
        }
    }
}
