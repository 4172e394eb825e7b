/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In which order a lane sends deletes and rows. */
@Timeout(60)
class TDengineWriterDeleteTest {

    private WriterHarness harness;

    @BeforeEach
    void open() throws Exception {
        harness =
                new WriterHarness(
                        WriterHarness.options(
                                10, MemorySize.ofMebiBytes(1), 1, DeliveryGuarantee.AT_LEAST_ONCE));
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void deletesWaitForAFullBatchOrTheirAge() throws Exception {
        for (int key = 1; key <= 10; key++) {
            delete("d1", key);
        }
        assertThat(sent()).hasSize(1).allSatisfy(request -> assertThat(request).contains("d1@10"));
        delete("d1", 11);
        assertThat(sent()).hasSize(1);

        harness.operator().setProcessingTime(1000);

        assertThat(sent()).hasSize(2).last().isEqualTo("delete d1@11");
    }

    @Test
    void rowsBeforeADeleteGoFirst() throws Exception {
        harness.write("d1", 1, 10);
        harness.write("d2", 1, 10);
        assertThat(sent()).isEmpty();
        delete("d1", 1);

        assertThat(sent()).containsExactly("write [d1, d2]");
        flush();
        assertThat(sent()).containsExactly("write [d1, d2]", "delete d1@1");
    }

    @Test
    void rowsOfOtherKeysDoNotDisturbTheDeletesBeforeThem() throws Exception {
        delete("d1", 1);
        harness.write("d1", 2, 10);
        harness.write("d2", 1, 10);
        assertThat(sent()).isEmpty();

        flush();
        assertThat(sent()).containsExactly("delete d1@1", "write [d1, d2]");
    }

    @Test
    void deleteGoesBeforeARowOfItsKey() throws Exception {
        delete("d1", 1);
        delete("d1", 2);
        harness.write("d1", 1, 10);

        assertThat(sent()).containsExactly("delete d1@1 d1@2");
        flush();
        assertThat(sent()).containsExactly("delete d1@1 d1@2", "write [d1]");
    }

    @Test
    void rowDeleteAndRowOfAKeyKeepTheirOrder() throws Exception {
        harness.write("d1", 1, 10);
        delete("d1", 1);
        CompletableFuture<Void> answers = CompletableFuture.runAsync(() -> acknowledge(2));
        harness.write("d1", 1, 20);
        delete("d1", 1);
        answers.join();
        flush();

        assertThat(sent())
                .containsExactly("write [d1]", "delete d1@1", "write [d1]", "delete d1@1");
        assertThat(harness.server().request(2).tables().get("d1").row(0)).containsExactly(1L, 20);
    }

    @Test
    void keyIsDeletedOnce() throws Exception {
        delete("d1", 1);
        delete("d1", 1);
        delete("D1", 1);
        flush();

        assertThat(sent()).containsExactly("delete d1@1 D1@1");
    }

    @Test
    void updateBeforeIsDropped() throws Exception {
        harness.write(RowKind.UPDATE_BEFORE, "d1", 1, 10);
        harness.write(RowKind.UPDATE_AFTER, "d1", 1, 20);
        flush();

        assertThat(sent()).containsExactly("write [d1]");
        assertThat(harness.server().request(0).tables().get("d1").row(0)).containsExactly(1L, 20);
    }

    private void delete(String table, long key) throws Exception {
        harness.write(RowKind.DELETE, table, key, 0);
    }

    /** Each request so far. */
    private List<String> sent() {
        return harness.server().requests().stream()
                .map(
                        request ->
                                request.deletes().isEmpty()
                                        ? "write " + request.tables().keySet()
                                        : "delete " + String.join(" ", request.deletes()))
                .collect(Collectors.toList());
    }

    /** As at a checkpoint, while another thread acknowledges what is sent. */
    private void flush() throws Exception {
        CompletableFuture<Void> answers = CompletableFuture.runAsync(() -> acknowledge(100));
        harness.operator().prepareSnapshotPreBarrier(1);
        answers.cancel(false);
    }

    /** Until so many requests have been acknowledged, or the writer is closed. */
    private void acknowledge(int requests) {
        while (!harness.server().isClosed()
                && harness.server().requests().stream().filter(r -> r.answer().isDone()).count()
                        < requests) {
            harness.server().requests().forEach(ScriptedOutput.Request::acknowledge);
            Thread.onSpinWait();
        }
    }
}
