/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.RowLists;
import io.tdengine.flink.testing.TestServer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.table.data.RowData;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where a subscription begins and ends, and what it commits. */
@Timeout(180)
class StartAndStopITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    private static List<String> read(TDengineSource<RowData> bounded) throws Exception {
        MetersJob job = MetersJob.startWithoutRestarts(bounded, 2);
        job.awaitEnd();
        return job.rows();
    }

    private static List<String> after(List<String> all, int first) {
        return all.subList(first, all.size());
    }

    @Test
    void beginsAtGivenOffsets() throws Exception {
        Meters meters = Meters.create(SERVER);
        meters.insert(5);
        int before = meters.rows().size();
        Map<Integer, Long> ends = meters.logEnds();
        meters.insert(5);

        List<String> read =
                read(
                        meters.source()
                                .setStartOffsets(ends)
                                .setBoundedMode(BoundedMode.LATEST)
                                .build());

        RowLists.assertSame(read, after(meters.rows(), before));
    }

    @Test
    void endsAtGivenOffsets() throws Exception {
        Meters meters = Meters.create(SERVER);
        meters.insert(5);
        Map<Integer, Long> ends = meters.logEnds();
        List<String> before = meters.rows();
        meters.insert(5);

        List<String> read = read(meters.source().setStopOffsets(ends).build());

        // A message is not cut, so rows behind the end may come with the last ones before it.
        assertThat(read).containsAll(before).doesNotHaveDuplicates();
    }

    @Test
    void waitsForAnEndThatTheLogHasNotReached() throws Exception {
        Meters meters = Meters.create(SERVER);
        meters.insert(5);
        Map<Integer, Long> ends = meters.logEnds();
        ends.replaceAll((vgroup, end) -> end + 10);
        MetersJob job =
                MetersJob.startWithoutRestarts(meters.source().setStopOffsets(ends).build(), 2);
        job.awaitRows(meters.rows().size());
        List<String> before = meters.rows();

        meters.insert(20);
        job.awaitEnd();

        assertThat(job.rows()).containsAll(before).hasSizeGreaterThan(before.size());
    }

    @Test
    void beginsAtWhatTheGroupCommitted() throws Exception {
        assumeThat(SERVER.isEmbedded()).as("counts the server's requests").isTrue();
        Meters meters = Meters.create(SERVER);
        long commits = SERVER.embedded().faults().requests("commit_offset");
        MetersJob first =
                MetersJob.startWithoutRestarts(meters.source().setGroupId("committed").build(), 2);
        // Where the job began, for each of 4 vgroups; then how far it read.
        MetersJob.await(
                "commits of the start",
                () -> SERVER.embedded().faults().requests("commit_offset") >= commits + 4);
        meters.insert(10);
        first.awaitRows(meters.rows().size());
        MetersJob.await(
                "commits of the rows",
                () -> SERVER.embedded().faults().requests("commit_offset") >= commits + 8);
        first.cancel();
        int before = first.rows().size();
        meters.insert(10);

        List<String> second =
                read(
                        meters.source()
                                .setGroupId("committed")
                                .setStartupMode(StartupMode.GROUP_OFFSETS)
                                .setBoundedMode(BoundedMode.LATEST)
                                .build());

        Set<String> all = new HashSet<>(first.rows());
        all.addAll(second);
        assertThat(all).isEqualTo(new HashSet<>(meters.rows()));
        assertThat(second)
                .doesNotHaveDuplicates()
                .containsAll(after(meters.rows(), before))
                .hasSizeLessThan(meters.rows().size());
    }

    @Test
    void commitsNothingWithoutACompletedCheckpoint() throws Exception {
        Meters meters = Meters.create(SERVER);
        meters.insert(10);
        MetersJob uncheckpointed =
                MetersJob.start(meters.source().setGroupId("uncommitted").build(), null, 2);
        uncheckpointed.awaitRows(meters.rows().size());
        uncheckpointed.cancel();

        assertThatThrownBy(
                        () ->
                                read(
                                        meters.source()
                                                .setGroupId("uncommitted")
                                                .setStartupMode(StartupMode.GROUP_OFFSETS)
                                                .setBoundedMode(BoundedMode.LATEST)
                                                .build()))
                .hasStackTraceContaining("Group 'uncommitted' has committed no offset of vgroup");
    }

    private static boolean topicExists(Meters meters) {
        return !QueryRows.of(
                        meters.connection(),
                        "SELECT topic_name FROM information_schema.ins_topics WHERE topic_name = '"
                                + meters.topic()
                                + "'")
                .isEmpty();
    }

    @Test
    void dropsTheTopicThatItCreatedWhenAllHasBeenRead() throws Exception {
        Meters meters = Meters.create(SERVER);
        meters.insert(5);

        List<String> read =
                read(meters.source().setDropTopic(true).setBoundedMode(BoundedMode.LATEST).build());

        RowLists.assertSame(read, meters.rows());
        // The job's end and that of its enumerator are two events.
        MetersJob.await("no topic", () -> !topicExists(meters));
    }

    @Test
    void keepsTheTopicUnlessAskedAndWhenItHasNotReadAll() throws Exception {
        Meters meters = Meters.create(SERVER);
        meters.insert(5);
        read(meters.source().setBoundedMode(BoundedMode.LATEST).build());
        assertThat(topicExists(meters)).isTrue();

        Map<Integer, Long> ends = meters.logEnds();
        ends.replaceAll((vgroup, end) -> end + 1_000);
        MetersJob job =
                MetersJob.startWithoutRestarts(
                        meters.source().setDropTopic(true).setStopOffsets(ends).build(), 1);
        job.awaitRows(meters.rows().size());
        job.cancel();

        // Its groups go when its enumerator closes; after that the topic would.
        MetersJob.await(
                "the enumerator's end",
                () ->
                        meters.groups().stream()
                                .noneMatch(group -> group.get(0).toString().startsWith("flink")));
        assertThat(topicExists(meters)).isTrue();
    }

    @Test
    void aGroupWithoutOffsetsBeginsAtTheEarliestIfAsked() throws Exception {
        Meters meters = Meters.create(SERVER);
        meters.insert(10);

        List<String> read =
                read(
                        meters.source()
                                .setGroupId("new")
                                .setStartupMode(StartupMode.GROUP_OFFSETS)
                                .setMissingOffsets(MissingOffsets.EARLIEST)
                                .setBoundedMode(BoundedMode.LATEST)
                                .build());

        RowLists.assertSame(read, meters.rows());
    }
}
