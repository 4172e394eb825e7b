/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tdengine.flink.embedded.engine.GroupMember;
import io.tdengine.flink.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.testutils.logging.LoggerAuditingExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** What a subscription costs beside the rows: state, and time without rows. */
@Timeout(120)
class FootprintITCase {

    /** At WARN, which is what tests print. */
    private static final Logger LOG = LoggerFactory.getLogger(FootprintITCase.class);

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    @RegisterExtension
    final LoggerAuditingExtension log =
            new LoggerAuditingExtension(ReaderMetrics.class, Level.INFO);

    private static final Pattern DELAY = Pattern.compile("First message (\\d+) ms after");
    private static final int GENERATIONS = 7;

    @TempDir private Path savepoints;

    private long savepointBytes(int vgroups) throws Exception {
        Meters meters = Meters.create(SERVER, vgroups);
        meters.insert(10);
        MetersJob job = MetersJob.start(meters.source().build(), null, 1);
        job.awaitRows(meters.rows().size());
        try (Stream<Path> files = Files.walk(Path.of(URI.create(job.stop(savepoints))))) {
            return files.filter(Files::isRegularFile).mapToLong(FootprintITCase::size).sum();
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aVgroupTakesLessThan200BytesOfACheckpoint() throws Exception {
        long few = savepointBytes(2);
        long many = savepointBytes(22);

        long bytes = (many - few) / 20;
        LOG.warn("{} bytes of a savepoint for each vgroup", bytes);
        assertThat(bytes).isBetween(1L, 199L);
    }

    @Test
    void rowsComeWithin2SecondsOfTheAnnouncementOfAGeneration() throws Exception {
        assumeThat(SERVER.isEmbedded()).as("needs a rebalance on command").isTrue();
        Meters meters = Meters.create(SERVER);
        meters.insert(1);
        MetersJob job = MetersJob.startWithoutRestarts(meters.source().build(), 2);
        job.awaitRows(meters.rows().size());
        for (int i = 1; i < GENERATIONS; i++) {
            String group = meters.group();
            List<GroupMember> foreign = SERVER.embedded().joinGroups(meters.topic());
            // Rows are waiting when the generation begins.
            meters.insert(1);
            MetersJob.await("another group", () -> meters.isOnlyGroupOtherThan(group));
            foreign.forEach(GroupMember::leave);
            meters.insert(1);
            job.awaitRows(meters.rows().size());
        }
        job.cancel();

        List<Long> delays = delays();
        assertThat(delays).hasSizeGreaterThanOrEqualTo(GENERATIONS);
        long median = delays.get(delays.size() / 2);
        LOG.warn("ms from the announcement to the first message: median {}, {}", median, delays);
        assertThat(median).isLessThan(2_000);
    }

    /** Ascending; one for each reader and generation. */
    private List<Long> delays() {
        return log.getMessages().stream()
                .map(DELAY::matcher)
                .filter(Matcher::find)
                .map(found -> Long.valueOf(found.group(1)))
                .sorted()
                .collect(Collectors.toList());
    }
}
