/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import com.fasterxml.jackson.databind.JsonNode;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.Consumer;
import io.tdengine.flink.transport.ConsumerConfig;
import io.tdengine.flink.transport.TmqMessage;
import io.tdengine.flink.transport.VgroupAssignment;
import io.tdengine.flink.transport.block.TmqPayload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A consumer on {@code /rest/tmq}, which never answers what it does not understand. */
final class WebSocketConsumer implements Consumer {

    /** Message types that carry rows: data, and data with the tables it created. */
    private static final int DATA = 1;

    private static final int META_AND_DATA = 3;

    private final Channel channel;
    private final ConnectionConfig connection;
    private final ConsumerConfig consumer;

    /** The last message that was read completely; a lost one comes again. */
    private long lastMessageId;

    WebSocketConsumer(Channel channel, ConnectionConfig connection, ConsumerConfig consumer) {
        this.channel = channel;
        this.connection = connection;
        this.consumer = consumer;
    }

    @Override
    public void subscribe(Collection<String> topics) {
        long requestId = Channel.nextRequestId();
        String frame = Frames.subscribe(requestId, connection, consumer, topics);
        Answer answer =
                request("subscribe", requestId, frame)
                        .check(
                                channel
                                        + " refuses user '"
                                        + connection.user()
                                        + "' as a consumer of group '"
                                        + consumer.groupId()
                                        + "' of topics "
                                        + topics);
        JsonNode version = answer.optional("version");
        WebSocketConnection.requireTokens(
                channel, connection, version == null ? null : version.asText());
    }

    @Override
    public void unsubscribe() {
        long requestId = Channel.nextRequestId();
        request("unsubscribe", requestId, Frames.unsubscribe(requestId))
                .check("Leaving group '" + consumer.groupId() + "' at " + channel + " failed");
    }

    @Override
    public TmqMessage poll(Duration blocking) {
        long requestId = Channel.nextRequestId();
        long millis = blocking.toMillis();
        Answer polled =
                Channel.await(
                        channel.request(
                                "poll",
                                requestId,
                                Frames.poll(requestId, millis, lastMessageId),
                                connection.requestTimeout().plusMillis(millis)));
        polled.check(
                "Polling as a member of group '"
                        + consumer.groupId()
                        + "' at "
                        + channel
                        + " failed");
        if (!polled.member("have_message").asBoolean()) {
            return null;
        }
        long messageId = polled.member("message_id").longValue();
        int type = polled.member("message_type").intValue();
        TmqMessage message =
                type == DATA || type == META_AND_DATA
                        ? fetch(polled, messageId)
                        : withoutRows(polled);
        lastMessageId = messageId;
        return message;
    }

    private TmqMessage fetch(Answer polled, long messageId) {
        String topic = polled.member("topic").asText();
        int vgroupId = polled.member("vgroup_id").intValue();
        long requestId = Channel.nextRequestId();
        Answer fetched =
                request("fetch_raw_data", requestId, Frames.fetchRawData(requestId, messageId));
        fetched.check(
                "Fetching a message of topic '" + topic + "', vgroup " + vgroupId + " failed");
        Answer.Body body = fetched.body();
        body.int64(); // message id
        body.int16(); // raw type
        int length = body.int32();
        TmqPayload payload = new TmqPayload(body.array(), body.bytes(length), length);
        return new TmqMessage(
                topic,
                polled.member("database").asText(),
                vgroupId,
                polled.member("offset").longValue(),
                payload.endOffset(),
                length,
                payload.blocks());
    }

    /** A change of tables: its offset is already where the next message starts. */
    private static TmqMessage withoutRows(Answer polled) {
        long offset = polled.member("offset").longValue();
        return new TmqMessage(
                polled.member("topic").asText(),
                polled.member("database").asText(),
                polled.member("vgroup_id").intValue(),
                offset,
                offset,
                0,
                List.of());
    }

    @Override
    public List<VgroupAssignment> assignment(String topic) {
        long requestId = Channel.nextRequestId();
        Answer answer =
                request("assignment", requestId, Frames.assignment(requestId, topic))
                        .check("Asking for the assignment of topic '" + topic + "' failed");
        List<VgroupAssignment> assignments = new ArrayList<>();
        for (JsonNode vgroup : answer.member("assignment")) {
            assignments.add(
                    new VgroupAssignment(
                            vgroup.path("vgroup_id").intValue(),
                            vgroup.path("offset").longValue(),
                            vgroup.path("begin").longValue(),
                            vgroup.path("end").longValue()));
        }
        return assignments;
    }

    @Override
    public void seek(String topic, int vgroupId, long offset) {
        long requestId = Channel.nextRequestId();
        request("seek", requestId, Frames.seek(requestId, topic, vgroupId, offset))
                .check("Seeking to " + place(topic, vgroupId, offset) + " failed");
    }

    @Override
    public long position(String topic, int vgroupId) {
        long requestId = Channel.nextRequestId();
        return request("position", requestId, Frames.position(requestId, topic, vgroupId))
                .check("Asking for the position in " + place(topic, vgroupId) + " failed")
                .member("position")
                .path(0)
                .longValue();
    }

    @Override
    public long committed(String topic, int vgroupId) {
        long requestId = Channel.nextRequestId();
        return request("committed", requestId, Frames.committed(requestId, topic, vgroupId))
                .check("Asking for the committed offset of " + place(topic, vgroupId) + " failed")
                .member("committed")
                .path(0)
                .longValue();
    }

    @Override
    public void commit(String topic, int vgroupId, long offset) {
        long requestId = Channel.nextRequestId();
        request("commit_offset", requestId, Frames.commitOffset(requestId, topic, vgroupId, offset))
                .check("Committing " + place(topic, vgroupId, offset) + " failed");
    }

    private String place(String topic, int vgroupId) {
        return "topic '"
                + topic
                + "', vgroup "
                + vgroupId
                + " (group '"
                + consumer.groupId()
                + "')";
    }

    private String place(String topic, int vgroupId, long offset) {
        return "offset " + offset + " of " + place(topic, vgroupId);
    }

    private Answer request(String action, long requestId, String frame) {
        return Channel.await(
                channel.request(action, requestId, frame, connection.requestTimeout()));
    }

    @Override
    public void close() {
        channel.close();
    }
}
