/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tdengine.flink.embedded.Faults;
import io.tdengine.flink.source.BoundedMode;
import io.tdengine.flink.source.StartupMode;
import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows are written all the time; what the job knows in the end is what the table holds. */
@Timeout(180)
class SnapshotThenChangesITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(2)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    private static final int ROWS_BEFORE = 150;

    /** When something happens to a job. */
    private enum Phase {
        SNAPSHOT,
        SWITCH,
        CHANGES
    }

    @TempDir private Path savepoints;

    /** Task managers are counted on when others take their place. */
    private static int terminated;

    private CountingJob job;

    @AfterEach
    void endFaultsAndJob() throws Exception {
        if (SERVER.isEmbedded()) {
            faults().clear();
        }
        if (job != null) {
            job.cancelIfRunning();
        }
    }

    private static Faults faults() {
        return SERVER.embedded().faults();
    }

    /** Waits until the job is in the middle of a phase, in that of the snapshot held back. */
    private void awaitPhase(Phase phase) {
        switch (phase) {
            case SNAPSHOT:
                awaitSnapshot();
                break;
            case SWITCH:
                assumeThat(SERVER.isEmbedded()).as("faults need the embedded server").isTrue();
                awaitSnapshot();
                long subscriptions = faults().requests("subscribe");
                faults().delay("subscribe", Duration.ofMillis(1_500));
                job.goOn();
                CountingJob.await(
                        "the switch", () -> faults().requests("subscribe") > subscriptions);
                break;
            default:
                job.goOn();
                CountingJob.await(
                        "changes", () -> job.watermark() > GrowingTable.START + ROWS_BEFORE);
        }
    }

    private void awaitSnapshot() {
        CountingJob.await(
                "some of the snapshot", () -> job.rows() >= CountingJob.ROWS_BEFORE_GOING_ON);
    }

    private void assertHoldsWhatTheTableHolds(GrowingTable table) throws Exception {
        if (SERVER.isEmbedded()) {
            faults().clear();
        }
        int rows = table.rows();
        CountingJob.await(
                "rows of all tables",
                () ->
                        job.counts().size() == GrowingTable.TABLES
                                && job.counts().values().stream().allMatch(n -> n >= rows));
        table.stop();
        CountingJob.await("all rows", () -> job.counts().equals(table.counts()));
        assertThat(job.faults()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void goesOnFromASavepointOfAnyPhase(Phase phase) throws Exception {
        try (GrowingTable table = GrowingTable.create(SERVER, ROWS_BEFORE)) {
            job = CountingJob.start(table.source(BoundedMode.UNBOUNDED));
            awaitPhase(phase);
            job.goOn();

            String savepoint = job.stop(savepoints);
            job = job.restore(table.source(BoundedMode.UNBOUNDED), savepoint, 2);

            assertHoldsWhatTheTableHolds(table);
        }
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void goesOnWhenATaskManagerFailsInAnyPhase(Phase phase, @InjectMiniCluster MiniCluster cluster)
            throws Exception {
        try (GrowingTable table = GrowingTable.create(SERVER, ROWS_BEFORE)) {
            job = CountingJob.start(table.source(BoundedMode.UNBOUNDED));
            awaitPhase(phase);
            long restores = job.restores();
            job.goOn();

            cluster.terminateTaskManager(terminated++).get();
            cluster.startTaskManager();

            CountingJob.await("the restart", () -> job.restores() > restores);
            assertHoldsWhatTheTableHolds(table);
        }
    }

    @Test
    void noWatermarkPassesBeforeTheChangesAndNoGroupStays() throws Exception {
        try (GrowingTable table = GrowingTable.create(SERVER, ROWS_BEFORE)) {
            job = CountingJob.start(table.source(BoundedMode.UNBOUNDED));
            awaitPhase(Phase.SNAPSHOT);
            assertThat(job.watermark()).isEqualTo(Long.MIN_VALUE);

            awaitPhase(Phase.CHANGES);
            job.cancelIfRunning();

            CountingJob.await(
                    "no group",
                    () ->
                            QueryRows.of(
                                            table.connection(),
                                            "SELECT * FROM information_schema.ins_subscriptions"
                                                    + " WHERE topic_name = '"
                                                    + table.topic()
                                                    + "'")
                                    .isEmpty());
        }
    }

    @Test
    void endsWhereTheLogsEndAfterTheSnapshotIfBounded() throws Exception {
        try (GrowingTable table = GrowingTable.create(SERVER, ROWS_BEFORE)) {
            job = CountingJob.start(table.source(BoundedMode.LATEST));
            awaitPhase(Phase.SNAPSHOT);
            int written = table.rows();
            job.goOn();

            job.awaitEnd();

            assertThat(job.counts().values())
                    .hasSize(GrowingTable.TABLES)
                    .allMatch(rows -> rows >= written && rows <= table.rows() + 1);
            assertThat(job.faults()).isEmpty();
        }
    }

    @Test
    void refusesChangesThatStartElsewhere() throws Exception {
        try (GrowingTable table = GrowingTable.create(SERVER, 1)) {
            assertThatThrownBy(
                            () ->
                                    TDengineSnapshotThenChangesSource.of(
                                            table.snapshot(),
                                            table.changes()
                                                    .setStartupMode(StartupMode.LATEST)
                                                    .build()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("startup mode");
        }
    }
}
