/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import io.tdengine.flink.embedded.engine.Engine.Subscription;
import io.tdengine.flink.embedded.engine.ServerError;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The settings of a {@code subscribe} request, checked as a real server checks them. */
final class SubscribeArgs {

    private static final int ADAPTER_ERROR = WebSocketConnection.ADAPTER_ERROR;

    /** Library keys that {@code config} may hold; the values of most change nothing here. */
    private static final Set<String> KNOWN_KEYS =
            Set.of(
                    "group.id",
                    "client.id",
                    "auto.offset.reset",
                    "enable.auto.commit",
                    "auto.commit.interval.ms",
                    "experimental.snapshot.enable",
                    "msg.with.table.name",
                    "msg.enable.batchmeta",
                    "msg.consume.excluded",
                    "msg.consume.rawdata",
                    "session.timeout.ms",
                    "max.poll.interval.ms",
                    "heartbeat.interval.ms",
                    "fetch.max.wait.ms",
                    "min.poll.rows",
                    "enable.replay",
                    "td.connect.user",
                    "td.connect.pass",
                    "td.connect.ip",
                    "td.connect.port",
                    "td.connect.db");

    private static final Set<String> OFFSET_RESETS = Set.of("earliest", "latest", "none");
    private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");

    private final String user;
    private final String password;
    private final String groupId;
    private final String clientId;
    private final String offsetReset;
    private final int minPollRows;
    private final boolean autoCommit;
    private final Duration autoCommitInterval;

    private SubscribeArgs(Request request, Map<String, String> config) throws ServerError {
        user = request.string("user");
        password = request.string("password");
        groupId = config.getOrDefault("group.id", request.string("group_id"));
        clientId = config.getOrDefault("client.id", request.string("client_id"));
        offsetReset = config.getOrDefault("auto.offset.reset", offsetReset(request));
        minPollRows = number(config.getOrDefault("min.poll.rows", "4096"));
        autoCommit = bool(request.string("auto_commit"));
        String interval = request.string("auto_commit_interval_ms");
        autoCommitInterval = Duration.ofMillis(interval.isEmpty() ? 5000 : number(interval));
    }

    static SubscribeArgs read(Request request) throws ServerError {
        Map<String, String> config = new HashMap<>();
        for (Map.Entry<String, JsonNode> entry : request.node("config").properties()) {
            String key = entry.getKey().toLowerCase(Locale.ROOT);
            if (!KNOWN_KEYS.contains(key)) {
                throw new ServerError(0xFFFE, "Unknown error 65534");
            }
            config.put(key, entry.getValue().asText());
        }
        SubscribeArgs args = new SubscribeArgs(request, config);
        if (args.groupId.isEmpty()) {
            throw new ServerError(ADAPTER_ERROR, "malloc tmq element failed or group is empty");
        }
        if (!OFFSET_RESETS.contains(args.offsetReset)) {
            throw new ServerError(ADAPTER_ERROR, "fail");
        }
        return args;
    }

    static List<String> topics(Request request) throws ServerError {
        return request.array("topics").stream().map(JsonNode::asText).toList();
    }

    Subscription subscription(String address, List<String> topics) {
        return new Subscription(
                user, password, address, groupId, clientId, offsetReset, topics, minPollRows);
    }

    /** True if polls commit what was polled before. */
    boolean autoCommit() {
        return autoCommit;
    }

    Duration autoCommitInterval() {
        return autoCommitInterval;
    }

    private static String offsetReset(Request request) throws ServerError {
        String reset = request.string("offset_reset");
        String misspelt = request.string("offset_rest");
        if (!reset.isEmpty()) {
            return reset;
        }
        return misspelt.isEmpty() ? "latest" : misspelt;
    }

    private static boolean bool(String value) throws ServerError {
        if (TRUE.contains(value)) {
            return true;
        }
        if (value.isEmpty() || FALSE.contains(value)) {
            return false;
        }
        throw new ServerError(
                ADAPTER_ERROR, "strconv.ParseBool: parsing \"" + value + "\": invalid syntax");
    }

    private static int number(String value) throws ServerError {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new ServerError(0xFFFE, "Unknown error 65534");
        }
    }
}
