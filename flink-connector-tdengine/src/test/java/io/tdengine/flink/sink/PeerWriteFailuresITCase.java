/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tdengine.flink.embedded.Faults;
import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.testing.Waiting;
import io.tdengine.flink.transport.Connection;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.streaming.runtime.operators.sink.SinkWriterOperatorFactory;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What other sinks for TDengine were seen to do wrong, by the numbers of that list; each test fails
 * on them.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class PeerWriteFailuresITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final long START = 1_700_000_000_000L;

    private static final RowType ROW_TYPE =
            SinkJob.rowType(
                    DataTypes.FIELD("tbname", DataTypes.STRING()),
                    DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)),
                    DataTypes.FIELD("v", DataTypes.INT()));

    private static Connection connection;
    private static String database;

    @BeforeAll
    static void createDatabase() {
        connection = SERVER.connection();
        database = SERVER.createDatabase("VGROUPS 2");
    }

    @AfterEach
    void clearFaults() {
        if (SERVER.isEmbedded()) {
            SERVER.embedded().faults().clear();
        }
    }

    private static void createTable(String name, String valueType) {
        connection.execute(
                "CREATE STABLE "
                        + database
                        + "."
                        + name
                        + " (ts TIMESTAMP, v "
                        + valueType
                        + ") TAGS (g INT)");
    }

    private static TDengineSinkBuilder<RowData> sink(String table) {
        return SinkJob.sink(SERVER, database, table, ROW_TYPE);
    }

    private static RowData row(RowKind kind, String table, long ts, int v) {
        return GenericRowData.ofKind(
                kind, StringData.fromString(table), TimestampData.fromEpochMillis(ts), v);
    }

    private static List<List<Object>> rows(String table) {
        return QueryRows.of(
                SERVER.connection(),
                "SELECT ts, v FROM " + database + "." + table + " ORDER BY ts");
    }

    private static OneInputStreamOperatorTestHarness<RowData, ?> operator(
            TDengineSink<RowData> sink) throws Exception {
        OneInputStreamOperatorTestHarness<RowData, ?> operator =
                new OneInputStreamOperatorTestHarness<>(new SinkWriterOperatorFactory<>(sink));
        operator.setup();
        operator.open();
        return operator;
    }

    /** An update that replaces a row must not leave the old one, wherever it comes from. */
    @Test
    void failure6UpdateBeforeIsNotWrittenAsARow() throws Exception {
        createTable("f6", "INT");
        try (OneInputStreamOperatorTestHarness<RowData, ?> operator =
                operator(sink("f6").build())) {
            operator.processElement(row(RowKind.INSERT, "f6_1", START, 1), 0);
            operator.processElement(row(RowKind.UPDATE_BEFORE, "f6_1", START, 1), 0);
            operator.processElement(row(RowKind.UPDATE_AFTER, "f6_1", START, 2), 0);
            operator.processElement(row(RowKind.UPDATE_BEFORE, "f6_2", START + 1, 9), 0);
            operator.endInput();
        }

        assertThat(rows("f6")).containsExactly(List.of(START, 2));
    }

    @Test
    void failure7ABatchThatIsNotFullIsWrittenWithoutACheckpoint() throws Exception {
        createTable("f7", "INT");
        try (OneInputStreamOperatorTestHarness<RowData, ?> operator =
                operator(sink("f7").setFlushInterval(Duration.ofSeconds(1)).build())) {
            operator.setProcessingTime(0);
            operator.processElement(row(RowKind.INSERT, "f7_1", START, 1), 0);
            operator.setProcessingTime(999);
            assertThat(rows("f7")).isEmpty();

            operator.setProcessingTime(1_000);

            Waiting.until("the row", LIMIT, () -> rows("f7").size() == 1);
        }
    }

    @Test
    void failure8ACheckpointWaitsForItsRows() throws Exception {
        assumeThat(SERVER.isEmbedded()).as("faults need the embedded server").isTrue();
        createTable("f8", "INT");
        Faults faults = SERVER.embedded().faults();
        AtomicLong beforeWriting = new AtomicLong(Long.MAX_VALUE);
        CompletableFuture<Void> checkpointed =
                CompletableFuture.runAsync(
                        () -> {
                            // Made on the thread that is the task's.
                            try (OneInputStreamOperatorTestHarness<RowData, ?> operator =
                                    operator(sink("f8").build())) {
                                faults.stall();
                                beforeWriting.set(faults.requests("stmt2_init"));
                                operator.processElement(row(RowKind.INSERT, "f8_1", START, 1), 0);
                                operator.prepareSnapshotPreBarrier(1);
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                        });
        Waiting.until(
                "the request", LIMIT, () -> faults.requests("stmt2_init") > beforeWriting.get());
        assertThat(checkpointed).isNotDone();
        faults.resume();

        checkpointed.get(1, TimeUnit.MINUTES);

        assertThat(rows("f8")).containsExactly(List.of(START, 1));
    }

    /** A sink that was built, and serialized, before its table existed, or was changed. */
    @Test
    void failure16TheSchemaIsReadWhereAndWhenItIsWritten() throws Exception {
        TDengineSink<RowData> built = copy(sink("f16").build());
        createTable("f16", "BIGINT");
        connection.execute("DROP STABLE " + database + ".f16");
        createTable("f16", "INT");

        try (OneInputStreamOperatorTestHarness<RowData, ?> operator = operator(built)) {
            operator.processElement(row(RowKind.INSERT, "f16_1", START, 1), 0);
            operator.endInput();
        }

        assertThat(rows("f16")).containsExactly(List.of(START, 1));
    }

    @SuppressWarnings("unchecked")
    private static TDengineSink<RowData> copy(TDengineSink<RowData> sink) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(sink);
        }
        try (ObjectInputStream in =
                new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (TDengineSink<RowData>) in.readObject();
        }
    }

    @Test
    void failure18AWriterThatCannotOpenLeavesNoConnectionAndSaysWhy() throws Exception {
        assumeThat(SERVER.isEmbedded()).as("the embedded server counts connections").isTrue();
        createTable("f18", "BINARY(4)");
        int before = SERVER.embedded().connections();
        List<String> failures = new ArrayList<>();

        for (String table : List.of("f18", "f18_missing")) {
            assertThatThrownBy(() -> operator(sink(table).build()))
                    .satisfies(e -> failures.add(trace(e)));
        }

        assertThat(failures.get(0)).contains("'v'", "VARCHAR(4)", "INT");
        assertThat(failures.get(1)).contains("no table 'f18_missing'", "0x2603");
        Waiting.until(
                "the end of connections", LIMIT, () -> SERVER.embedded().connections() == before);
    }

    @Test
    void failure18TheServersReasonIsKept() throws Exception {
        createTable("f18r", "INT");
        try (OneInputStreamOperatorTestHarness<RowData, ?> operator =
                operator(sink("f18r").build())) {
            operator.processElement(row(RowKind.INSERT, "f18r_1", Long.MAX_VALUE / 10, 1), 0);

            assertThatThrownBy(operator::endInput)
                    .hasMessageContaining("'f18r_1'")
                    .satisfies(e -> assertThat(trace(e)).contains("StatementException", "0x060B"));
        }
    }

    private static String trace(Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable at = failure; at != null; at = at.getCause()) {
            text.append(at).append('\n');
            Arrays.stream(at.getSuppressed()).forEach(s -> text.append(s).append('\n'));
        }
        return text.toString();
    }
}
