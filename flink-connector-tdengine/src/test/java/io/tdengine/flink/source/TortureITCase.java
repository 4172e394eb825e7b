/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tdengine.flink.embedded.engine.GroupMember;
import io.tdengine.flink.testing.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything at once: rows with running numbers are written to 200 child tables in 8 vgroups all
 * the time, while tasks fail, jobs are rescaled and restarted, connections cut, servers stalled and
 * restarted, vgroups moved and logs trimmed, at random. Each child table's numbers must arrive
 * without a gap, once, in order.
 *
 * <p>{@code -Dtdengine.test.torture.events} is how many things happen, {@code
 * -Dtdengine.test.torture.seed} which.
 */
@Timeout(1800)
class TortureITCase {

    /** At WARN, which is what tests print: it takes the seed to see a failure again. */
    private static final Logger LOG = LoggerFactory.getLogger(TortureITCase.class);

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(2)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    private static final int EVENTS = Integer.getInteger("tdengine.test.torture.events", 48);
    private static final long SEED = Long.getLong("tdengine.test.torture.seed", System.nanoTime());

    /** What happens to a job; after each, rows must arrive that were written after it. */
    private enum Event {
        TASK_FAILURE,
        RESCALE,
        JOB_RESTART,
        CUT,
        STALL,
        REBALANCE,
        SERVER_RESTART,
        LOG_TRIM
    }

    @TempDir private Path checkpoints;

    private long trimmed;

    @Test
    void everyRowArrivesOnceAndInOrder() throws Exception {
        assumeThat(SERVER.isEmbedded()).as("faults need the embedded server").isTrue();
        LOG.warn("-Dtdengine.test.torture.seed={}", SEED);
        Random random = new Random(SEED);
        List<Event> events = new ArrayList<>();
        while (events.size() < EVENTS) {
            List<Event> round = new ArrayList<>(List.of(Event.values()));
            Collections.shuffle(round, random);
            events.addAll(round);
        }
        try (NumberedRows rows = NumberedRows.write(SERVER, 8, 200)) {
            NumberedRowsJob job = NumberedRowsJob.start(rows, checkpoints, 2);
            // It must run: one that has not begun cannot be stopped with a savepoint.
            job.awaitAll(rows.writtenLater());
            for (Event event : events.subList(0, EVENTS)) {
                LOG.warn("{} after {} rows", event, rows.written());
                job = apply(event, job, rows, random);
                job.awaitAll(rows.writtenLater());
            }
            rows.stop();
            job.awaitAll(rows.written());
            job.cancel();
            assertThat(trimmed).as("entries that have left the logs").isPositive();
            assertThat(job.faults()).as("seed %d", SEED).isEmpty();
            assertThat(job.lastNumbers()).as("seed %d", SEED).isEqualTo(rows.lastNumbers());
        }
    }

    private NumberedRowsJob apply(
            Event event, NumberedRowsJob job, NumberedRows rows, Random random) throws Exception {
        switch (event) {
            case TASK_FAILURE:
                job.failTask();
                return job;
            case RESCALE:
                return job.rescale(rows, 1 + random.nextInt(4));
            case JOB_RESTART:
                return job.restart(rows, 1 + random.nextInt(4));
            case CUT:
                SERVER.embedded().faults().cutAll();
                return job;
            case STALL:
                SERVER.embedded().faults().stall();
                // So long it lasts.
                LockSupport.parkNanos(Duration.ofMillis(random.nextInt(4_000)).toNanos());
                SERVER.embedded().faults().resume();
                return job;
            case REBALANCE:
                List<GroupMember> foreign = SERVER.embedded().joinGroups(rows.topic());
                job.awaitAll(rows.writtenLater());
                foreign.forEach(GroupMember::leave);
                return job;
            case SERVER_RESTART:
                SERVER.embedded().restart();
                return job;
            default:
                trimmed = rows.trimLogs();
                return job;
        }
    }
}
