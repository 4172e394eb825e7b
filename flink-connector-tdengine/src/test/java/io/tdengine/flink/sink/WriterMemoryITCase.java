/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.testing.Waiting;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.streaming.runtime.operators.sink.SinkWriterOperatorFactory;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.RowType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a writer holds while its server says nothing. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class WriterMemoryITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final MemorySize MEMORY = MemorySize.ofMebiBytes(32);

    /** Far more than the memory, if a writer took all. */
    private static final int ROWS = 200_000;

    private static final int TABLES = 1_000;
    private static final String TEXT = "x".repeat(200);

    private static final RowType ROW_TYPE =
            SinkJob.rowType(
                    DataTypes.FIELD("tbname", DataTypes.STRING()),
                    DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)),
                    DataTypes.FIELD("v", DataTypes.STRING()));

    @AfterEach
    void clearFaults() {
        if (SERVER.isEmbedded()) {
            SERVER.embedded().faults().clear();
        }
    }

    @Test
    void aStalledServerStopsTheTaskWithinTheMemoryItMayHave() throws Exception {
        assumeThat(SERVER.isEmbedded()).as("faults need the embedded server").isTrue();
        String database = SERVER.createDatabase("VGROUPS 2");
        SERVER.connection()
                .execute(
                        "CREATE STABLE "
                                + database
                                + ".m (ts TIMESTAMP, v VARCHAR(200)) TAGS (g INT)");
        TDengineSink<RowData> sink =
                SinkJob.sink(SERVER, database, "m", ROW_TYPE)
                        .setLanes(4)
                        .setMaxBatchRows(1_000_000)
                        .setMaxBatchSize(MemorySize.ofMebiBytes(256))
                        .setMaxMemory(MEMORY)
                        .build();
        AtomicLong written = new AtomicLong();
        CompletableFuture<Long> heapBefore = new CompletableFuture<>();
        Thread task = new Thread(() -> write(sink, written, heapBefore), "writing-task");
        task.start();
        long before = heapBefore.get(1, TimeUnit.MINUTES);

        // No answer comes, so nothing can go on any more once the task waits for one.
        Waiting.until("a task that waits for an answer", LIMIT, () -> waitsForMail(task));
        long held = heap() - before;
        long accepted = written.get();
        SERVER.embedded().faults().resume();
        task.join(LIMIT.toMillis());

        assertThat(task.isAlive()).isFalse();
        assertThat(accepted * TEXT.length()).as("bytes of text accepted").isGreaterThan(4 << 20);
        assertThat(held)
                .as("bytes held for %d rows", accepted)
                .isGreaterThan(accepted * TEXT.length() / 2)
                .isLessThan(MEMORY.getBytes());
        assertThat(QueryRows.count(SERVER.connection(), "SELECT COUNT(*) FROM " + database + ".m"))
                .isEqualTo(ROWS);
    }

    /** On the one thread that is the task's. */
    private static void write(
            TDengineSink<RowData> sink, AtomicLong written, CompletableFuture<Long> heapBefore) {
        try (OneInputStreamOperatorTestHarness<RowData, ?> operator =
                new OneInputStreamOperatorTestHarness<>(new SinkWriterOperatorFactory<>(sink))) {
            operator.setup();
            operator.open();
            SERVER.embedded().faults().stall();
            heapBefore.complete(heap());
            for (int row = 0; row < ROWS; row++) {
                operator.processElement(
                        GenericRowData.of(
                                StringData.fromString("m_" + row % TABLES),
                                TimestampData.fromEpochMillis(1_700_000_000_000L + row),
                                StringData.fromString(TEXT)),
                        0);
                written.incrementAndGet();
            }
            operator.endInput();
        } catch (Exception e) {
            heapBefore.completeExceptionally(e);
            throw new IllegalStateException(e);
        }
    }

    private static boolean waitsForMail(Thread task) {
        return (task.getState() == Thread.State.WAITING
                        || task.getState() == Thread.State.TIMED_WAITING)
                && Arrays.stream(task.getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().equals("yield"));
    }

    /** Bytes in use, after what is not in use was freed. */
    private static long heap() {
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        System.gc();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
