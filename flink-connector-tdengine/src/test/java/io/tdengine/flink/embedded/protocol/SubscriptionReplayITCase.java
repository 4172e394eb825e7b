/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import io.tdengine.flink.embedded.EmbeddedTDengine;
import io.tdengine.flink.testing.golden.Golden;
import io.tdengine.flink.testing.golden.Golden.Frame;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The recorded subscriptions against the embedded server, with every offset: tables are in the same
 * vgroups, and the log gets an entry whenever the recorded one got one. A real server leaves open
 * which of several vgroups' messages comes first; here the recording says so.
 */
@Timeout(120)
public class SubscriptionReplayITCase {

    /** In the order in which they were recorded, all on one database. */
    private static final List<String> ON_ONE_DATABASE =
            List.of(
                    "08a-tmq-column-topic",
                    "08b-tmq-latest",
                    "08c-tmq-all-types",
                    "08d-tmq-stable-topic",
                    "08e-tmq-database-meta",
                    "08f-tmq-errors",
                    "08g-tmq-taosws",
                    "08h-tmq-batch-meta",
                    "08i-tmq-database-topic");

    private static final String JSON_TAGS = "08j-tmq-ns-json";
    private static final String JDBC = "14c-jdbc-tmq";

    /** All recordings that are played here. */
    static final Set<String> SCENARIOS = scenarios();

    /**
     * What was done after 08e without being recorded: a deleted and a dropped row were written
     * again, to be compared with what had been delivered. The logs that 08h and 08i read have it.
     */
    private static final List<String> AFTER_META =
            List.of(
                    "INSERT INTO g_tmq.nt VALUES (1700000000123,1.5)",
                    "INSERT INTO g_tmq.ms3 USING g_tmq.ms TAGS (NULL)"
                            + " VALUES (1700000000125,3,NULL,NULL)",
                    "DROP TABLE g_tmq.ms3");

    private EmbeddedTDengine server;

    /** The recorded frames that are sent, and compared with what comes. */
    public static Stream<Frame> played() {
        return SCENARIOS.stream().flatMap(scenario -> Golden.frames(scenario).stream());
    }

    private static Set<String> scenarios() {
        Set<String> all = new TreeSet<>(ON_ONE_DATABASE);
        all.add(JSON_TAGS);
        all.add(JDBC);
        return all;
    }

    @BeforeEach
    void start() {
        server = EmbeddedTDengine.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void subscriptionsOfOneDatabaseAfterAnother() throws Exception {
        server.numberVgroupsFrom(692);
        GoldenSetup.run(server.port(), ON_ONE_DATABASE.get(0));
        for (String scenario : ON_ONE_DATABASE) {
            if (scenario.equals("08e-tmq-database-meta")) {
                run(List.of("CREATE TOPIC g_tp_meta WITH META AS DATABASE g_tmq"));
                play(scenario, Map.of(11, "inserted_while_running", 117, "inserted_later"));
                run(AFTER_META);
            } else {
                play(scenario, Map.of(11, "inserted_while_running"));
            }
        }
    }

    @Test
    void jsonTags() throws Exception {
        server.numberVgroupsFrom(767);
        GoldenSetup.run(server.port(), JSON_TAGS);

        play(JSON_TAGS, Map.of());
    }

    @Test
    void jdbcDriver() throws Exception {
        server.numberVgroupsFrom(601);
        GoldenPlayer.play(server, "14b-jdbc-session", Set.of(), Set.of(), frame -> {});

        play(JDBC, Map.of());
    }

    /**
     * @param statements what was done beside the recording: the header's member, by the request
     *     that followed
     */
    private void play(String scenario, Map<Integer, String> statements) throws Exception {
        GoldenPlayer.play(
                server,
                scenario,
                Set.of(),
                Set.of(),
                request -> {
                    if (statements.containsKey(request.seq())) {
                        run(Golden.statements(scenario, statements.get(request.seq())));
                    }
                    if (request.action().equals("poll")) {
                        server.preferVgroup(recordedVgroup(request));
                    }
                });
    }

    /** The vgroup of the message that was recorded as the answer, or 0. */
    private static int recordedVgroup(Frame poll) {
        String requestId = requestId(Golden.json(poll.text()).path("args"));
        for (Frame frame : Golden.frames(poll.scenario())) {
            boolean later = frame.seq() > poll.seq() && frame.connection() == poll.connection();
            if (later && !frame.fromClient() && frame.action().equals("poll")) {
                JsonNode answer = Golden.json(frame.text());
                if (requestId(answer).equals(requestId)) {
                    return answer.path("vgroup_id").asInt();
                }
            }
        }
        throw new AssertionError("no answer to " + poll);
    }

    private static String requestId(JsonNode node) {
        return node.path("req_id").asText();
    }

    private void run(List<String> statements) throws Exception {
        try (RawClient client = RawClient.connect(server.port(), "/ws")) {
            client.call(
                    "{\"action\":\"conn\",\"args\":{\"user\":\"root\",\"password\":\"taosdata\"}}");
            for (String statement : statements) {
                GoldenSetup.execute(client, statement);
            }
        }
    }
}
