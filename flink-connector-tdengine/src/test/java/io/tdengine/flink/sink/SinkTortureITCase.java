/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.tdengine.flink.embedded.Fault;
import io.tdengine.flink.embedded.Faults;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.testing.Waiting;
import io.tdengine.flink.transport.ConnectionConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything at once: two writers with eight lanes together write numbers to 100 child tables,
 * while tasks fail, connections are cut, the server stalls, restarts, errs and gets columns, at
 * random. In the end the table must equal the input row by row.
 *
 * <p>{@code -Dtdengine.test.sink.torture.rows} is how many numbers are written (2000000 takes some
 * minutes), {@code ….events} how many things happen, {@code ….seed} which.
 */
@Timeout(1800)
class SinkTortureITCase {

    /** At WARN, which is what tests print: it takes the seed to see a failure again. */
    private static final Logger LOG = LoggerFactory.getLogger(SinkTortureITCase.class);

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    private static final long ROWS = Long.getLong("tdengine.test.sink.torture.rows", 100_000);
    private static final int EVENTS = Integer.getInteger("tdengine.test.sink.torture.events", 30);
    private static final long SEED =
            Long.getLong("tdengine.test.sink.torture.seed", System.nanoTime());

    /** What happens while rows are written. */
    private enum Event {
        TASK_FAILURE,
        CUT,
        STALL,
        SERVER_RESTART,
        LOST_ANSWER,
        NO_ANSWER,
        OVERLOAD,
        OLD_SCHEMA,
        NEW_COLUMN
    }

    private String table;
    private int newColumns;

    @Test
    void theTableEqualsTheInput() throws Exception {
        assumeThat(SERVER.isEmbedded()).as("faults need the embedded server").isTrue();
        LOG.warn("-Dtdengine.test.sink.torture.seed={}", SEED);
        Random random = new Random(SEED);
        List<Event> events = new ArrayList<>();
        while (events.size() < EVENTS) {
            List<Event> round = new ArrayList<>(List.of(Event.values()));
            Collections.shuffle(round, random);
            events.addAll(round);
        }
        String database = SERVER.createDatabase("VGROUPS 4");
        table = database + ".tortured";
        try (NumbersJob job =
                NumbersJob.start(
                        SERVER,
                        database,
                        "tortured",
                        ROWS,
                        true,
                        Duration.ofMillis(200),
                        sink ->
                                sink.setLanes(4)
                                        .setMaxBatchRows(500)
                                        .setFlushInterval(Duration.ofMillis(50))
                                        .setConnection(impatient()))) {
            for (int i = 0; i < EVENTS; i++) {
                long goal = (i + 1) * ROWS / (EVENTS + 1);
                job.allow(goal - random.nextInt((int) (ROWS / (EVENTS + 1))));
                LOG.warn("{} at {} of {} rows", events.get(i), goal, ROWS);
                apply(events.get(i), job, goal, random);
                job.allow(goal);
                job.awaitPassed(goal);
            }
            SERVER.embedded().faults().clear();
            job.finish();
            job.assertAllRows("seed " + SEED);
        }
    }

    private static ConnectionConfig impatient() {
        return ConnectionConfig.parse(SERVER.url()).toBuilder()
                .connectTimeout(Duration.ofSeconds(1))
                .requestTimeout(Duration.ofSeconds(1))
                .build();
    }

    private void apply(Event event, NumbersJob job, long goal, Random random) {
        Faults faults = SERVER.embedded().faults();
        int nth = 1 + random.nextInt(4);
        switch (event) {
            case TASK_FAILURE:
                job.failTask();
                break;
            case CUT:
                faults.cutAll();
                break;
            case STALL:
                long logins = faults.requests("upgrade");
                faults.stall();
                job.allow(goal);
                Waiting.until(
                        "a new connection",
                        NumbersJob.LIMIT,
                        () -> faults.requests("upgrade") > logins);
                faults.resume();
                break;
            case SERVER_RESTART:
                SERVER.embedded().restart();
                break;
            case LOST_ANSWER:
                faults.cutNext("stmt2_exec", nth);
                break;
            case NO_ANSWER:
                faults.arm("stmt2_exec", nth, new Fault.Silence());
                break;
            case OVERLOAD:
                faults.failNext("stmt2_exec", nth, 0x0126, "Out of memory in queue");
                break;
            case OLD_SCHEMA:
                faults.failNext("stmt2_bind", nth, 0x061B, "Table schema is old");
                break;
            default:
                SERVER.embedded()
                        .execute("ALTER STABLE " + table + " ADD COLUMN c" + newColumns++ + " INT");
                break;
        }
    }
}
