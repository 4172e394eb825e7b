/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tdengine.flink.testing.golden.Golden;
import io.tdengine.flink.testing.golden.Golden.Frame;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.ConsumerConfig;
import io.tdengine.flink.transport.ConsumerConfig.OffsetReset;
import io.tdengine.flink.transport.SessionOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Our text frames agree with those that a real server has accepted. */
class GoldenTextFrameTest {

    /** The actions that this library sends. */
    static final Set<String> ACTIONS =
            Set.of(
                    "version",
                    "conn",
                    "free_result",
                    "stmt2_init",
                    "stmt2_prepare",
                    "stmt2_exec",
                    "stmt2_result",
                    "stmt2_close",
                    "init",
                    "prepare",
                    "set_table_name",
                    "get_tag_fields",
                    "get_col_fields",
                    "stmt_num_params",
                    "add_batch",
                    "exec",
                    "close",
                    "subscribe",
                    "unsubscribe",
                    "poll",
                    "fetch",
                    "fetch_block",
                    "fetch_raw",
                    "fetch_raw_data",
                    "fetch_json_meta",
                    "list_topics",
                    "check_server_status",
                    "get_connection_info",
                    "get_current_db",
                    "get_server_info",
                    "options_connection",
                    "assignment",
                    "seek",
                    "position",
                    "committed",
                    "commit",
                    "commit_offset");

    /** Members that we always send and recorded clients sometimes leave out. */
    private static final Map<String, Set<String>> SOMETIMES_LEFT_OUT =
            Map.of(
                    "commit", Set.of("message_id"),
                    "conn", Set.of("db"),
                    "poll", Set.of("message_id"),
                    "subscribe", Set.of("db", "offset_reset"),
                    "stmt2_prepare", Set.of("get_fields"),
                    "version", Set.of("req_id"));

    /** Members whose value is a choice: where ours differs, only the JSON type must agree. */
    private static final Map<String, Set<String>> CHOICES =
            Map.of(
                    "stmt2_init", Set.of("single_table_bind_once"),
                    "stmt2_prepare", Set.of("get_fields"),
                    "subscribe", Set.of("auto_commit", "with_table_name"));

    static Stream<Frame> frames() {
        return Golden.frames()
                .filter(Frame::fromClient)
                .filter(frame -> ACTIONS.contains(frame.action()))
                .filter(frame -> !isOfAQuery(frame))
                .filter(frame -> isWellFormed(frame.action(), args(frame)));
    }

    /** These two actions have other arguments on {@code /ws}, for results of queries. */
    static boolean isOfAQuery(Frame frame) {
        return Set.of("fetch", "fetch_block").contains(frame.action())
                && !args(frame).has("message_id");
    }

    private static JsonNode args(Frame frame) {
        return Golden.json(frame.text()).path("args");
    }

    /** Some requests were made wrong to see the server's error. */
    private static boolean isWellFormed(String action, JsonNode args) {
        return !args.path("req_id").isTextual()
                && args.at("/options/0/option").asInt() != 9
                && !args.path("offset_reset").asText().equals("nonsense")
                && !(action.equals("subscribe") && args.path("group_id").asText().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("frames")
    void agreesFieldForField(Frame frame) {
        String action = frame.action();
        JsonNode recorded = args(frame);
        List<String> ours = ours(action, recorded);

        for (int i = 0; i < ours.size(); i++) {
            JsonNode sent = Golden.json(ours.get(i));
            assertThat(sent.get("action").asText()).isEqualTo(action);
            assertArgs(action, i, sent.get("args"), recorded);
        }
    }

    private static void assertArgs(String action, int index, JsonNode ours, JsonNode recorded) {
        ours.fieldNames()
                .forEachRemaining(
                        name -> {
                            JsonNode theirs = recorded.get(name);
                            if (theirs == null) {
                                assertThat(SOMETIMES_LEFT_OUT.get(action)).contains(name);
                            } else if (CHOICES.getOrDefault(action, Set.of()).contains(name)) {
                                assertThat(ours.get(name).getNodeType())
                                        .isEqualTo(theirs.getNodeType());
                            } else if (name.equals("topic_vgroup_ids")) {
                                // We ask for one vgroup at a time.
                                assertThat(ours.get(name).size()).isEqualTo(1);
                                assertVgroup(ours.get(name).get(0), theirs.get(index));
                            } else if (theirs.isIntegralNumber()) {
                                // Request ids of other clients use all 64 bits.
                                assertThat(ours.get(name).isIntegralNumber()).isTrue();
                                assertThat(ours.get(name).longValue())
                                        .as(name)
                                        .isEqualTo(theirs.longValue());
                            } else if (!theirs.isNull()) {
                                assertThat(ours.get(name)).as(name).isEqualTo(theirs);
                            }
                        });
    }

    private static void assertVgroup(JsonNode ours, JsonNode theirs) {
        assertThat(ours).hasSize(2);
        assertThat(ours.get("topic")).isEqualTo(theirs.get("topic"));
        assertThat(ours.get("vgroup_id")).isEqualTo(theirs.get("vgroup_id"));
    }

    private static List<String> ours(String action, JsonNode args) {
        long id = args.path("req_id").longValue();
        long statement = args.path("stmt_id").longValue();
        String topic = args.path("topic").asText();
        int vgroup = args.path("vgroup_id").asInt();
        long offset = args.path("offset").asLong();
        return switch (action) {
            case "version" -> List.of(Frames.version(id));
            case "conn" -> List.of(Frames.conn(id, connection(args)));
            case "free_result" -> List.of(Frames.freeResult(id, args.get("id").longValue()));
            case "stmt2_init" ->
                    List.of(Frames.stmt2Init(id, args.get("single_stb_insert").asBoolean()));
            case "stmt2_prepare" ->
                    List.of(Frames.stmt2Prepare(id, statement, args.get("sql").asText()));
            case "stmt2_exec" -> List.of(Frames.stmt2Exec(id, statement));
            case "stmt2_result" -> List.of(Frames.stmt2Result(id, statement));
            case "stmt2_close" -> List.of(Frames.stmt2Close(id, statement));
            case "init" -> List.of(Frames.init(id));
            case "prepare" -> List.of(Frames.prepare(id, statement, args.get("sql").asText()));
            case "set_table_name" ->
                    List.of(Frames.setTableName(id, statement, args.get("name").asText()));
            case "get_tag_fields",
                    "get_col_fields",
                    "stmt_num_params",
                    "add_batch",
                    "exec",
                    "close" ->
                    List.of(Frames.statement(action, id, statement));
            case "subscribe" -> List.of(subscribe(id, args));
            case "unsubscribe" -> List.of(Frames.unsubscribe(id));
            case "poll" ->
                    List.of(
                            Frames.poll(
                                    id,
                                    args.get("blocking_time").asLong(),
                                    args.path("message_id").asLong()));
            case "fetch_raw_data" ->
                    List.of(Frames.fetchRawData(id, args.get("message_id").asLong()));
            case "fetch" -> List.of(Frames.fetch(id, args.get("message_id").asLong()));
            case "fetch_block" -> List.of(Frames.fetchBlock(id, args.get("message_id").asLong()));
            case "fetch_raw" -> List.of(Frames.fetchRaw(id, args.get("message_id").asLong()));
            case "fetch_json_meta" ->
                    List.of(Frames.fetchJsonMeta(id, args.get("message_id").asLong()));
            case "check_server_status" ->
                    List.of(
                            Frames.checkServerStatus(
                                    id, args.get("fqdn").textValue(), args.get("port").asInt()));
            case "get_connection_info" ->
                    List.of(Frames.getConnectionInfo(id, args.get("info").asInt()));
            case "get_current_db" -> List.of(Frames.getCurrentDb(id));
            case "get_server_info" -> List.of(Frames.getServerInfo(id));
            case "options_connection" -> List.of(options(id, args.get("options")));
            case "list_topics" -> List.of(Frames.listTopics(id));
            case "commit" -> List.of(Frames.commit(id, args.path("message_id").asLong()));
            case "assignment" -> List.of(Frames.assignment(id, topic));
            case "seek" -> List.of(Frames.seek(id, topic, vgroup, offset));
            case "commit_offset" -> List.of(Frames.commitOffset(id, topic, vgroup, offset));
            default -> vgroupQueries(action, id, args.get("topic_vgroup_ids"));
        };
    }

    private static String options(long id, JsonNode recorded) {
        Map<SessionOption, String> options = new EnumMap<>(SessionOption.class);
        for (JsonNode one : recorded) {
            int code = one.get("option").asInt();
            if (code == -1) {
                return Frames.clearOptions(id);
            }
            options.put(SessionOption.values()[code], one.get("value").textValue());
        }
        return Frames.optionsConnection(id, options);
    }

    private static List<String> vgroupQueries(String action, long id, JsonNode vgroups) {
        List<String> frames = new ArrayList<>();
        for (JsonNode vgroup : vgroups) {
            String topic = vgroup.get("topic").asText();
            int vgroupId = vgroup.get("vgroup_id").asInt();
            frames.add(
                    action.equals("position")
                            ? Frames.position(id, topic, vgroupId)
                            : Frames.committed(id, topic, vgroupId));
        }
        return frames;
    }

    private static ConnectionConfig connection(JsonNode args) {
        String database = args.path("db").asText();
        return ConnectionConfig.builder("ws://localhost")
                .user(args.get("user").asText())
                .password(args.get("password").asText())
                .database(database.isEmpty() ? null : database)
                .build();
    }

    private static String subscribe(long id, JsonNode args) {
        ConsumerConfig.Builder consumer = ConsumerConfig.builder(args.path("group_id").asText());
        consumer.clientId(args.path("client_id").asText());
        String reset = args.path("offset_reset").asText(args.path("offset_rest").asText());
        consumer.offsetReset(OffsetReset.valueOf(reset.toUpperCase(Locale.ROOT)));
        for (Map.Entry<String, JsonNode> entry : args.path("config").properties()) {
            // We send the user in its place only: the server ignores it here.
            if (!entry.getKey().equals("td.connect.user")) {
                consumer.property(entry.getKey(), entry.getValue().asText());
            }
        }
        List<String> topics = new ArrayList<>();
        args.path("topics").forEach(topic -> topics.add(topic.asText()));
        return Frames.subscribe(id, connection(args), consumer.build(), topics);
    }

    static Stream<Frame> answers() {
        return Golden.frames()
                .filter(frame -> !frame.fromClient() && frame.isText())
                .filter(frame -> frame.text().startsWith("{"));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void readsEveryAnswer(Frame frame) {
        JsonNode json = Golden.json(frame.text());
        Answer answer = Answer.ofText(frame.text());

        assertThat(answer.code()).isEqualTo(json.get("code").asInt());
        assertThat(answer.message()).isEqualTo(json.get("message").asText());
        assertThat(Long.toUnsignedString(answer.requestId()))
                .isEqualTo(json.path("req_id").asText("0"));
    }
}
