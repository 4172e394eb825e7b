/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tdengine.flink.embedded.EmbeddedTDengine;
import io.tdengine.flink.testing.golden.Golden;
import io.tdengine.flink.testing.golden.Golden.Frame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The subscription protocol against the state and the traffic of the recordings 08a to 08f. */
class TmqConnectionITCase {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Bytes of a payload before the number of blocks: the head with both offsets. */
    private static final int HEAD = 23;

    /** Bytes of a binary answer before the payload, without a message. */
    private static final int ANSWER = 56;

    private static final String ALL_TYPES = "08c-tmq-all-types";

    private EmbeddedTDengine server;
    private RawClient client;
    private int reqId;

    @BeforeEach
    void start() throws Exception {
        server = EmbeddedTDengine.start();
        GoldenSetup.run(server.port(), ALL_TYPES);
        client = RawClient.connect(server.port(), "/rest/tmq");
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void aQueryTopicCarriesAllTypesAsRecorded() throws Exception {
        subscribe("g_tp_all", "g");

        byte[] answer = fetchRawData(poll().path("message_id").asLong());

        byte[] recorded = Golden.frames(ALL_TYPES).get(7).bytes();
        assertThat(hex(answer, ANSWER + HEAD)).isEqualTo(hex(recorded, ANSWER + HEAD));
    }

    @Test
    void aStableTopicCarriesTheRecordedBlocksOfEachTable() throws Exception {
        List<String> recorded = new ArrayList<>();
        String table = "";
        for (Frame frame : Golden.frames("08d-tmq-stable-topic")) {
            String text = frame.json().path("text").asText();
            if (text.contains("\"table_name\":\"d")) {
                table = JSON.readTree(text).path("table_name").asText();
            } else if (frame.kind().equals("tmq_fetch_block")) {
                recorded.add(table + " " + hex(frame.bytes(), 24));
            }
        }
        // Rows that were inserted after the other recordings of the same database.
        recorded.removeIf(block -> !isInSetup(block));
        subscribe("g_tp_stb", "g");

        List<String> blocks = new ArrayList<>();
        for (JsonNode polled = poll(); polled.path("have_message").asBoolean(); polled = poll()) {
            blocks.addAll(fetchBlocks(polled.path("message_id").asLong()));
        }

        assertThat(recorded).hasSizeGreaterThan(5);
        assertThat(blocks).containsExactlyInAnyOrderElementsOf(recorded);
    }

    /** Blocks of the rows 'late' and 'filtered' are from a running recording. */
    private static boolean isInSetup(String block) {
        String late =
                HexFormat.of()
                        .formatHex("l\0\0\0a\0\0\0t\0\0\0e".getBytes(StandardCharsets.US_ASCII));
        String filtered =
                HexFormat.of()
                        .formatHex("f\0\0\0i\0\0\0l\0\0\0t".getBytes(StandardCharsets.US_ASCII));
        return !block.contains(late) && !block.contains(filtered);
    }

    @Test
    void commitsThePositionsOfAllVgroups() throws Exception {
        subscribe("g_tp_col", "g");
        JsonNode first = poll();
        JsonNode second = poll();
        assertThat(first.path("vgroup_id").asInt()).isNotEqualTo(second.path("vgroup_id").asInt());
        assertThat(offsets("committed")).containsExactly(-2147467247L, -2147467247L);

        JsonNode answer = call("commit", "\"message_id\":1");

        assertThat(answer.path("message_id").asInt()).isEqualTo(1);
        assertThat(offsets("committed")).isEqualTo(offsets("position")).allMatch(o -> o > 0);
    }

    @Test
    void seekBringsAMessageAgain() throws Exception {
        subscribe("g_tp_col", "g");
        JsonNode first = poll();
        String place = place(first.path("vgroup_id").asInt(), first.path("offset").asLong());
        poll();
        assertThat(poll().path("have_message").asBoolean()).isFalse();

        assertThat(call("seek", place).path("code").asInt()).isZero();

        JsonNode again = poll();
        assertThat(again.path("offset")).isEqualTo(first.path("offset"));
        assertThat(again.path("vgroup_id")).isEqualTo(first.path("vgroup_id"));
        assertThat(again.path("message_id").asInt()).isEqualTo(3);
    }

    @Test
    void resendsAMessageWhoseAnswerGotLost() throws Exception {
        subscribe("g_tp_col", "g");
        JsonNode first = poll();

        JsonNode again = call("poll", "\"blocking_time\":0,\"message_id\":77");

        assertThat(again.path("message_id")).isEqualTo(first.path("message_id"));
        assertThat(poll("\"message_id\":1").path("message_id").asInt()).isEqualTo(2);
    }

    @Test
    void anErrorOfARawFetchEndsWithTheMessageId() throws Exception {
        subscribe("g_tp_col", "g");
        poll();

        byte[] answer = fetchRawData(12345);

        byte[] tail = Arrays.copyOfRange(answer, answer.length - 8, answer.length);
        assertThat(new String(answer, StandardCharsets.ISO_8859_1))
                .contains("message ID is not equal");
        assertThat(HexFormat.of().formatHex(tail)).isEqualTo("3930000000000000");
    }

    @Test
    void aPollThatIsReplacedIsNeverAnswered() throws Exception {
        subscribe("g_tp_col", "g");
        poll();
        poll();
        client.send(request(101, "poll", "\"blocking_time\":300"));
        client.send(request(102, "poll", "\"blocking_time\":0"));
        client.send(request(103, "poll", "\"blocking_time\":0"));

        assertThat(JSON.readTree(client.receive().text()).path("req_id").asInt()).isEqualTo(101);
        assertThat(JSON.readTree(client.receive().text()).path("req_id").asInt()).isEqualTo(103);
    }

    @Test
    void aPollBeforeTheSubscriptionIsAnsweredAfterIt() throws Exception {
        client.send(request(101, "poll", "\"blocking_time\":1000"));
        client.send(request(102, "subscribe", subscription("g_tp_col", "g", "")));

        assertThat(client.receive().text()).contains("\"action\":\"subscribe\"");
        assertThat(client.receive().text()).contains("\"have_message\":true");
    }

    @Test
    void aSecondSubscriptionIsRefused() throws Exception {
        subscribe("g_tp_col", "g");

        JsonNode answer = call("subscribe", subscription("g_tp_col", "g", ""));

        assertThat(answer.path("message").asText()).isEqualTo("tmq should have unsubscribed first");
    }

    @Test
    void subscribesAgainAfterLeaving() throws Exception {
        subscribe("g_tp_col", "g");
        poll();
        call("commit", "\"message_id\":1");

        assertThat(call("unsubscribe", "").path("code").asInt()).isZero();
        assertThat(poll().path("have_message").asBoolean()).isFalse();
        subscribe("g_tp_col", "g");

        assertThat(poll().path("have_message").asBoolean()).isTrue();
        assertThat(poll().path("have_message").asBoolean()).isFalse();
    }

    @Test
    void aClosedSocketLeavesItsGroup() throws Exception {
        subscribe("g_tp_col", "g");
        try (RawClient other = RawClient.connect(server.port(), "/rest/tmq")) {
            other.call(request(1, "subscribe", subscription("g_tp_col", "g", "")));
            assertThat(vgroups(other)).isEqualTo(1);

            client.close();

            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (vgroups(other) != 2 && System.nanoTime() < deadline) {
                other.call(request(2, "poll", "\"blocking_time\":50"));
            }
            assertThat(vgroups(other)).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"topics\":[\"nosuch\"]|993|Topic not exist",
                "\"password\":\"wrong\"|65535|init tscObj failed",
                "\"group_id\":\"\"|65535|malloc tmq element failed or group is empty",
                "\"offset_reset\":\"nonsense\"|65535|fail",
                "\"auto_commit\":\"maybe\"|65535|strconv.ParseBool: parsing \"maybe\": invalid syntax",
                "\"config\":{\"no.such.key\":\"1\"}|65534|Unknown error 65534"
            })
    void refusesAWrongSubscription(String wrong, int code, String message) throws Exception {
        JsonNode answer = call("subscribe", subscription("g_tp_col", "g", wrong));

        assertThat(answer.path("code").asInt()).isEqualTo(code);
        assertThat(answer.path("message").asText()).isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "assignment|\"topic\":\"nosuch\"|16393",
                "seek|\"topic\":\"g_tp_col\",\"vgroup_id\":VG,\"offset\":100038|16391",
                "seek|\"topic\":\"g_tp_col\",\"vgroup_id\":VG,\"offset\":-5|16391",
                "seek|\"topic\":\"g_tp_col\",\"vgroup_id\":9999,\"offset\":0|16392",
                "seek|\"topic\":\"nosuch\",\"vgroup_id\":VG,\"offset\":0|16393",
                "commit_offset|\"topic\":\"g_tp_col\",\"vgroup_id\":VG,\"offset\":100038|16391",
                "committed|\"topic_vgroup_ids\":[{\"topic\":\"g_tp_col\",\"vgroup_id\":9999}]|16392",
                "position|\"topic_vgroup_ids\":[{\"topic\":\"nosuch\",\"vgroup_id\":VG}]|16393",
                "fetch|\"message_id\":12345|65535",
                "fetch_block|\"message_id\":12345|65535",
                "fetch_json_meta|\"message_id\":12345|65535"
            })
    void answersWrongCallsWithTheRecordedCode(String action, String args, int code)
            throws Exception {
        subscribe("g_tp_col", "g");
        poll();
        JsonNode assigned = call("assignment", "\"topic\":\"g_tp_col\"").path("assignment");
        String vgroup = assigned.path(0).path("vgroup_id").asText();

        JsonNode answer = call(action, args.replace("VG", vgroup));

        assertThat(answer.path("code").asInt()).as("%s", answer).isEqualTo(code);
    }

    private void subscribe(String topic, String group) throws Exception {
        JsonNode answer = call("subscribe", subscription(topic, group, ""));
        assertThat(answer.path("code").asInt()).as("%s", answer).isZero();
    }

    /** As the recorded client sent it, with nulls where newer ones send them. */
    private static String subscription(String topic, String group, String override)
            throws Exception {
        String defaults =
                "{\"user\":\"root\",\"password\":\"taosdata\",\"db\":null,\"group_id\":\""
                        + group
                        + "\",\"client_id\":null,\"offset_reset\":\"earliest\",\"topics\":[\""
                        + topic
                        + "\"],\"auto_commit\":\"false\",\"snapshot_enable\":\"false\","
                        + "\"with_table_name\":\"true\",\"config\":null}";
        ObjectNode args = (ObjectNode) JSON.readTree(defaults);
        args.setAll((ObjectNode) JSON.readTree("{" + override + "}"));
        String text = args.toString();
        return text.substring(1, text.length() - 1);
    }

    private JsonNode poll() throws Exception {
        return poll("\"message_id\":null");
    }

    private JsonNode poll(String args) throws Exception {
        return call("poll", "\"blocking_time\":300," + args);
    }

    private JsonNode call(String action, String args) throws Exception {
        return JSON.readTree(client.call(request(++reqId, action, args)));
    }

    private byte[] fetchRawData(long messageId) throws Exception {
        client.send(request(++reqId, "fetch_raw_data", "\"message_id\":" + messageId));
        return client.receive().bytes();
    }

    private List<String> fetchBlocks(long messageId) throws Exception {
        String id = "\"message_id\":" + messageId;
        List<String> blocks = new ArrayList<>();
        JsonNode fetched = call("fetch", id);
        while (!fetched.path("completed").asBoolean()) {
            client.send(request(++reqId, "fetch_block", id));
            String block = hex(client.receive().bytes(), 24);
            blocks.add(fetched.path("table_name").asText() + " " + block);
            fetched = call("fetch", id);
        }
        return blocks;
    }

    private List<Long> offsets(String action) throws Exception {
        JsonNode assigned = call("assignment", "\"topic\":\"g_tp_col\"").path("assignment");
        StringBuilder places = new StringBuilder();
        for (JsonNode one : assigned) {
            places.append(places.length() == 0 ? "" : ",");
            places.append("{\"topic\":\"g_tp_col\",\"vgroup_id\":");
            places.append(one.path("vgroup_id").asText()).append('}');
        }
        JsonNode answer = call(action, "\"topic_vgroup_ids\":[" + places + "]");
        List<Long> values = new ArrayList<>();
        answer.path(action).forEach(value -> values.add(value.asLong()));
        return values;
    }

    private static int vgroups(RawClient of) throws Exception {
        String answer = of.call(request(9, "assignment", "\"topic\":\"g_tp_col\""));
        return JSON.readTree(answer).path("assignment").size();
    }

    private static String place(int vgroupId, long offset) {
        return "\"topic\":\"g_tp_col\",\"vgroup_id\":" + vgroupId + ",\"offset\":" + offset;
    }

    private static String request(int id, String action, String args) {
        String rest = args.isEmpty() ? "" : "," + args;
        return "{\"action\":\"" + action + "\",\"args\":{\"req_id\":" + id + rest + "}}";
    }

    private static String hex(byte[] bytes, int from) {
        return HexFormat.of().formatHex(bytes, from, bytes.length);
    }
}
