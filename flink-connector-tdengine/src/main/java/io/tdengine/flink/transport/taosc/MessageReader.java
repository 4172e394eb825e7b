/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.taosc;

import com.sun.jna.Pointer;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext.Origin;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.TmqBlock;
import io.tdengine.flink.transport.TmqMessage;
import io.tdengine.flink.transport.TmqRawData;
import io.tdengine.flink.transport.block.RawBlock;
import io.tdengine.flink.transport.json.TableChanges;
import io.tdengine.flink.transport.type.Field;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the messages of a consumer. Rows are fetched block by block: unlike {@code tmq_get_raw},
 * both of the library's drivers can do that, and JSON tags come as text. For the consumer's thread.
 */
final class MessageReader {

    private final Pointer tmq;
    private final String whose;
    private final FieldReader fieldReader = new FieldReader();
    private final BlockReader blockReader = new BlockReader();

    /** The message polled last, which stays until the next one; or null. */
    private Pointer last;

    /** Bytes of the blocks read of a message so far. */
    private int bytes;

    /**
     * @param whose group and endpoint, for messages
     */
    MessageReader(Pointer tmq, String whose) {
        this.tmq = tmq;
        this.whose = whose;
    }

    /** The next message, or null if none came. */
    TmqMessage poll(long blockingMillis, Attempt polling) {
        Pointer message = Taosc.tmqConsumerPoll(tmq, blockingMillis);
        if (message == null) {
            TDengineException error = polling.errorOf(null);
            if (error != null) {
                throw error;
            }
            return null;
        }
        free();
        last = message;
        return read(message, polling);
    }

    /** Frees the last message. */
    void free() {
        if (last != null) {
            Taosc.taosFreeResult(last);
            last = null;
        }
    }

    private TmqMessage read(Pointer message, Attempt polling) {
        String topic = CText.at(Taosc.tmqGetTopicName(message));
        int vgroupId = Taosc.tmqGetVgroupId(message);
        int code = Taosc.tmqGetResType(message);
        TmqMessage.Type type = TmqMessage.Type.ofCode(code);
        if (type == null) {
            throw polling.failed(
                    ErrorCode.UNSUPPORTED,
                    "a message of the unknown type " + code + " of " + place(topic, vgroupId));
        }
        Attempt reading =
                polling.then(
                        Origin.SUBSCRIPTION,
                        "Reading a message of " + place(topic, vgroupId) + " failed");
        long offset = Taosc.tmqGetVgroupOffset(message);
        TmqMessage.Builder read =
                TmqMessage.builder(type)
                        .place(topic, CText.at(Taosc.tmqGetDbName(message)), vgroupId)
                        .offsets(offset, offset);
        if (type == TmqMessage.Type.META || type == TmqMessage.Type.METADATA) {
            read.metas(metas(message, reading));
        }
        if (type == TmqMessage.Type.DATA || type == TmqMessage.Type.METADATA) {
            byte[] name = CText.of(topic, "The topic's name");
            long end = Taosc.tmqPosition(tmq, name, vgroupId);
            reading.checkConsumer(end);
            bytes = 0;
            List<TmqBlock> blocks = blocks(message, reading);
            read.offsets(offset, end).rows(bytes, blocks);
        }
        return read.build();
    }

    private String place(String topic, int vgroupId) {
        return "topic '" + topic + "', vgroup " + vgroupId + " (" + whose + ")";
    }

    private List<TmqBlock> blocks(Pointer message, Attempt reading) {
        List<TmqBlock> blocks = new ArrayList<>();
        RawBlock block = blockReader.next(message, reading);
        while (block != null) {
            bytes += blockReader.lastLength();
            List<Field> fields = fieldReader.columns(message);
            block.requireTypes(fields);
            String tableName = CText.at(Taosc.tmqGetTableName(message));
            blocks.add(
                    new TmqBlock(
                            tableName == null || tableName.isEmpty() ? null : tableName,
                            FieldReader.precision(message),
                            fields,
                            block));
            block = blockReader.next(message, reading);
        }
        return blocks;
    }

    private static List<String> metas(Pointer message, Attempt reading) {
        Pointer meta = Taosc.tmqGetJsonMeta(message);
        if (meta == null) {
            throw reading.lastError();
        }
        try {
            return TableChanges.of(CText.at(meta));
        } finally {
            Taosc.tmqFreeJsonMeta(meta);
        }
    }

    /** The last message as the server keeps it. */
    TmqRawData raw(Attempt attempt) {
        if (last == null) {
            throw attempt.failed(ErrorCode.INVALID_ARGUMENT, "the message is not kept any more");
        }
        RawMessage.ByValue raw = new RawMessage.ByValue();
        attempt.checkConsumer(Taosc.tmqGetRaw(last, raw));
        raw.read();
        try {
            if (raw.raw == null || raw.length < 0) {
                // What the library's WebSocket driver does.
                throw attempt.failed(
                        ErrorCode.UNSUPPORTED, "the client library does not give raw messages");
            }
            byte[] copy = raw.raw.getByteArray(0, raw.length);
            return new TmqRawData(Short.toUnsignedInt(raw.type), copy);
        } finally {
            Taosc.tmqFreeRaw(raw);
        }
    }
}
