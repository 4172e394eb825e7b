/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.data.BindPayload;
import io.tdengine.flink.sink.rejected.OnRejected;
import io.tdengine.flink.sink.rejected.RejectedRow;
import io.tdengine.flink.transport.ErrorContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a writer takes answers, failures and the end. */
@Timeout(60)
class TDengineWriterAnswerTest {

    private static final MemorySize LARGE = MemorySize.ofMebiBytes(8);

    /** Static, since a handler is serializable; the tests run one after the other. */
    private static final List<RejectedRow> REJECTED = new ArrayList<>();

    private WriterHarness harness;

    @AfterEach
    void close() throws Exception {
        if (harness != null) {
            harness.close();
        }
    }

    @Test
    void refusesAChildTableThatTDengineCannotHave() throws Exception {
        open(10, LARGE, 1, DeliveryGuarantee.AT_LEAST_ONCE);

        assertThatThrownBy(() -> harness.write("a.b", 1, 10))
                .hasMessageContaining("'a.b' cannot be the name of a child table");
    }

    /** A checkpoint after it would lose the row. */
    @Test
    void nothingIsWrittenAfterARowWithoutATable() throws Exception {
        open(10, LARGE, 1, DeliveryGuarantee.AT_LEAST_ONCE);
        harness.write("d1", 1, 10);
        assertThatThrownBy(() -> harness.write("a.b", 2, 20)).hasMessageContaining("'a.b'");

        assertThatThrownBy(() -> harness.operator().prepareSnapshotPreBarrier(1))
                .hasMessageContaining("'a.b'");
        assertThat(harness.server().requests()).isEmpty();
        assertThat(harness.metrics().getNumRecordsSendErrorsCounter().getCount()).isEqualTo(1);
    }

    @Test
    void aCheckpointSendsEverythingAndWaits() throws Exception {
        open(1000, LARGE, 2, DeliveryGuarantee.AT_LEAST_ONCE);
        for (int row = 0; row < 10; row++) {
            harness.write("d" + row, row, row);
        }

        CompletableFuture<Void> answers = harness.answerUntilRows(10);
        harness.operator().prepareSnapshotPreBarrier(1);

        assertThat(harness.acknowledgedRows()).isEqualTo(10);
        answers.join();
    }

    @Test
    void aCheckpointDoesNotWaitWithoutAGuarantee() throws Exception {
        open(1, LARGE, 1, DeliveryGuarantee.NONE);
        harness.write("d1", 1, 10);

        harness.operator().prepareSnapshotPreBarrier(1);

        assertThat(harness.acknowledgedRows()).isZero();
    }

    @Test
    void theEndOfInputSendsEverythingEvenWithoutAGuarantee() throws Exception {
        open(1000, LARGE, 1, DeliveryGuarantee.NONE);
        harness.write("d1", 1, 10);

        CompletableFuture<Void> answers = harness.answerUntilRows(1);
        harness.operator().endInput();

        answers.join();
        assertThat(harness.acknowledgedRows()).isEqualTo(1);
    }

    @Test
    void aFailedBatchFailsTheTaskWithTableSizeAndCause() throws Exception {
        open(2, LARGE, 1, DeliveryGuarantee.AT_LEAST_ONCE);
        harness.write("d1", 1, 10);
        harness.write("d1", 2, 20);
        harness.server()
                .request(0)
                .answer()
                .completeExceptionally(
                        ErrorContext.call().failed(0x2653, "Value too long for column"));

        assertThatThrownBy(harness::drainMailbox)
                .hasMessageContainingAll(
                        "2 rows", "table 'stb' of database 'db'", "Value too long", "0x2653");
    }

    @Test
    void nothingIsWrittenAfterAFailure() throws Exception {
        open(1, LARGE, 1, DeliveryGuarantee.AT_LEAST_ONCE);
        harness.write("d1", 1, 10);
        harness.server()
                .request(0)
                .answer()
                .completeExceptionally(ErrorContext.call().failed(0x2653, "too long"));
        assertThatThrownBy(harness::drainMailbox).hasMessageContaining("too long");

        assertThatThrownBy(() -> harness.write("d1", 2, 20)).hasMessageContaining("too long");
        assertThatThrownBy(() -> harness.operator().prepareSnapshotPreBarrier(1))
                .hasMessageContaining("too long");
        assertThat(harness.server().requests()).hasSize(1);
    }

    @Test
    void nothingIsWrittenAfterARowThatDoesNotFit() throws Exception {
        open(10, LARGE, 1, DeliveryGuarantee.AT_LEAST_ONCE);
        harness.write("d1", 1, 10);
        RowData withoutKey = GenericRowData.of(StringData.fromString("d1"), null, 1);
        assertThatThrownBy(() -> harness.operator().processElement(withoutKey, 0))
                .hasMessageContaining("must not be NULL");

        assertThatThrownBy(() -> harness.operator().prepareSnapshotPreBarrier(1))
                .hasMessageContaining("must not be NULL");
        assertThat(harness.server().requests()).isEmpty();
    }

    /**
     * Rows before and after it, of its table and of others, are written as if it were not there.
     */
    @Test
    void aRowThatDoesNotFitIsTakenBackAndToldToTheHandler() throws Exception {
        openWithHandler();
        RowData withoutKey = GenericRowData.of(StringData.fromString("d2"), null, 7);
        harness.write("d1", 1, 10);
        harness.operator().processElement(withoutKey, 0);
        harness.write("a.b", 2, 20);
        harness.write("d2", 3, 30);
        harness.operator().processElement(withoutKey, 0);
        harness.write("d1", 4, 40);
        harness.write("d3", 5, 50);

        Map<String, BindPayload.Table> tables = harness.server().request(0).tables();

        assertThat(tables).containsOnlyKeys("d1", "d2", "d3");
        assertThat(tables.get("d1").columns().get(1)).containsExactly(10, 40);
        assertThat(tables.get("d2").columns().get(1)).containsExactly(30);
        assertThat(tables.get("d3").columns().get(1)).containsExactly(50);
        assertThat(REJECTED).extracting(RejectedRow::tableName).containsExactly("d2", "a.b", "d2");
        assertThat(REJECTED.get(0).reason()).contains("must not be NULL");
        assertThat(REJECTED.get(0).values()).containsEntry("v", 7).containsEntry("ts", null);
        assertThat(REJECTED.get(1).timestamp()).isEqualTo(Instant.ofEpochMilli(2));
        assertThat(harness.metrics().getNumRecordsSendErrorsCounter().getCount()).isEqualTo(3);
    }

    @Test
    void aRowTheServerRefusesIsToldToTheHandlerAndTheJobGoesOn() throws Exception {
        openWithHandler();
        for (int row = 0; row < 4; row++) {
            harness.write("d1", row, row);
        }
        RejectedRow refused =
                new RejectedRow("d1", Instant.EPOCH, 0x060B, "out of range", null, Map.of());
        harness.server().request(0).answer().complete(List.of(refused));
        harness.drainMailbox();

        assertThat(REJECTED).containsExactly(refused);
        assertThat(harness.metrics().getNumRecordsSendCounter().getCount()).isEqualTo(3);
        assertThat(harness.metrics().getNumRecordsSendErrorsCounter().getCount()).isEqualTo(1);
    }

    @Test
    void aRowTheServerRefusesEndsTheJobWithItsTableTimeAndReason() throws Exception {
        open(1, LARGE, 1, DeliveryGuarantee.AT_LEAST_ONCE);
        harness.write("d1", 1, 10);
        RejectedRow refused =
                new RejectedRow(
                        "d1", Instant.ofEpochMilli(1), 0x060B, "out of range", null, Map.of());
        harness.server().request(0).answer().complete(List.of(refused));

        assertThatThrownBy(harness::drainMailbox)
                .hasMessageContainingAll(
                        "table 'd1' of database 'db'", "1970-01-01T00:00:00.001Z", "out of range");
        assertThatThrownBy(() -> harness.operator().prepareSnapshotPreBarrier(1))
                .hasMessageContaining("out of range");
    }

    @Test
    void skippedRowsAreCountedAndNothingElse() throws Exception {
        harness =
                new WriterHarness(
                        WriterHarness.options(
                                1,
                                LARGE,
                                1,
                                DeliveryGuarantee.AT_LEAST_ONCE,
                                OnRejected.SKIP,
                                null));
        harness.write("a.b", 1, 10);
        harness.write("d1", 1, 10);

        assertThat(harness.server().requests()).hasSize(1);
        assertThat(harness.metrics().getNumRecordsSendErrorsCounter().getCount()).isEqualTo(1);
    }

    private void openWithHandler() throws Exception {
        REJECTED.clear();
        harness =
                new WriterHarness(
                        WriterHarness.options(
                                4,
                                LARGE,
                                1,
                                DeliveryGuarantee.AT_LEAST_ONCE,
                                OnRejected.FAIL,
                                REJECTED::add));
    }

    @Test
    void closingWritesNothingAndEndsTheSender() throws Exception {
        open(10, LARGE, 3, DeliveryGuarantee.AT_LEAST_ONCE);
        harness.write("d1", 1, 10);

        harness.close();

        assertThat(harness.server().requests()).isEmpty();
        assertThat(harness.server().isClosed()).isTrue();
    }

    @Test
    void anAnswerAfterTheEndIsIgnored() throws Exception {
        open(1, LARGE, 1, DeliveryGuarantee.AT_LEAST_ONCE);
        harness.write("d1", 1, 10);

        harness.close();
        harness.server().request(0).acknowledge();

        assertThat(harness.metrics().getNumRecordsSendCounter().getCount()).isZero();
    }

    @Test
    void countsRowsOnlyWhenTheyAreAcknowledged() throws Exception {
        open(2, LARGE, 1, DeliveryGuarantee.AT_LEAST_ONCE);
        harness.write("d1", 1, 10);
        harness.write("d1", 2, 20);
        assertThat(harness.metrics().getNumRecordsSendCounter().getCount()).isZero();

        harness.server().request(0).acknowledge();
        harness.drainMailbox();

        assertThat(harness.metrics().getNumRecordsSendCounter().getCount()).isEqualTo(2);
        assertThat(harness.metrics().getNumBytesSendCounter().getCount()).isGreaterThan(28);
        assertThat(harness.metrics().getNumRecordsSendErrorsCounter().getCount()).isZero();
    }

    @Test
    void countsRowsThatFailed() throws Exception {
        open(2, LARGE, 1, DeliveryGuarantee.AT_LEAST_ONCE);
        harness.write("d1", 1, 10);
        harness.write("d1", 2, 20);
        harness.server()
                .request(0)
                .answer()
                .completeExceptionally(ErrorContext.call().failed(0x2653, "too long"));
        assertThatThrownBy(harness::drainMailbox).hasMessageContaining("too long");

        assertThat(harness.metrics().getNumRecordsSendErrorsCounter().getCount()).isEqualTo(2);
        assertThat(harness.metrics().getNumRecordsSendCounter().getCount()).isZero();
    }

    private void open(int maxRows, MemorySize maxBytes, int lanes, DeliveryGuarantee guarantee)
            throws Exception {
        harness = new WriterHarness(WriterHarness.options(maxRows, maxBytes, lanes, guarantee));
    }
}
