/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.TmqBlock;
import io.tdengine.flink.transport.TmqMessage;
import io.tdengine.flink.transport.TmqRawData;
import io.tdengine.flink.transport.block.RawBlock;
import io.tdengine.flink.transport.block.TmqPayload;
import io.tdengine.flink.transport.json.TableChanges;
import io.tdengine.flink.transport.type.DataType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Gets what a polled message holds; the server keeps the last one until the next poll. */
final class MessageFetcher {

    private final Channel channel;
    private final ErrorContext errors;
    private final Duration timeout;

    MessageFetcher(Channel channel, ErrorContext errors, Duration timeout) {
        this.channel = channel;
        this.errors = errors;
        this.timeout = timeout;
    }

    /**
     * @param polled an answer to {@code poll} that tells of a message
     */
    TmqMessage fetch(Answer polled) {
        int code = polled.member("message_type").intValue();
        TmqMessage.Type type = TmqMessage.Type.ofCode(code);
        String topic = polled.member("topic").asText();
        int vgroupId = polled.member("vgroup_id").intValue();
        if (type == null) {
            throw errors.failed(
                    ErrorCode.UNSUPPORTED,
                    "The server sent a message of the unknown type "
                            + code
                            + " of topic '"
                            + topic
                            + "', vgroup "
                            + vgroupId);
        }
        long offset = polled.member("offset").longValue();
        Source source =
                new Source(
                        polled.member("message_id").longValue(), topic + "', vgroup " + vgroupId);
        TmqMessage.Builder message =
                TmqMessage.builder(type)
                        .place(topic, polled.member("database").asText(), vgroupId)
                        .offsets(offset, offset);
        if (type == TmqMessage.Type.META || type == TmqMessage.Type.METADATA) {
            message.metas(metas(source));
        }
        if (type == TmqMessage.Type.DATA || type == TmqMessage.Type.METADATA) {
            TmqPayload payload = payload(source);
            message.offsets(offset, payload.endOffset());
            message.rows(payload.bytes(), readable(payload.blocks(), source));
        }
        return message.build();
    }

    /** A message on the server. */
    private static final class Source {
        private final long messageId;
        private final String place;

        private Source(long messageId, String place) {
            this.messageId = messageId;
            this.place = place;
        }
    }

    private TmqPayload payload(Source source) {
        long requestId = Channel.nextRequestId();
        Answer.Body body =
                request(
                                "fetch_raw_data",
                                requestId,
                                Frames.fetchRawData(requestId, source.messageId),
                                source)
                        .body();
        body.int64(); // message id
        body.int16(); // raw type
        int length = body.int32();
        return new TmqPayload(body.array(), body.bytes(length), length);
    }

    /** One change, or several of one message in {@code metas}. */
    private List<String> metas(Source source) {
        long requestId = Channel.nextRequestId();
        return TableChanges.of(
                request(
                                "fetch_json_meta",
                                requestId,
                                Frames.fetchJsonMeta(requestId, source.messageId),
                                source)
                        .member("data"));
    }

    /**
     * JSON tags come in the server's internal encoding with {@code fetch_raw_data}, as text only
     * block by block. Just query topics have them.
     */
    private List<TmqBlock> readable(List<TmqBlock> blocks, Source source) {
        if (blocks.stream().noneMatch(MessageFetcher::hasJson)) {
            return blocks;
        }
        List<TmqBlock> readable = new ArrayList<>(blocks.size());
        for (TmqBlock block : blocks) {
            RawBlock text = nextBlock(source);
            boolean same = text.rows() == block.block().rows();
            if (!same || text.columns() != block.block().columns()) {
                throw errors.failed(
                        ErrorCode.MALFORMED,
                        "The server sent a block of a message of topic '"
                                + source.place
                                + " first with "
                                + block.block().rows()
                                + " rows, then with "
                                + text.rows());
            }
            readable.add(new TmqBlock(block.tableName(), block.precision(), block.fields(), text));
        }
        return readable;
    }

    private static boolean hasJson(TmqBlock block) {
        return block.fields().stream().anyMatch(field -> field.type() == DataType.JSON);
    }

    private RawBlock nextBlock(Source source) {
        // One id for both: servers answer the second with the id of the first.
        long requestId = Channel.nextRequestId();
        Answer fetched =
                request("fetch", requestId, Frames.fetch(requestId, source.messageId), source);
        if (fetched.member("completed").asBoolean()) {
            throw errors.failed(
                    ErrorCode.MALFORMED,
                    "The server sent fewer blocks of a message of topic '"
                            + source.place
                            + " than the message has");
        }
        Answer.Body body =
                request(
                                "fetch_block",
                                requestId,
                                Frames.fetchBlock(requestId, source.messageId),
                                source)
                        .body();
        return block(body);
    }

    /** The body of an answer to {@code fetch_block}. */
    static RawBlock block(Answer.Body body) {
        body.int64(); // message id
        int length = body.left();
        return new RawBlock(body.array(), body.bytes(length), length);
    }

    TmqRawData raw(long messageId, TmqMessage message) {
        Source source = new Source(messageId, message.topic() + "', vgroup " + message.vgroupId());
        long requestId = Channel.nextRequestId();
        Answer.Body body =
                request(
                                "fetch_raw",
                                requestId,
                                Frames.fetchRaw(requestId, source.messageId),
                                source)
                        .body();
        return rawData(body);
    }

    /** The body of an answer to {@code fetch_raw}. */
    static TmqRawData rawData(Answer.Body body) {
        body.int64(); // message id
        body.int64(); // action
        int length = body.int32();
        int type = Short.toUnsignedInt(body.int16());
        int start = body.bytes(length);
        return new TmqRawData(type, Arrays.copyOfRange(body.array(), start, start + length));
    }

    private Answer request(String action, long requestId, String frame, Source source) {
        return Channel.await(channel.request(action, requestId, frame, timeout))
                .check(errors, "Fetching a message of topic '" + source.place + " failed");
    }
}
