/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.embedded.EmbeddedTDengine;
import io.tdengine.flink.testing.golden.Golden;
import io.tdengine.flink.testing.golden.Golden.Frame;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sends the embedded server what clients sent to a real one, and compares every answer with the
 * recorded one, except for what is named here.
 */
public class GoldenReplayITCase {

    /**
     * One recording to play.
     *
     * @param before a recording to play first on the same server, or null
     * @param notCompared frames whose answer may differ, each with its reason beside it
     * @param skippedConns connections that are not played at all
     */
    record Replay(
            String scenario, String before, Set<Integer> notCompared, Set<Integer> skippedConns) {

        Replay(String scenario, Integer... notCompared) {
            this(scenario, null, Set.of(notCompared), Set.of());
        }

        @Override
        public String toString() {
            return scenario;
        }
    }

    static Stream<Replay> replays() {
        return Stream.of(
                new Replay("01a-connect-raw"),
                new Replay("01b-connect-taosws"),
                // 45: bytes of another row under NULLs. 61: USE of another recording's database.
                new Replay("02a-query-types-taosws-ms", 45, 61),
                new Replay("02b-query-types-raw-us"),
                new Replay("02c-query-types-raw-ns"),
                new Replay("02d-query-types-raw-text"),
                // 16: the recorded bitmap has a bit of a row that is not there.
                new Replay("02e-query-multiblock", 16),
                // 8: no negative zero from arithmetic. 12 to 16: no NaN and infinity from it.
                new Replay("02f-query-nan-inf", 8, 12, 14, 16),
                new Replay("03-query-errors"),
                // 64: names the client library's own request. 80: the order of tables is open.
                new Replay("04a-schemaless-raw", 64, 80),
                new Replay("04b-schemaless-taosws"),
                // 70, 72: the words of that server's JSON library.
                new Replay("05a-stmt-classic-raw", 70, 72),
                // 15: a fetch, and the freeing of its result, which was sent before the answer.
                new Replay("05b-stmt-classic-taosws", 15),
                new Replay("06a-stmt2-insert-raw"),
                new Replay("06b-stmt2-errors"),
                new Replay("06c-stmt2-insert-taosws"),
                // 35, 37: text for a DECIMAL is refused, where that server stored garbage.
                new Replay("06d-stmt2-decimal", 35, 37),
                // 42 and 66 count rows of further recordings too.
                new Replay("07a-stmt2-query-raw", "06a-stmt2-insert-raw", Set.of(42, 66), Set.of()),
                new Replay("07b-stmt2-query-taosws", "06a-stmt2-insert-raw", Set.of(), Set.of()),
                // 8 to 50, 118: ids and times of creation. 54: how much of a text an error quotes.
                // 112: the widths of columns in that block are not those of the answer before it.
                // 124 to 156: which vgroup's rows come first, and in a block of their own.
                // 166, 168: the text of its version. 178, 180: the name of its machine.
                new Replay(
                        "11-info-schema",
                        8,
                        14,
                        20,
                        44,
                        50,
                        54,
                        112,
                        118,
                        124,
                        126,
                        128,
                        138,
                        140,
                        142,
                        152,
                        154,
                        156,
                        166,
                        168,
                        178,
                        180),
                // 18 to 20: which of two fetches of one result gets the rows is open.
                new Replay("12-interleaved", 18, 19, 20),
                // 30, 32: the name of a zone that does not exist. 48: which error an INSERT that is
                // wrong twice has. 58: that server was only partly available.
                new Replay("13-misc", 30, 32, 48, 58),
                // 8: that server was only partly available. 13, 15: the text of its version.
                new Replay("14a-jdbc-connect", 8, 13, 15),
                new Replay("14b-jdbc-session"),
                // Inflated: CompressionTest reads what is deflated.
                new Replay("15-deflate"),
                new Replay("16-legacy-endpoints"));
    }

    /** The recorded frames that are sent, and the answers that are compared. */
    public static Stream<Frame> played() {
        return replays()
                .flatMap(
                        replay ->
                                Golden.frames(replay.scenario()).stream()
                                        .filter(frame -> isPlayed(replay, frame)));
    }

    private static boolean isPlayed(Replay replay, Frame frame) {
        return !replay.skippedConns().contains(frame.connection())
                && !replay.notCompared().contains(frame.seq());
    }

    @Test
    void everyRecordingIsPlayed() {
        Set<String> played = new TreeSet<>(SubscriptionReplayITCase.SCENARIOS);
        replays().forEach(replay -> played.add(replay.scenario()));
        RestReplayITCase.replays().forEach(replay -> played.add(replay.scenario()));

        assertThat(played).isEqualTo(new TreeSet<>(Golden.scenarios()));
    }

    @ParameterizedTest
    @MethodSource("replays")
    void answersAsRecorded(Replay replay) throws Exception {
        try (EmbeddedTDengine server = EmbeddedTDengine.start()) {
            if (replay.before() != null) {
                GoldenSetup.run(server.port(), replay.before());
                play(server, new Replay(replay.before()));
            } else {
                GoldenSetup.run(server.port(), replay.scenario());
            }
            play(server, replay);
        }
    }

    private static void play(EmbeddedTDengine server, Replay replay) throws Exception {
        GoldenPlayer.play(
                server, replay.scenario(), replay.notCompared(), replay.skippedConns(), f -> {});
    }
}
