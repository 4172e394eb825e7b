/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tdengine.flink.embedded.Faults;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.testing.Waiting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.ExceptionUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tasks, TaskManagers, jobs, connections and the server fail at random while rows are committed,
 * and a reader looks all the time: it must never see a row whose checkpoint has not completed.
 *
 * <p>{@code -Dtdengine.test.torture.events} is how many things happen, {@code
 * -Dtdengine.test.torture.seed} which.
 */
@Timeout(1800)
class ExactlyOnceTortureITCase {

    /** At WARN, which is what tests print: it takes the seed to see a failure again. */
    private static final Logger LOG = LoggerFactory.getLogger(ExactlyOnceTortureITCase.class);

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(2)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    private static final int EVENTS = Integer.getInteger("tdengine.test.torture.events", 30);
    private static final long SEED = Long.getLong("tdengine.test.torture.seed", System.nanoTime());
    private static final int NUMBERS_PER_EVENT = 500;
    private static final long MANY = 1_000_000;

    private enum Event {
        TASK_FAILURE,
        TASK_MANAGER_LOSS,
        RESCALE,
        CUT_AT_A_FRAME,
        STALL,
        SERVER_RESTART,
    }

    @TempDir private Path directory;

    private int taskManagers = 2;

    @Test
    void readersSeeCompletedCheckpointsOnlyAndInTheEndEveryRow(@InjectMiniCluster MiniCluster flink)
            throws Exception {
        assumeThat(SERVER.isEmbedded()).as("faults need the embedded server").isTrue();
        LOG.warn("-Dtdengine.test.torture.seed={}", SEED);
        Random random = new Random(SEED);
        List<Event> events = new ArrayList<>();
        while (events.size() < EVENTS) {
            List<Event> round = new ArrayList<>(List.of(Event.values()));
            Collections.shuffle(round, random);
            events.addAll(round);
        }
        AtomicReference<String> premature = new AtomicReference<>();
        AtomicLong looks = new AtomicLong();
        AtomicBoolean ended = new AtomicBoolean();
        try (SteeredJob job = job(flink)) {
            job.start(2, null);
            job.checkpointAt(NUMBERS_PER_EVENT);
            Thread reader = new Thread(() -> look(job, premature, looks, ended), "reader");
            reader.start();
            try {
                for (int i = 0; i < EVENTS; i++) {
                    LOG.warn("{}", events.get(i));
                    happen(events.get(i), job, flink, (i + 2L) * NUMBERS_PER_EVENT, random);
                    long before = looks.get();
                    Waiting.until(
                            "a look",
                            SteeredJob.LIMIT,
                            () -> premature.get() != null || looks.get() > before + 1);
                    assertThat(premature.get()).as("seed %d", SEED).isNull();
                }
                long end = (EVENTS + 2L) * NUMBERS_PER_EVENT;
                job.checkpointAt(end);
                job.table.awaitVisible(end, end);
            } finally {
                ended.set(true);
                SERVER.embedded().faults().clear();
                reader.join();
            }
            assertThat(premature.get()).as("seed %d", SEED).isNull();
            job.checkpointAt((EVENTS + 2L) * NUMBERS_PER_EVENT);
            Waiting.until("no files", SteeredJob.LIMIT, () -> job.spillFiles().isEmpty());
        }
    }

    private SteeredJob job(MiniCluster flink) {
        return new SteeredJob(
                flink,
                SERVER.url(),
                SERVER.createDatabase("VGROUPS 4"),
                directory,
                MANY,
                false,
                builder ->
                        // A part of each checkpoint's batches goes to files.
                        builder.setCommittableMemory(new MemorySize(8_000))
                                .setSpillDirectory(
                                        directory.resolve("spilled").toUri().toString()));
    }

    private static void look(
            SteeredJob job,
            AtomicReference<String> premature,
            AtomicLong looks,
            AtomicBoolean ended) {
        while (!ended.get()) {
            try {
                String found = job.prematureRow();
                if (found != null) {
                    premature.set(found);
                }
            } catch (RuntimeException e) {
                premature.set("a look failed: " + ExceptionUtils.stringifyException(e));
                return;
            } finally {
                looks.incrementAndGet();
            }
        }
    }

    private void happen(
            Event event, SteeredJob job, MiniCluster flink, long position, Random random)
            throws Exception {
        Faults faults = SERVER.embedded().faults();
        int batch = 1 + random.nextInt(12);
        switch (event) {
            case TASK_FAILURE:
                job.steering.failRows(1);
                break;
            case TASK_MANAGER_LOSS:
                faults.beforeNext("stmt2_exec", batch, () -> faults.stall());
                job.checkpointUntil("a commit", position, faults::isStalled);
                flink.startTaskManager();
                flink.terminateTaskManager(taskManagers++ - 2).get(1, TimeUnit.MINUTES);
                faults.resume();
                break;
            case RESCALE:
                long checkpoint = job.checkpointAt(position);
                job.cancel();
                job.start(1 + random.nextInt(4), job.checkpointPath(checkpoint));
                break;
            case CUT_AT_A_FRAME:
                faults.cutNext(random.nextBoolean() ? "stmt2_bind" : "stmt2_exec", batch);
                break;
            case STALL:
                faults.beforeNext("stmt2_exec", batch, () -> faults.stall());
                job.checkpointUntil("a commit", position, faults::isStalled);
                faults.resume();
                break;
            default:
                CompletableFuture.runAsync(SERVER.embedded()::restart).get(1, TimeUnit.MINUTES);
                break;
        }
        job.checkpointAt(position);
    }
}
