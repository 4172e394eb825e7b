/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.data.BindPayload;
import io.tdengine.flink.transport.bind.BindBatch;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a writer sends what. */
class TDengineWriterBatchTest {

    private static final MemorySize LARGE = MemorySize.ofMebiBytes(8);

    private WriterHarness harness;

    @AfterEach
    void close() throws Exception {
        if (harness != null) {
            harness.close();
        }
    }

    @Test
    void sendsABatchWhenItHasEnoughRows() throws Exception {
        open(3, LARGE, 1, DeliveryGuarantee.AT_LEAST_ONCE);

        harness.write("d1", 1, 10);
        harness.write("d2", 2, 20);
        assertThat(harness.server().requests()).isEmpty();
        harness.write("d1", 3, 30);

        assertThat(harness.server().requests()).hasSize(1);
        BindPayload.Table d1 = harness.server().request(0).tables().get("d1");
        assertThat(d1.rows()).isEqualTo(2);
        assertThat(d1.row(1)).containsExactly(3L, 30);
        assertThat(harness.server().request(0).tables().get("d2").row(0)).containsExactly(2L, 20);
    }

    @Test
    void sendsABatchWhenItHasEnoughBytes() throws Exception {
        open(1000, new MemorySize(200), 1, DeliveryGuarantee.AT_LEAST_ONCE);

        int rows = 0;
        while (harness.server().requests().isEmpty()) {
            harness.write("d1", ++rows, 0);
        }

        // 28 + name 5 + section 4 + two elements of 17 and 14 bytes for each row.
        assertThat(rows).isEqualTo(10);
    }

    @Test
    void sendsABatchWhenItsFirstRowIsOldEnough() throws Exception {
        open(1000, LARGE, 1, DeliveryGuarantee.AT_LEAST_ONCE);

        harness.operator().setProcessingTime(100);
        harness.write("d1", 1, 10);
        harness.operator().setProcessingTime(900);
        harness.write("d1", 2, 20);
        harness.operator().setProcessingTime(1099);
        assertThat(harness.server().requests()).isEmpty();
        harness.operator().setProcessingTime(1100);

        assertThat(harness.server().requests()).hasSize(1);
        assertThat(harness.server().request(0).rows()).isEqualTo(2);
    }

    @Test
    void countsTheAgeOfEachBatchFromItsOwnFirstRow() throws Exception {
        open(2, LARGE, 1, DeliveryGuarantee.AT_LEAST_ONCE);

        harness.write("d1", 1, 10);
        harness.write("d1", 2, 20);
        harness.server().request(0).acknowledge();
        harness.drainMailbox();
        harness.operator().setProcessingTime(600);
        harness.write("d1", 3, 30);
        harness.operator().setProcessingTime(1000);
        assertThat(harness.server().requests()).hasSize(1);
        harness.operator().setProcessingTime(1600);

        assertThat(harness.server().requests()).hasSize(2);
    }

    @Test
    void sendsAnOldBatchAsSoonAsOneBeforeItIsAnswered() throws Exception {
        open(2, LARGE, 1, DeliveryGuarantee.AT_LEAST_ONCE);
        for (int row = 1; row <= 4; row++) {
            harness.write("d1", row, 10 * row);
        }
        CompletableFuture<Void> answer =
                CompletableFuture.runAsync(() -> harness.server().request(0).acknowledge());
        harness.write("d1", 5, 50);
        answer.join();
        harness.write("d1", 6, 60);
        assertThat(harness.server().requests()).hasSize(3);

        harness.server().request(1).acknowledge();
        harness.drainMailbox();
        harness.write("d1", 7, 70);
        harness.operator().setProcessingTime(1000);

        assertThat(harness.server().requests()).hasSize(4);
        assertThat(harness.server().request(3).tables().get("d1").row(0)).containsExactly(7L, 70);
    }

    @Test
    void worksOffTheMailboxWhileALaneIsFull() throws Exception {
        open(1, LARGE, 1, DeliveryGuarantee.AT_LEAST_ONCE);

        harness.write("d1", 1, 10);
        harness.write("d1", 2, 20);
        assertThat(harness.server().requests()).hasSize(2);
        CompletableFuture<Void> answer =
                CompletableFuture.runAsync(() -> harness.server().request(0).acknowledge());
        harness.write("d1", 3, 30);

        answer.join();
        assertThat(harness.server().requests()).hasSize(3);
        assertThat(harness.server().request(2).tables().get("d1").row(0)).containsExactly(3L, 30);
    }

    @Test
    void keepsATableOnItsLaneAndUsesAllLanes() throws Exception {
        open(1, LARGE, 4, DeliveryGuarantee.AT_LEAST_ONCE);

        for (int row = 0; row < 200; row++) {
            harness.write("d" + row % 20, row, row);
            harness.server().requests().forEach(ScriptedOutput.Request::acknowledge);
            harness.drainMailbox();
        }

        for (int table = 0; table < 20; table++) {
            String name = "d" + table;
            List<Integer> lanes =
                    harness.server().requests().stream()
                            .filter(r -> r.tables().containsKey(name))
                            .map(ScriptedOutput.Request::lane)
                            .distinct()
                            .collect(Collectors.toList());
            assertThat(lanes).as(name).hasSize(1);
        }
        assertThat(harness.server().requests())
                .extracting(ScriptedOutput.Request::lane)
                .contains(0, 1, 2, 3);
    }

    @Test
    void sendsABatchBeforeATableHasMoreRowsThanTheServerTakes() throws Exception {
        open(1_000_000, LARGE, 1, DeliveryGuarantee.AT_LEAST_ONCE);

        for (int row = 0; row < BindBatch.MAX_ROWS_PER_TABLE + 1; row++) {
            harness.write("d1", row, row);
        }

        assertThat(harness.server().requests()).hasSize(1);
        assertThat(harness.server().request(0).rows()).isEqualTo(BindBatch.MAX_ROWS_PER_TABLE);
    }

    @Test
    void quotesNamesThatWouldNotKeepTheirCase() throws Exception {
        open(2, LARGE, 1, DeliveryGuarantee.AT_LEAST_ONCE);

        harness.write("Pump 7", 1, 10);
        harness.write("pump_7", 1, 10);

        assertThat(harness.server().request(0).tables()).containsOnlyKeys("`Pump 7`", "pump_7");
    }

    @Test
    void writesUpdatesAndDropsWhatTheyReplace() throws Exception {
        open(2, LARGE, 1, DeliveryGuarantee.AT_LEAST_ONCE);

        harness.write(RowKind.INSERT, "d1", 1, 10);
        harness.write(RowKind.UPDATE_BEFORE, "d1", 1, 10);
        assertThat(harness.server().requests()).isEmpty();
        harness.write(RowKind.UPDATE_AFTER, "d1", 1, 11);

        BindPayload.Table d1 = harness.server().request(0).tables().get("d1");
        assertThat(d1.columns().get(1)).containsExactly(10, 11);
    }

    @Test
    void remembersReusedNames() throws Exception {
        int tables = TableRouter.MAX_REMEMBERED + 10;
        open(1_000_000, LARGE, 1, DeliveryGuarantee.AT_LEAST_ONCE);

        for (int row = 0; row < tables; row++) {
            harness.write("d" + row, 1, row);
        }
        for (int row = 0; row < 20; row++) {
            harness.write("d" + row, 2, row);
        }
        CompletableFuture<Void> answers = harness.answerUntilRows(tables + 20);
        harness.operator().prepareSnapshotPreBarrier(1);

        // A table that came twice in one batch would have failed in the decoder.
        answers.join();
        assertThat(harness.acknowledgedRows()).isEqualTo(tables + 20);
    }

    private void open(int maxRows, MemorySize maxBytes, int lanes, DeliveryGuarantee guarantee)
            throws Exception {
        harness = new WriterHarness(WriterHarness.options(maxRows, maxBytes, lanes, guarantee));
    }
}
