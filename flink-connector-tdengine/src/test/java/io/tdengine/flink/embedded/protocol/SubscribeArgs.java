/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import io.tdengine.flink.embedded.engine.Engine;
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

    private static final String TOKEN = "td.connect.token";

    private static final int MAX = Integer.MAX_VALUE;

    private static final Set<String> OFFSET_RESETS = Set.of("earliest", "latest", "none");
    private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");

    private final Engine.Login login;
    private final String groupId;
    private final String clientId;
    private final String offsetReset;
    private final int minPollRows;
    private final boolean batchMeta;
    private final Duration maxPollInterval;
    private final boolean autoCommit;
    private final Duration autoCommitInterval;

    private SubscribeArgs(Request request, Map<String, String> config) throws ServerError {
        login =
                new Engine.Login(
                        request.string("user"),
                        request.string("password"),
                        "",
                        config.getOrDefault(TOKEN, ""));
        groupId = config.getOrDefault("group.id", request.string("group_id"));
        clientId = config.getOrDefault("client.id", request.string("client_id"));
        offsetReset = config.getOrDefault("auto.offset.reset", offsetReset(request));
        Settings settings = new Settings(request, config);
        minPollRows = settings.number("min.poll.rows", 4096, 1);
        batchMeta = settings.isOn("msg.enable.batchmeta", "enable_batch_meta");
        int interval = settings.number("max.poll.interval.ms", 300_000, 1000);
        maxPollInterval = Duration.ofMillis(interval);
        settings.check();
        autoCommit = bool(request.string("auto_commit"));
        String commitInterval = request.string("auto_commit_interval_ms");
        autoCommitInterval =
                Duration.ofMillis(commitInterval.isEmpty() ? 5000 : number(commitInterval, 0, MAX));
    }

    /** Numbers that a client gives by the library's key in {@code config}, or as an argument. */
    private record Settings(Request request, Map<String, String> config) {

        /** The others change nothing here, but a wrong value is refused. */
        void check() throws ServerError {
            int session = number("session.timeout.ms", 12_000, 6000);
            int heartbeat = number("heartbeat.interval.ms", 3000, 1000);
            if (session > 1_800_000 || heartbeat >= session) {
                throw wrongValue();
            }
            number("fetch.max.wait.ms", 1000, 1);
            isOn("msg.consume.excluded", "msg_consume_excluded");
            isOn("msg.consume.rawdata", "msg_consume_rawdata");
        }

        int number(String key, int fallback, int least) throws ServerError {
            String value = value(key, key.replace('.', '_'));
            return value.isEmpty() ? fallback : SubscribeArgs.number(value, least, MAX);
        }

        /** As the library's C code reads a number: what is none is 0. */
        boolean isOn(String key, String argument) throws ServerError {
            String value = value(key, argument);
            return value.matches("[+-]?[0-9]+") && Long.parseLong(value) != 0;
        }

        private String value(String key, String argument) throws ServerError {
            return config.containsKey(key) ? config.get(key) : request.string(argument);
        }
    }

    private static ServerError wrongValue() {
        return new ServerError(ADAPTER_ERROR, "fail");
    }

    /**
     * @param tokens whether this server knows tokens
     */
    static SubscribeArgs read(Request request, boolean tokens) throws ServerError {
        Map<String, String> config = new HashMap<>();
        for (Map.Entry<String, JsonNode> entry : request.node("config").properties()) {
            String key = entry.getKey().toLowerCase(Locale.ROOT);
            if (!KNOWN_KEYS.contains(key) && !(tokens && key.equals(TOKEN))) {
                throw new ServerError(0xFFFE, "Unknown error 65534");
            }
            config.put(key, entry.getValue().asText());
        }
        SubscribeArgs args = new SubscribeArgs(request, config);
        if (args.groupId.isEmpty()) {
            throw new ServerError(ADAPTER_ERROR, "malloc tmq element failed or group is empty");
        }
        if (!OFFSET_RESETS.contains(args.offsetReset)) {
            throw wrongValue();
        }
        return args;
    }

    static List<String> topics(Request request) throws ServerError {
        return request.array("topics").stream().map(JsonNode::asText).toList();
    }

    Subscription subscription(String address, List<String> topics) {
        return new Subscription(
                login,
                address,
                groupId,
                clientId,
                offsetReset,
                topics,
                minPollRows,
                batchMeta,
                maxPollInterval);
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

    private static int number(String value, int least, int most) throws ServerError {
        boolean number = value.matches("[0-9]{1,10}");
        if (!number || Long.parseLong(value) < least || Long.parseLong(value) > most) {
            throw wrongValue();
        }
        return Integer.parseInt(value);
    }
}
