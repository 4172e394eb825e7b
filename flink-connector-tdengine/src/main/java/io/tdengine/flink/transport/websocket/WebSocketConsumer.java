/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import com.fasterxml.jackson.databind.JsonNode;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.Consumer;
import io.tdengine.flink.transport.ConsumerConfig;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.ServerVersion;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.TmqMessage;
import io.tdengine.flink.transport.TmqRawData;
import io.tdengine.flink.transport.VgroupAssignment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A consumer on {@code /rest/tmq}, which never answers what it does not understand. */
final class WebSocketConsumer implements Consumer {

    private final Channel channel;
    private final ErrorContext errors;
    private final ConnectionConfig connection;
    private final ConsumerConfig consumer;
    private final MessageFetcher fetcher;

    /** The last message that was read completely; a lost one comes again. */
    private long lastMessageId;

    /** The message with that id, or null. */
    private TmqMessage lastMessage;

    WebSocketConsumer(Channel channel, ConnectionConfig connection, ConsumerConfig consumer) {
        this.channel = channel;
        this.errors = channel.errors(ErrorContext.Origin.SUBSCRIPTION);
        this.connection = connection;
        this.consumer = consumer;
        this.fetcher = new MessageFetcher(channel, errors, connection.requestTimeout());
    }

    @Override
    public void subscribe(Collection<String> topics) {
        long requestId = Channel.nextRequestId();
        String frame = Frames.subscribe(requestId, connection, consumer, topics);
        Answer answer =
                request("subscribe", requestId, frame)
                        .check(
                                errors,
                                channel
                                        + " refuses user '"
                                        + (consumer.user() == null
                                                ? connection.user()
                                                : consumer.user())
                                        + "' as a consumer of group '"
                                        + consumer.groupId()
                                        + "' of topics "
                                        + topics
                                        + (consumer.properties().isEmpty()
                                                ? ""
                                                : " with " + consumer.properties().keySet()));
        JsonNode version = answer.optional("version");
        String serverVersion = version == null ? null : version.asText();
        if (consumer.token() != null
                || connection.bearerToken() != null
                || connection.totpCode() != null) {
            ServerVersion.requireTokens(serverVersion, channel.toString());
        }
    }

    @Override
    public void unsubscribe() {
        long requestId = Channel.nextRequestId();
        request("unsubscribe", requestId, Frames.unsubscribe(requestId))
                .check(
                        errors,
                        "Leaving group '" + consumer.groupId() + "' at " + channel + " failed");
        lastMessage = null;
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
                                answerTimeout().plusMillis(millis)));
        polled.check(
                errors,
                "Polling as a member of group '"
                        + consumer.groupId()
                        + "' at "
                        + channel
                        + " failed");
        if (!polled.member("have_message").asBoolean()) {
            return null;
        }
        TmqMessage message = fetch(polled);
        lastMessageId = polled.member("message_id").longValue();
        lastMessage = message;
        return message;
    }

    /** Bytes that cannot be read are told with the endpoint they came from. */
    private TmqMessage fetch(Answer polled) {
        try {
            return fetcher.fetch(polled);
        } catch (TDengineException e) {
            throw errors.complete(e);
        }
    }

    @Override
    public TmqRawData raw(TmqMessage message) {
        if (message != lastMessage) {
            throw errors.failed(
                    ErrorCode.INVALID_ARGUMENT,
                    "The server keeps the last polled message only; this is another one, of topic '"
                            + message.topic()
                            + "', vgroup "
                            + message.vgroupId());
        }
        return fetcher.raw(lastMessageId, message);
    }

    @Override
    public List<String> subscription() {
        long requestId = Channel.nextRequestId();
        List<String> topics = new ArrayList<>();
        request("list_topics", requestId, Frames.listTopics(requestId))
                .check(errors, "Asking for the topics of group '" + consumer.groupId() + "' failed")
                .member("topics")
                .forEach(topic -> topics.add(topic.asText()));
        return topics;
    }

    @Override
    public List<VgroupAssignment> assignment(String topic) {
        long requestId = Channel.nextRequestId();
        Answer answer =
                request("assignment", requestId, Frames.assignment(requestId, topic))
                        .check(errors, "Asking for the assignment of topic '" + topic + "' failed");
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
                .check(errors, "Seeking to " + place(topic, vgroupId, offset) + " failed");
    }

    @Override
    public long position(String topic, int vgroupId) {
        long requestId = Channel.nextRequestId();
        return request("position", requestId, Frames.position(requestId, topic, vgroupId))
                .check(errors, "Asking for the position in " + place(topic, vgroupId) + " failed")
                .member("position")
                .path(0)
                .longValue();
    }

    @Override
    public long committed(String topic, int vgroupId) {
        long requestId = Channel.nextRequestId();
        return request("committed", requestId, Frames.committed(requestId, topic, vgroupId))
                .check(
                        errors,
                        "Asking for the committed offset of " + place(topic, vgroupId) + " failed")
                .member("committed")
                .path(0)
                .longValue();
    }

    @Override
    public void commit() {
        long requestId = Channel.nextRequestId();
        request("commit", requestId, Frames.commit(requestId, lastMessageId))
                .check(errors, "Committing what group '" + consumer.groupId() + "' polled failed");
    }

    @Override
    public void commit(String topic, int vgroupId, long offset) {
        long requestId = Channel.nextRequestId();
        request("commit_offset", requestId, Frames.commitOffset(requestId, topic, vgroupId, offset))
                .check(errors, "Committing " + place(topic, vgroupId, offset) + " failed");
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
        return Channel.await(channel.request(action, requestId, frame, answerTimeout()));
    }

    private Duration answerTimeout() {
        return consumer.answerTimeout() == null
                ? connection.requestTimeout()
                : consumer.answerTimeout();
    }

    @Override
    public void close() {
        channel.close();
    }
}
