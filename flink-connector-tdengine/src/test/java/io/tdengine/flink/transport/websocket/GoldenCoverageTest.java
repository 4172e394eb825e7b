/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.testing.golden.Golden;
import io.tdengine.flink.testing.golden.Golden.Frame;
import io.tdengine.flink.transport.bind.GoldenBindTest;
import io.tdengine.flink.transport.rest.GoldenRestTest;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What of the recorded traffic the transport's golden tests do not read, by name, so that nothing
 * is forgotten. What the embedded server does not play is listed in GoldenReplayITCase.
 */
class GoldenCoverageTest {

    /** Recorded files of which no frame is read, and why. */
    private static final Map<String, String> FILES_NOT_COVERED =
            Map.of("10-http-schemaless", "schemaless writing is not built yet");

    private static final String CLASSIC = "stmt2 replaces the classic statement";
    private static final String LEGACY = "fetch_raw_block replaces it";
    private static final String NOT_OFFERED = "not offered by this library";
    private static final String ERROR = "sent on purpose to see the server's error";
    private static final String META = "changes of tables are not delivered yet";
    private static final String WEBSOCKET = "made and checked by the WebSocket library";

    /** Kinds of frames that are not read, and why. */
    private static final Map<String, String> FRAMES_NOT_COVERED =
            Map.ofEntries(
                    Map.entry("query", "the binary query replaces it"),
                    Map.entry("stmt2_result", "only INSERT is prepared; its answer is read"),
                    Map.entry("insert", "schemaless writing is not built yet"),
                    Map.entry("http frame", "a handshake by the WebSocket library, or not offered"),
                    Map.entry("close", CLASSIC),
                    Map.entry("add_batch", CLASSIC),
                    Map.entry("bind", CLASSIC),
                    Map.entry("exec", CLASSIC),
                    Map.entry("get_col_fields", CLASSIC),
                    Map.entry("get_tag_fields", CLASSIC),
                    Map.entry("init", CLASSIC),
                    Map.entry("prepare", CLASSIC),
                    Map.entry("set_table_name", CLASSIC),
                    Map.entry("set_tags", CLASSIC),
                    Map.entry("stmt_get_param", CLASSIC),
                    Map.entry("stmt_num_params", CLASSIC),
                    Map.entry("fetch of a query", LEGACY),
                    Map.entry("fetch_block of a query", LEGACY),
                    Map.entry("num_fields", LEGACY),
                    Map.entry("check_server_status", NOT_OFFERED),
                    Map.entry("get_connection_info", NOT_OFFERED),
                    Map.entry("get_current_db", NOT_OFFERED),
                    Map.entry("get_server_info", NOT_OFFERED),
                    Map.entry("options_connection", NOT_OFFERED),
                    Map.entry("validate_sql", NOT_OFFERED),
                    Map.entry("99", ERROR),
                    Map.entry("nosuch", ERROR),
                    Map.entry("not JSON", ERROR),
                    Map.entry("malformed binary_query", ERROR),
                    Map.entry("malformed fetch_raw_block", ERROR),
                    Map.entry("malformed stmt2_bind", ERROR),
                    Map.entry("malformed subscribe", ERROR),
                    Map.entry("answer fetch_raw", META),
                    Map.entry("answer fetch_raw_data", META),
                    Map.entry("ping frame", WEBSOCKET),
                    Map.entry("pong frame", WEBSOCKET),
                    Map.entry("close frame", WEBSOCKET));

    /** The frames that the golden tests of the transport are given. */
    private static Stream<Frame> read() {
        return Stream.of(
                        GoldenTextFrameTest.frames(),
                        GoldenTextFrameTest.answers(),
                        GoldenQueryTest.blocks().map(GoldenQueryTest.Fetched::frame),
                        GoldenQueryTest.answersWithoutBlock(),
                        GoldenQueryTest.requests(),
                        GoldenTmqTest.messages(),
                        GoldenTmqTest.rawMessages(),
                        GoldenTmqTest.singleBlocks(),
                        GoldenTmqTest.errors(),
                        GoldenBindTest.binds(),
                        GoldenRestTest.frames())
                .flatMap(Function.identity());
    }

    @Test
    void everyFileHasAFrameThatATestReadsOrIsListed() {
        Set<String> files = new TreeSet<>(Golden.scenarios());
        read().forEach(frame -> files.remove(frame.scenario()));

        assertThat(files).isEqualTo(new TreeSet<>(FILES_NOT_COVERED.keySet()));
    }

    @Test
    void everyFrameIsReadOrItsKindIsListed() {
        Set<String> read = read().map(Frame::toString).collect(Collectors.toSet());
        Set<String> requests =
                read().filter(Frame::fromClient)
                        .filter(frame -> frame.isText() || frame.isBinary())
                        .map(GoldenCoverageTest::kind)
                        .collect(Collectors.toSet());
        Set<String> unread =
                Golden.frames()
                        .filter(frame -> !read.contains(frame.toString()))
                        .map(GoldenCoverageTest::kind)
                        .map(kind -> requests.contains(kind) ? "malformed " + kind : kind)
                        .collect(Collectors.toCollection(TreeSet::new));

        assertThat(unread).isEqualTo(new TreeSet<>(FRAMES_NOT_COVERED.keySet()));
    }

    /** The name of a kind of frames: an action, or what the expected values call it. */
    private static String kind(Frame frame) {
        if (!frame.isText() && !frame.isBinary()) {
            return frame.medium() + " frame";
        }
        String name = frame.isText() ? frame.action() : frame.kind();
        if (name.isEmpty()) {
            return "not JSON";
        }
        if (frame.fromClient()) {
            return GoldenTextFrameTest.isOfAQuery(frame) ? name + " of a query" : name;
        }
        return "answer " + name;
    }
}
