/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import io.tdengine.flink.testing.Waiting;
import io.tdengine.flink.transport.ConnectionConfig;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
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

/**
 * A process that writes to a server which stops answering. Prints {@link #OPEN} when its writer is
 * open and reads a byte; then writes until the task waits, and prints how many rows it took and how
 * many bytes more than before are in use; reads another byte, and ends when all is written.
 */
final class StalledWriter {

    /** Of its lines: others are logged. */
    static final String PREFIX = "writer: ";

    static final String OPEN = "open";
    static final MemorySize MEMORY = MemorySize.ofMebiBytes(32);

    /** Far more than the memory, if a writer took all. */
    static final int ROWS = 200_000;

    static final String TEXT = "x".repeat(200);

    private static final FileOutputStream OUTPUT = new FileOutputStream(FileDescriptor.out);
    private static final int TABLES = 1_000;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final RowType ROW_TYPE =
            SinkJob.rowType(
                    DataTypes.FIELD("tbname", DataTypes.STRING()),
                    DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)),
                    DataTypes.FIELD("v", DataTypes.STRING()));

    private final TDengineSink<RowData> sink;
    private final AtomicLong written = new AtomicLong();
    private final CountDownLatch open = new CountDownLatch(1);
    private final CountDownLatch stalled = new CountDownLatch(1);

    private StalledWriter(TDengineSink<RowData> sink) {
        this.sink = sink;
    }

    /** Takes the server's URL and the database, whose table {@code m} it writes to. */
    public static void main(String[] args) throws Exception {
        StalledWriter writer =
                new StalledWriter(
                        TDengineSink.<RowData>builder()
                                .setConnection(ConnectionConfig.parse(args[0]))
                                .setDatabase(args[1])
                                .setTable("m")
                                .setSerializationSchema(new RowDataSerializationSchema(ROW_TYPE))
                                .setLanes(4)
                                .setMaxBatchRows(1_000_000)
                                .setMaxBatchSize(MemorySize.ofMebiBytes(256))
                                .setMaxMemory(MEMORY)
                                .build());
        writer.run();
    }

    private void run() throws Exception {
        FutureTask<Void> writing = new FutureTask<>((Callable<Void>) this::write);
        Thread task = new Thread(writing, "writing-task");
        task.setDaemon(true);
        task.start();
        Waiting.until("an open writer", LIMIT, () -> open.getCount() == 0 || writing.isDone());
        if (writing.isDone()) {
            writing.get();
        }
        long before = heap();
        say(OPEN);
        awaitByte();
        stalled.countDown();

        // No answer comes, so nothing can go on any more once the task waits for one.
        Waiting.until("a task that waits for an answer", LIMIT, () -> waitsForMail(task));
        long held = heap() - before;
        say(String.valueOf(written.get()));
        say(String.valueOf(held));
        awaitByte();
        writing.get();
    }

    /** On the one thread that is the task's. */
    private Void write() throws Exception {
        try (OneInputStreamOperatorTestHarness<RowData, ?> operator =
                new OneInputStreamOperatorTestHarness<>(new SinkWriterOperatorFactory<>(sink))) {
            operator.setup();
            operator.open();
            open.countDown();
            stalled.await();
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
        }
        return null;
    }

    private static boolean waitsForMail(Thread task) {
        return (task.getState() == Thread.State.WAITING
                        || task.getState() == Thread.State.TIMED_WAITING)
                && Arrays.stream(task.getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().equals("yield"));
    }

    private static void say(String line) throws IOException {
        OUTPUT.write((PREFIX + line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static void awaitByte() throws IOException {
        if (System.in.read() < 0) {
            throw new IllegalStateException("The test has gone");
        }
    }

    /** Bytes in use, after what is not in use was freed. */
    private static long heap() {
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        System.gc();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
