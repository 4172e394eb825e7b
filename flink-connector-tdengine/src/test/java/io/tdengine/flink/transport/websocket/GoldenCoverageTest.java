/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.embedded.protocol.GoldenReplayITCase;
import io.tdengine.flink.embedded.protocol.RestReplayITCase;
import io.tdengine.flink.embedded.protocol.SubscriptionReplayITCase;
import io.tdengine.flink.testing.golden.Golden;
import io.tdengine.flink.testing.golden.Golden.Frame;
import io.tdengine.flink.transport.bind.GoldenBindTest;
import io.tdengine.flink.transport.rest.GoldenRestTest;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every frame of the recorded traffic is read by the transport or played by the server. */
class GoldenCoverageTest {

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
                        GoldenTmqTest.opaqueMessages(),
                        GoldenTmqTest.metas(),
                        GoldenTmqTest.singleBlocks(),
                        GoldenTmqTest.errors(),
                        GoldenBindTest.binds(),
                        GoldenClassicTest.frames(),
                        GoldenRestTest.frames())
                .flatMap(Function.identity());
    }

    /** Those, and what the embedded server is sent and answers as recorded. */
    private static Stream<Frame> covered() {
        return Stream.of(
                        read(),
                        GoldenReplayITCase.played(),
                        SubscriptionReplayITCase.played(),
                        RestReplayITCase.played())
                .flatMap(Function.identity());
    }

    @Test
    void everyFileIsReadOrPlayed() {
        Set<String> files = new TreeSet<>(Golden.scenarios());
        read().forEach(frame -> files.remove(frame.scenario()));

        // Rows over HTTP have no frames; they are played.
        assertThat(files).containsExactly("10-http-schemaless");
        assertThat(RestReplayITCase.played()).anyMatch(f -> files.contains(f.scenario()));
    }

    @Test
    void everyFrameIsReadOrPlayed() {
        Set<String> covered = covered().map(Frame::toString).collect(Collectors.toSet());
        Set<String> requests =
                read().filter(Frame::fromClient)
                        .filter(frame -> frame.isText() || frame.isBinary())
                        .map(GoldenCoverageTest::kind)
                        .collect(Collectors.toSet());
        Set<String> unread =
                Golden.frames()
                        .filter(frame -> !covered.contains(frame.toString()))
                        .map(GoldenCoverageTest::kind)
                        .map(kind -> requests.contains(kind) ? "malformed " + kind : kind)
                        .collect(Collectors.toCollection(TreeSet::new));

        assertThat(unread).isEmpty();
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
