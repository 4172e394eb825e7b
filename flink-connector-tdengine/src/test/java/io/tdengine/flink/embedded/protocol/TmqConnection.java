/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tdengine.flink.embedded.engine.GroupMember;
import io.tdengine.flink.embedded.engine.ServerError;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A client of {@code /rest/tmq}: one consumer, which leaves its group when the socket closes. */
final class TmqConnection extends WebSocketConnection {

    private interface Action {
        void run(Request request) throws ServerError;
    }

    private interface OffsetLookup {
        long of(GroupMember member, String topic, int vgroupId) throws ServerError;
    }

    private static final int FETCH_RAW_DATA = 8;
    private static final int FETCH_RAW = 3;
    private static final Set<String> WITHOUT_SUBSCRIPTION = Set.of("version", "subscribe", "poll");

    private final Map<String, Action> actions = new HashMap<>();
    private final TmqPolls polls = new TmqPolls(this);
    private SubscribeArgs settings;
    private volatile GroupMember member;
    private long nextCommitNanos;

    TmqConnection(ServerContext server) {
        super(server);
        actions.put("version", request -> send(request, withVersion(request)));
        actions.put("subscribe", this::subscribe);
        actions.put("unsubscribe", this::unsubscribe);
        actions.put("poll", polls::add);
        actions.put("fetch", this::fetch);
        actions.put("fetch_block", this::fetchBlock);
        actions.put("fetch_raw", this::fetchRaw);
        actions.put("fetch_raw_data", this::fetchRawData);
        actions.put("fetch_json_meta", this::fetchJsonMeta);
        actions.put("commit", this::commit);
        actions.put("commit_offset", this::commitOffset);
        actions.put("committed", request -> offsets(request, GroupMember::committed));
        actions.put("position", request -> offsets(request, GroupMember::position));
        actions.put("assignment", this::assignment);
        actions.put("seek", this::seek);
        actions.put("list_topics", this::listTopics);
    }

    /** The consumer, or null while nothing is subscribed. */
    GroupMember member() {
        return member;
    }

    /** Commits what was polled so far if the client asked for that and its time has come. */
    void autoCommit(GroupMember of) throws ServerError {
        if (settings.autoCommit() && System.nanoTime() - nextCommitNanos >= 0) {
            of.commit();
            nextCommitNanos = System.nanoTime() + settings.autoCommitInterval().toNanos();
        }
    }

    @Override
    String binaryActionName(long action) {
        return null;
    }

    /** Polls take their places in the order in which they come. */
    @Override
    boolean isInstant(String action) {
        return action.equals("poll");
    }

    /** Nothing that cannot be read is answered here, unlike on {@code /ws}. */
    @Override
    void onUnreadable(Request request, String message) {}

    @Override
    synchronized void onClosed() {
        leave();
    }

    @Override
    void handle(Request request) {
        Action action = actions.get(request.action());
        if (action == null) {
            return;
        }
        try {
            if (settings == null && !WITHOUT_SUBSCRIPTION.contains(request.action())) {
                throw new ServerError(ADAPTER_ERROR, "tmq not init");
            }
            action.run(request);
        } catch (ServerError e) {
            fail(request, e);
        }
    }

    @Override
    void fail(Request request, ServerError error) {
        if (request.action().equals("fetch_raw_data")) {
            ByteWriter answer =
                    Results.head(request, FETCH_RAW_DATA, error.code(), error.getMessage());
            answer.int64(messageId(request));
            send(request, answer.toByteArray());
            return;
        }
        ObjectNode answer = request.answer(error.code(), error.getMessage());
        if (request.action().startsWith("fetch") && settings != null) {
            Request.putUnsigned(answer, "message_id", messageId(request));
        }
        send(request, answer);
    }

    private ObjectNode withVersion(Request request) {
        return request.answer(0, "").put("version", server().engine().version());
    }

    private synchronized void subscribe(Request request) throws ServerError {
        if (member != null) {
            throw new ServerError(ADAPTER_ERROR, "tmq should have unsubscribed first");
        }
        // A second subscription on a connection takes new topics and nothing else.
        SubscribeArgs args =
                settings == null
                        ? SubscribeArgs.read(request, server().engine().hasTokens())
                        : settings;
        List<String> topics = SubscribeArgs.topics(request);
        GroupMember joined =
                server().engine().subscribe(args.subscription(remoteAddress(), topics));
        if (isClosed()) {
            joined.leave();
            return;
        }
        settings = args;
        nextCommitNanos = System.nanoTime();
        member = joined;
        send(request, withVersion(request));
        polls.subscribed();
    }

    private synchronized void unsubscribe(Request request) {
        leave();
        polls.forget();
        send(request, request.answer(0, ""));
    }

    private void leave() {
        if (member != null) {
            member.leave();
            member = null;
        }
    }

    private void fetch(Request request) throws ServerError {
        PolledMessage message = message(request, "message ID are not equal");
        requireRows(message);
        ObjectNode answer = request.answer(0, "").put("message_id", message.id());
        message.fetch(request.reqId(), answer);
        send(request, answer);
    }

    private void fetchBlock(Request request) throws ServerError {
        PolledMessage message = message(request, "message is nil");
        requireRows(message);
        byte[] block = message.rawBlock();
        if (block == null) {
            throw new ServerError(ADAPTER_ERROR, "no fetch data");
        }
        ByteWriter answer = new ByteWriter().int64(request.elapsedNanos());
        // A real server answers with the id of the fetch before.
        answer.int64(message.fetchId()).int64(messageId(request)).bytes(block);
        send(request, answer.toByteArray());
    }

    private void fetchRaw(Request request) throws ServerError {
        PolledMessage message = message(request, "message ID is not equal");
        byte[] payload = message.payload();
        ByteWriter answer = new ByteWriter().int64(request.elapsedNanos()).int64(request.reqId());
        answer.int64(messageId(request)).int64(FETCH_RAW);
        answer.int32(payload.length).int16(message.rawType()).bytes(payload);
        send(request, answer.toByteArray());
    }

    private void fetchRawData(Request request) throws ServerError {
        PolledMessage message = message(request, "message ID is not equal");
        byte[] payload = message.payload();
        ByteWriter answer = Results.head(request, FETCH_RAW_DATA, 0, "");
        answer.int64(messageId(request)).int16(message.rawType());
        answer.int32(payload.length).bytes(payload);
        send(request, answer.toByteArray());
    }

    private static void requireRows(PolledMessage message) throws ServerError {
        if (!message.hasRows()) {
            throw new ServerError(ADAPTER_ERROR, "message type is not data");
        }
    }

    /** The type is looked at before the id. */
    private void fetchJsonMeta(Request request) throws ServerError {
        PolledMessage cached = polls.cached();
        if (cached != null && !cached.hasMeta()) {
            throw new ServerError(
                    ADAPTER_ERROR, "message type can not get meta, type: " + cached.type());
        }
        PolledMessage message = message(request, "message ID is not equal");
        ObjectNode answer = request.answer(0, "");
        Request.putUnsigned(answer, "message_id", message.id());
        try {
            answer.set("data", message.jsonMeta());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("meta is not JSON", e);
        }
        send(request, answer);
    }

    private void commit(Request request) throws ServerError {
        subscribedMember().commit();
        ObjectNode answer = request.answer(0, "");
        Request.putUnsigned(answer, "message_id", messageId(request));
        send(request, answer);
    }

    private void commitOffset(Request request) throws ServerError {
        String topic = request.string("topic");
        int vgroupId = (int) request.number("vgroup_id");
        long offset = request.number("offset");
        subscribedMember().commitOffset(topic, vgroupId, offset);
        ObjectNode answer = request.answer(0, "").put("topic", topic);
        send(request, answer.put("vgroup_id", vgroupId).put("offset", offset));
    }

    private void offsets(Request request, OffsetLookup lookup) throws ServerError {
        ObjectNode answer = request.answer(0, "");
        ArrayNode values = answer.putArray(request.action());
        for (JsonNode place : request.array("topic_vgroup_ids")) {
            String topic = place.path("topic").asText();
            values.add(lookup.of(subscribedMember(), topic, place.path("vgroup_id").asInt()));
        }
        send(request, answer);
    }

    private void assignment(Request request) throws ServerError {
        String topic = request.string("topic");
        List<GroupMember.Assigned> assigned = subscribedMember().assignment(topic);
        ObjectNode answer = request.answer(0, "");
        ArrayNode vgroups = answer.putArray("assignment");
        for (GroupMember.Assigned one : assigned) {
            vgroups.addObject()
                    .put("vgroup_id", one.vgroupId())
                    .put("offset", one.offset())
                    .put("begin", one.begin())
                    .put("end", one.end());
        }
        send(request, answer);
    }

    private void seek(Request request) throws ServerError {
        String topic = request.string("topic");
        int vgroupId = (int) request.number("vgroup_id");
        subscribedMember().seek(topic, vgroupId, request.number("offset"));
        send(request, request.answer(0, ""));
    }

    private void listTopics(Request request) {
        GroupMember current = member;
        ObjectNode answer = request.answer(0, "");
        ArrayNode topics = answer.putArray("topics");
        if (current != null) {
            current.topics().forEach(topics::add);
        }
        send(request, answer);
    }

    private GroupMember subscribedMember() throws ServerError {
        GroupMember current = member;
        if (current == null) {
            throw new ServerError(0x4009, "Topic does not belong to this consumer");
        }
        return current;
    }

    private PolledMessage message(Request request, String otherId) throws ServerError {
        PolledMessage message = polls.cached();
        if (message == null) {
            throw new ServerError(ADAPTER_ERROR, "message has been freed");
        }
        if (message.id() != request.unsigned("message_id")) {
            throw new ServerError(ADAPTER_ERROR, otherId);
        }
        return message;
    }

    private static long messageId(Request request) {
        try {
            return request.unsigned("message_id");
        } catch (ServerError undecodable) {
            // The error that is being answered says so already.
            return 0;
        }
    }
}
