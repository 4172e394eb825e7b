/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tdengine.flink.embedded.Fault;
import io.tdengine.flink.embedded.Faults;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.testing.Waiting;
import io.tdengine.flink.transport.ConnectionConfig;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.table.data.RowData;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jobs that are killed, and jobs that outlive their server, compared row by row. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SinkCrashITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    private static final long NUMBERS = 40_000;
    private static final Duration OFTEN = Duration.ofMillis(100);
    private static final Duration NEVER = Duration.ofHours(1);

    private static String database;

    @BeforeAll
    static void createDatabase() {
        database = SERVER.createDatabase("VGROUPS 4");
    }

    @AfterEach
    void clearFaults() {
        if (SERVER.isEmbedded()) {
            SERVER.embedded().faults().clear();
        }
    }

    private static Faults faults() {
        assumeThat(SERVER.isEmbedded()).as("faults need the embedded server").isTrue();
        return SERVER.embedded().faults();
    }

    private static TDengineSinkBuilder<RowData> small(TDengineSinkBuilder<RowData> sink) {
        return sink.setMaxBatchRows(500).setFlushInterval(OFTEN);
    }

    /** With answers that come soon or never. */
    private static TDengineSinkBuilder<RowData> impatient(TDengineSinkBuilder<RowData> sink) {
        return small(sink)
                .setConnection(
                        ConnectionConfig.parse(SERVER.url()).toBuilder()
                                .connectTimeout(Duration.ofMillis(500))
                                .requestTimeout(Duration.ofMillis(500))
                                .build());
    }

    @Test
    void aJobKilledBetweenWriteAndAcknowledgement() throws Exception {
        long before = faults().requests("stmt2_exec");
        faults().arm("stmt2_exec", 5, new Fault.Silence());
        faults().arm("stmt2_exec", 6, new Fault.Silence());
        try (NumbersJob job =
                NumbersJob.start(
                        SERVER, database, "unanswered", NUMBERS, true, OFTEN, s -> small(s))) {
            job.allow(NUMBERS / 2);
            Waiting.until(
                    "a request that is never answered",
                    NumbersJob.LIMIT,
                    () -> faults().requests("stmt2_exec") >= before + 6);
            job.failTask();

            job.finish();

            job.assertAllRows("after a kill before the acknowledgement");
            assertThat(job.passedInAll()).as("numbers written twice").isGreaterThan(NUMBERS);
        }
    }

    @Test
    void aJobKilledBetweenAcknowledgementAndCheckpoint() throws Exception {
        try (NumbersJob job =
                NumbersJob.start(
                        SERVER, database, "unconfirmed", NUMBERS, true, NEVER, s -> small(s))) {
            job.allow(NUMBERS / 2);
            Waiting.until("all rows", NumbersJob.LIMIT, () -> job.rows() == NUMBERS / 2);
            job.failTask();

            job.finish();

            job.assertAllRows("after a kill before the checkpoint");
            assertThat(job.passedInAll())
                    .as("all numbers, and those before the kill once more")
                    .isEqualTo(NUMBERS + NUMBERS / 2);
        }
    }

    @Test
    void aRestartOfTheServerDoesNotConcernTheJob() throws Exception {
        faults();
        try (NumbersJob job =
                NumbersJob.start(
                        SERVER, database, "restarted", NUMBERS, false, OFTEN, s -> small(s))) {
            for (int part = 1; part <= 4; part++) {
                job.allow(part * NUMBERS / 5);
                job.awaitPassed(part * NUMBERS / 5);
                SERVER.embedded().restart();
            }

            job.finish();

            job.assertAllRows("after restarts of the server");
        }
    }

    @Test
    void aStalledServerDoesNotConcernTheJob() throws Exception {
        faults();
        try (NumbersJob job =
                NumbersJob.start(
                        SERVER, database, "stalled", NUMBERS, false, OFTEN, s -> impatient(s))) {
            job.allow(NUMBERS / 2);
            job.awaitPassed(NUMBERS / 2);
            long logins = faults().requests("upgrade");
            faults().stall();
            job.allow(NUMBERS);
            Waiting.until(
                    "a new connection",
                    NumbersJob.LIMIT,
                    () -> faults().requests("upgrade") > logins);
            faults().resume();

            job.finish();

            job.assertAllRows("after a stall");
        }
    }
}
