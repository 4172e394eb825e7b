/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.transport.ErrorContext;
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
