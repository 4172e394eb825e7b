/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.transport.TmqMessage;
import io.tdengine.flink.transport.block.TmqPayload;
import io.tdengine.flink.transport.schema.TableSchema;
import java.util.List;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;

/** The rows of messages as the source hands them to Flink. For benchmarks, and one thread. */
public final class MessageRows {

    private final RowDataDeserializationSchema schema;

    /**
     * @param rowType columns of the table, by name
     * @param table whose rows the messages have
     */
    public MessageRows(RowType rowType, TableSchema table) {
        schema = new RowDataDeserializationSchema(rowType, List.of(), InternalTypeInfo.of(rowType));
        schema.open(table, null);
    }

    /** The rows of a message's first block; those of the message before are not used any more. */
    public TDengineDeserializationSchema.BlockReader<RowData> bind(TmqPayload payload) {
        TmqMessage message =
                new TmqMessage(
                        "topic",
                        "database",
                        1,
                        payload.startOffset(),
                        payload.endOffset(),
                        payload.bytes(),
                        payload.blocks());
        return schema.bind(new BlockContext(message, message.blocks().get(0), null));
    }
}
