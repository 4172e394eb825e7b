/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.transport.bind.BindField;
import io.tdengine.flink.transport.bind.TableRows;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Precision;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TargetTableTest {

    private final WriteLane lane =
            new WriteLane(
                    0,
                    List.of(
                            field("tbname", DataType.VARCHAR, BindField.Kind.TABLE_NAME),
                            field("ts", DataType.TIMESTAMP, BindField.Kind.COLUMN),
                            field("v", DataType.VARCHAR, BindField.Kind.COLUMN)),
                    false,
                    1000,
                    Long.MAX_VALUE,
                    Long.MAX_VALUE,
                    true);

    private static BindField field(String name, DataType type, BindField.Kind kind) {
        return new BindField(name, type, kind, Precision.MILLISECONDS, 0);
    }

    private TargetTable table(String name) {
        return new TargetTable(lane, name.getBytes(StandardCharsets.UTF_8), name);
    }

    private static void row(TableRows rows, byte[] text) {
        rows.column(0).appendLong(1);
        rows.column(1).appendBytes(text, 0, text.length);
        rows.endRow();
    }

    /** Tens of thousands of tables are remembered; the buffers of a large batch must not be. */
    @Test
    void doesNotKeepTheBuffersThatItsBatchHasDropped() {
        TargetTable large = table("large");
        WeakReference<TableRows> buffers = new WeakReference<>(large.stage());
        row(large.rows(), new byte[8 << 20]);
        send();
        row(table("small").stage(), new byte[1]);
        send();

        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (buffers.get() != null && System.nanoTime() < deadline) {
            System.gc();
        }
        assertThat(buffers.get()).isNull();
        assertThat(large.isStaged()).isFalse();
        Reference.reachabilityFence(large);
    }

    private void send() {
        lane.answered(lane.seal());
    }
}
