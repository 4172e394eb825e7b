/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tdengine.flink.testing.CuttingProxy;
import io.tdengine.flink.testing.CuttingProxy.Direction;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.ConnectionConfig;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The connection is cut between any two frames, within each, and beside each border, from the
 * handshake to the last answer; each time all rows must be there in the end.
 *
 * <p>{@code -Dtdengine.test.cut.step=1} cuts at every byte.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class CutSenderITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    /** Of what a batch takes to be sent; each is asked for in turn. */
    private static final List<String> ACTIONS =
            List.of(
                    "conn",
                    "binary_query",
                    "stmt2_init",
                    "stmt2_prepare",
                    "stmt2_bind",
                    "stmt2_exec");

    private static final int STEP = Integer.getInteger("tdengine.test.cut.step", 37);
    private static final long START = SenderFixture.START;

    private static final List<List<Object>> EXPECTED =
            LongStream.range(0, 6)
                    .mapToObj(i -> List.<Object>of(START + i, i))
                    .collect(Collectors.toList());

    private SenderFixture fixture;

    @AfterEach
    void close() {
        if (fixture != null) {
            fixture.close();
        }
        if (SERVER.isEmbedded()) {
            SERVER.embedded().faults().clear();
        }
    }

    @ParameterizedTest
    @CsvSource({"TO_SERVER, false", "TO_SERVER, true", "TO_CLIENT, false", "TO_CLIENT, true"})
    void everyRowArrivesWhereverTheConnectionIsCut(Direction direction, boolean asReset)
            throws Exception {
        assumeThat(SERVER.isEmbedded()).as("frames are watched in the embedded server").isTrue();
        String database = SERVER.createDatabase("VGROUPS 2");
        try (CuttingProxy proxy = new CuttingProxy(SERVER.embedded().port())) {
            SortedSet<Long> places = places(proxy, direction, database);
            int cut = 0;
            for (long place : places) {
                proxy.count(direction);
                // Past the proxy once it has cut.
                open(database, "c" + place, proxy.port(), SERVER.embedded().port());
                proxy.cutAfter(direction, place, asReset);
                writeTwoBatches();
                cut += proxy.hasCut() ? 1 : 0;
                assertThat(fixture.rows("d1"))
                        .as("rows after a cut at byte %d", place)
                        .isEqualTo(EXPECTED);
                fixture.close();
            }
            // Nobody waits for what follows the last answer.
            assertThat(cut).isGreaterThan(places.size() * 3 / 4).isGreaterThan(20);
        }
    }

    /** Where frames end in a run without a cut, the bytes beside, and some between. */
    private SortedSet<Long> places(CuttingProxy proxy, Direction direction, String database)
            throws Exception {
        open(database, "whole", proxy.port());
        proxy.count(direction);
        Set<Long> borders = new ConcurrentSkipListSet<>();
        for (String action : ACTIONS) {
            for (int nth = 1; nth <= 3; nth++) {
                // All that is sent before a request is answered has passed by then.
                SERVER.embedded()
                        .faults()
                        .beforeNext(action, nth, () -> borders.add(proxy.passed()));
            }
        }
        writeTwoBatches();
        long all = proxy.passed();
        fixture.close();
        SERVER.embedded().faults().clear();
        assertThat(borders).as("requests between which to cut").hasSizeGreaterThan(6);
        SortedSet<Long> places = new TreeSet<>(Set.of(0L, all - 1));
        for (long border : borders) {
            places.addAll(List.of(border - 1, border, border + 1));
        }
        LongStream.iterate(1, at -> at < all, at -> at + STEP).forEach(places::add);
        return places;
    }

    private void open(String database, String table, int... ports) {
        String endpoints =
                Arrays.stream(ports)
                        .mapToObj(port -> "127.0.0.1:" + port)
                        .collect(Collectors.joining(","));
        fixture =
                new SenderFixture(
                        SERVER,
                        ConnectionConfig.parse("ws://root:taosdata@" + endpoints),
                        database,
                        table,
                        Duration.ofMinutes(1),
                        false);
    }

    private void writeTwoBatches() throws Exception {
        var first = fixture.send(fixture.batch("d1", START, 0, 3));
        var second = fixture.send(fixture.batch("d1", START + 3, 3, 3));
        first.get(1, TimeUnit.MINUTES);
        second.get(1, TimeUnit.MINUTES);
    }
}
