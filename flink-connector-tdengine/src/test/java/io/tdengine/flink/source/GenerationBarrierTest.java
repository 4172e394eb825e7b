/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.source.ServerView.Member;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class GenerationBarrierTest {

    private static final int GENERATION = 4;

    private final GenerationBarrier barrier = new GenerationBarrier(GENERATION, Set.of(0, 1), 0);

    private static TopicVgroup t(int vgroup) {
        return new TopicVgroup("t", vgroup);
    }

    private static HeldAndView view(List<VgroupSplit> held, int... vgroups) {
        Map<TopicVgroup, VgroupRange> view = new HashMap<>();
        for (int vgroup : vgroups) {
            view.put(t(vgroup), new VgroupRange(0, 10));
        }
        return new HeldAndView(GENERATION, held, view);
    }

    private static VgroupSplit split(int vgroup, long start, long skip) {
        return new VgroupSplit("t", vgroup, start, skip, VgroupSplit.NO_STOP);
    }

    private static ServerView server(Member... members) {
        return new ServerView(Set.of(t(2), t(3), t(4)), List.of(members));
    }

    private static Member ready(int subtask, int... vgroups) {
        return new Member(
                GenerationAnnounced.clientId(subtask),
                "ready",
                Arrays.stream(vgroups)
                        .mapToObj(GenerationBarrierTest::t)
                        .collect(Collectors.toSet()));
    }

    @Test
    void isCompleteWhenEveryReaderHasReported() {
        barrier.report(0, view(List.of(), 2, 3), 0);
        assertThat(barrier.isComplete()).isFalse();
        assertThat(barrier.missing()).contains("readers [1]");

        barrier.report(1, view(List.of(), 4), 0);
        assertThat(barrier.isComplete()).isTrue();
    }

    @Test
    void ignoresReportsOfAnotherGeneration() {
        barrier.report(0, view(List.of(), 2, 3), 0);
        barrier.report(1, new HeldAndView(GENERATION - 1, List.of(), Map.of()), 0);

        assertThat(barrier.isComplete()).isFalse();
    }

    @Test
    void passesWhenReadersAndServerAgree() {
        barrier.report(0, view(List.of(), 2, 3), 0);
        barrier.report(1, view(List.of(), 4), 0);

        assertThat(barrier.passes(server(ready(0, 2, 3), ready(1, 4)), 0)).isTrue();
    }

    @Test
    void doesNotPassWhileAVgroupIsMissing() {
        barrier.report(0, view(List.of(), 2), 0);
        barrier.report(1, view(List.of(), 4), 0);

        assertThat(barrier.passes(server(ready(0, 2), ready(1, 4)), 0)).isFalse();
        assertThat(barrier.missing()).contains("[t:2, t:4] of [t:2, t:3, t:4]");
    }

    @Test
    void doesNotPassWhileTwoReadersSeeTheSameVgroup() {
        barrier.report(0, view(List.of(), 2, 3), 0);
        barrier.report(1, view(List.of(), 3, 4), 0);

        assertThat(barrier.passes(server(ready(0, 2, 3), ready(1, 3, 4)), 0)).isFalse();
        assertThat(barrier.missing()).contains("readers 0 and 1 both see vgroup t:3");
    }

    @Test
    void doesNotPassWhileTheServerCountsAForeignMember() {
        barrier.report(0, view(List.of(), 2, 3), 0);
        barrier.report(1, view(List.of(), 4), 0);
        Member foreign = new Member("other", "rebalancing", Set.of());

        assertThat(barrier.passes(server(ready(0, 2, 3), ready(1, 4), foreign), 0)).isFalse();
        assertThat(barrier.missing()).contains("other (rebalancing)");
    }

    @Test
    void isSpoiltByAForeignMemberOnly() {
        Member foreign = new Member("other", "rebalancing", Set.of());

        assertThat(barrier.isSpoilt(server(ready(0, 2, 3), ready(1, 4)))).isFalse();
        assertThat(barrier.isSpoilt(server(ready(0, 2, 3), foreign))).isTrue();
    }

    @Test
    void namesWhatKeepsAReaderFromJoining() {
        barrier.report(0, view(List.of(), 2, 3), 0);
        barrier.report(1, HeldAndView.withoutView(GENERATION, List.of(), "refused"), 0);

        assertThat(barrier.isComplete()).isFalse();
        assertThat(barrier.missing()).contains("readers [1]").contains("1=refused");
    }

    @Test
    void seesAChangeOfTheServersAssignmentLater() {
        barrier.report(0, view(List.of(), 2, 3), 0);
        barrier.report(1, view(List.of(), 4), 0);

        assertThat(barrier.change(server(ready(0, 2, 3), ready(1, 4)))).isNull();
        assertThat(barrier.change(server(ready(0, 2), ready(1, 3, 4)))).contains("the server sees");
        assertThat(barrier.change(new ServerView(Set.of(t(2), t(3), t(4)), null))).isNull();
    }

    @Test
    void doesNotPassOnAStaleView() {
        barrier.report(0, view(List.of(), 2, 3), 0);
        barrier.report(1, view(List.of(), 4), 0);

        assertThat(barrier.passes(server(ready(0, 2), ready(1, 3, 4)), 0)).isFalse();
    }

    @Test
    void waitsForStableViewsWhenTheServerDoesNotShowItsConsumers() {
        barrier.report(0, view(List.of(), 2, 3), 0);
        barrier.report(1, view(List.of(), 4), Duration.ofSeconds(1).toNanos());
        ServerView hidden = new ServerView(Set.of(t(2), t(3), t(4)), null);

        assertThat(barrier.passes(hidden, Duration.ofSeconds(3).toNanos())).isFalse();
        assertThat(barrier.missing()).contains("not stable");
        assertThat(barrier.passes(hidden, Duration.ofSeconds(4).toNanos())).isTrue();
    }

    @Test
    void waitsForStableViewsWhenTheServerDoesNotShowItsVgroups() {
        barrier.report(0, view(List.of(), 2, 3), 0);
        barrier.report(1, view(List.of(), 4), 0);
        ServerView hidden = new ServerView(null, null);

        assertThat(barrier.passes(hidden, Duration.ofSeconds(2).toNanos())).isFalse();
        assertThat(barrier.passes(hidden, Duration.ofSeconds(3).toNanos())).isTrue();
    }

    @Test
    void doesNotPassWhileNoReaderSeesAnyVgroup() {
        barrier.report(0, view(List.of()), 0);
        barrier.report(1, view(List.of()), 0);

        assertThat(barrier.passes(new ServerView(null, null), Duration.ofSeconds(9).toNanos()))
                .isFalse();
        assertThat(barrier.missing()).contains("no vgroups");
    }

    @Test
    void doesNotPassWhileAMemberHasNoClientId() {
        barrier.report(0, view(List.of(), 2, 3), 0);
        barrier.report(1, view(List.of(), 4), 0);
        Member foreign = new Member(null, "ready", Set.of(t(4)));

        assertThat(barrier.passes(server(ready(0, 2, 3), foreign), 0)).isFalse();
    }

    @Test
    void tellsTheSameVgroupOfTwoTopicsApart() {
        TopicVgroup other = new TopicVgroup("u", 2);
        VgroupRange log = new VgroupRange(0, 10);
        barrier.report(0, view(List.of(), 2), 0);
        barrier.report(1, new HeldAndView(GENERATION, List.of(), Map.of(other, log)), 0);
        Member second = new Member(GenerationAnnounced.clientId(1), "ready", Set.of(other));

        assertThat(
                        barrier.passes(
                                new ServerView(Set.of(t(2), other), List.of(ready(0, 2), second)),
                                0))
                .isTrue();
        assertThat(barrier.owners()).isEqualTo(Map.of(t(2), 0, other, 1));
    }

    @Test
    void mergesHeldSplitsByTheGreatestPosition() {
        barrier.report(0, view(List.of(split(2, 5, 9), split(3, 8, 1)), 2, 3), 0);
        barrier.report(1, view(List.of(split(2, 6, 0), split(3, 8, 0)), 4), 0);

        assertThat(barrier.held()).isEqualTo(Map.of(t(2), split(2, 6, 0), t(3), split(3, 8, 1)));
    }
}
