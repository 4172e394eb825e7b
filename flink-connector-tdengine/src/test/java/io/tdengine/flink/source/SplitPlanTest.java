/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.flink.table.data.RowData;
import org.junit.jupiter.api.Test;

class SplitPlanTest {

    private static final Map<TopicVgroup, VgroupRange> LOG =
            Map.of(t(2), new VgroupRange(10, 50), t(3), new VgroupRange(0, 60));

    private static SplitPlan plan(
            EnumeratorState state, UnaryOperator<TDengineSourceBuilder<RowData>> settings) {
        TDengineSourceBuilder<RowData> builder =
                settings.apply(
                        TDengineSource.<RowData>builder()
                                .setUrl("ws://localhost")
                                .setTopic("t")
                                .setDeserializationSchema(Meters.schema("ts")));
        return new SplitPlan(new SubscriptionOptions(builder), state);
    }

    private static SplitPlan plan(UnaryOperator<TDengineSourceBuilder<RowData>> settings) {
        return plan(EnumeratorState.EMPTY, settings);
    }

    private static TopicVgroup t(int vgroup) {
        return new TopicVgroup("t", vgroup);
    }

    private static VgroupSplit split(int vgroup, long start, long skip) {
        return new VgroupSplit("t", vgroup, start, skip, VgroupSplit.NO_STOP);
    }

    private static EnumeratorState started() {
        return new EnumeratorState(
                1,
                List.of(),
                Map.of(
                        t(2), new VgroupRange(10, VgroupSplit.NO_STOP),
                        t(3), new VgroupRange(0, VgroupSplit.NO_STOP)),
                List.of());
    }

    @Test
    void startsAtTheBeginningOfEachLog() {
        assertThat(plan(builder -> builder).assign(LOG, Map.of()))
                .containsExactly(split(2, 10, 0), split(3, 0, 0));
    }

    @Test
    void startsAtTheEndOfEachLog() {
        assertThat(plan(b -> b.setStartupMode(StartupMode.LATEST)).assign(LOG, Map.of()))
                .containsExactly(split(2, 50, 0), split(3, 60, 0));
    }

    @Test
    void startsAtGivenOffsetsAndElsewhereAtTheBeginning() {
        assertThat(plan(b -> b.setStartOffsets(Map.of(2, 30L))).assign(LOG, Map.of()))
                .containsExactly(split(2, 30, 0), split(3, 0, 0));
    }

    @Test
    void refusesStartOffsetsOfAnUnknownVgroup() {
        assertThatThrownBy(() -> plan(b -> b.setStartOffsets(Map.of(9, 30L))).assign(LOG, Map.of()))
                .isInstanceOf(InvalidSubscriptionException.class)
                .hasMessageContaining("start offsets are of vgroups [9]")
                .hasMessageContaining("has vgroups [2, 3]");
    }

    @Test
    void startsAtCommittedOffsets() {
        SplitPlan plan = plan(b -> b.setGroupId("g").setStartupMode(StartupMode.GROUP_OFFSETS));
        plan.setGroupOffsets(Map.of(t(2), 20L, t(3), 5L));

        assertThat(plan.assign(LOG, Map.of())).containsExactly(split(2, 20, 0), split(3, 5, 0));
    }

    @Test
    void refusesAVgroupWithoutACommittedOffset() {
        SplitPlan plan = plan(b -> b.setGroupId("g").setStartupMode(StartupMode.GROUP_OFFSETS));
        plan.setGroupOffsets(Map.of(t(2), 20L));

        assertThatThrownBy(() -> plan.assign(LOG, Map.of()))
                .isInstanceOf(InvalidSubscriptionException.class)
                .hasMessageContaining("Group 'g' has committed no offset of vgroup 3")
                .hasMessageContaining("scan.missing-offsets");
    }

    @Test
    void startsAVgroupWithoutACommittedOffsetAtItsBeginningIfAsked() {
        SplitPlan plan =
                plan(
                        b ->
                                b.setGroupId("g")
                                        .setStartupMode(StartupMode.GROUP_OFFSETS)
                                        .setMissingOffsets(MissingOffsets.EARLIEST));
        plan.setGroupOffsets(Map.of(t(2), 20L));

        assertThat(plan.assign(LOG, Map.of())).containsExactly(split(2, 20, 0), split(3, 0, 0));
    }

    @Test
    void stopsAtGivenOffsets() {
        assertThat(plan(b -> b.setStopOffsets(Map.of(2, 30L, 3, 40L))).assign(LOG, Map.of()))
                .containsExactly(
                        new VgroupSplit("t", 2, 10, 0, 30), new VgroupSplit("t", 3, 0, 0, 40));
    }

    @Test
    void refusesStopOffsetsThatLeaveAVgroupOut() {
        assertThatThrownBy(() -> plan(b -> b.setStopOffsets(Map.of(2, 30L))).assign(LOG, Map.of()))
                .isInstanceOf(InvalidSubscriptionException.class)
                .hasMessageContaining("leave out vgroups [3]");
    }

    @Test
    void goesOnWhereReadersAre() {
        assertThat(
                        plan(started(), b -> b)
                                .assign(LOG, Map.of(t(2), split(2, 40, 7), t(3), split(3, 1, 0))))
                .containsExactly(split(2, 40, 7), split(3, 1, 0));
    }

    @Test
    void whatIsHeldWinsOverWhatCameBack() {
        SplitPlan plan = plan(started(), b -> b);
        plan.addBack(List.of(split(2, 45, 0), split(3, 9, 0)));

        assertThat(plan.assign(LOG, Map.of(t(2), split(2, 40, 0))))
                .containsExactly(split(2, 40, 0), split(3, 9, 0));
    }

    @Test
    void theFirstOfSeveralAssignmentsThatCameBackCounts() {
        SplitPlan plan = plan(started(), b -> b);
        plan.addBack(List.of(split(2, 45, 0), split(3, 9, 2)));
        plan.addBack(List.of(split(2, 10, 0), split(3, 9, 5)));

        assertThat(plan.assign(LOG, Map.of())).containsExactly(split(2, 10, 0), split(3, 9, 2));
    }

    @Test
    void readsANewVgroupFromItsBeginning() {
        Map<TopicVgroup, VgroupRange> grown =
                Map.of(t(2), LOG.get(t(2)), t(3), LOG.get(t(3)), t(4), new VgroupRange(0, 5));

        assertThat(
                        plan(started(), b -> b)
                                .assign(grown, Map.of(t(2), split(2, 40, 0), t(3), split(3, 1, 0))))
                .contains(split(4, 0, 0));
    }

    @Test
    void refusesALogWithoutAVgroupOfTheState() {
        assertThatThrownBy(
                        () -> plan(started(), b -> b).assign(Map.of(t(2), LOG.get(t(2))), Map.of()))
                .isInstanceOf(InvalidSubscriptionException.class)
                .hasMessageContaining("The state is of vgroups [t:2, t:3]");
    }

    @Test
    void movesAnExpiredPositionToTheBeginningIfAsked() {
        Map<TopicVgroup, VgroupSplit> held = Map.of(t(2), split(2, 4, 9), t(3), split(3, 1, 0));

        assertThat(plan(started(), b -> b).assign(LOG, held)).contains(split(2, 4, 9));
        assertThat(
                        plan(started(), b -> b.setMissingOffsets(MissingOffsets.EARLIEST))
                                .assign(LOG, held))
                .containsExactly(split(2, 10, 0), split(3, 1, 0));
    }

    @Test
    void readsTheSameVgroupOfSeveralTopics() {
        Map<TopicVgroup, VgroupRange> log =
                Map.of(
                        t(2),
                        new VgroupRange(10, 50),
                        new TopicVgroup("u", 2),
                        new VgroupRange(10, 50));

        assertThat(
                        plan(b -> b.setTopics("t", "u").setStartOffsets(Map.of(2, 30L)))
                                .assign(log, Map.of()))
                .containsExactly(
                        split(2, 30, 0), new VgroupSplit("u", 2, 30, 0, VgroupSplit.NO_STOP));
    }

    private static EnumeratorState ofOneTopic() {
        return new EnumeratorState(
                1,
                List.of(),
                Map.of(
                        new TopicVgroup("", 2), new VgroupRange(10, VgroupSplit.NO_STOP),
                        new TopicVgroup("", 3), new VgroupRange(0, VgroupSplit.NO_STOP)),
                List.of());
    }

    @Test
    void takesAStateWithoutATopicForThatOfItsOne() {
        assertThat(
                        plan(ofOneTopic(), b -> b)
                                .assign(LOG, Map.of(t(2), split(2, 40, 7), t(3), split(3, 1, 0))))
                .containsExactly(split(2, 40, 7), split(3, 1, 0));
    }

    @Test
    void refusesAStateWithoutATopicForSeveral() {
        assertThatThrownBy(() -> plan(ofOneTopic(), b -> b.setTopics("t", "u")))
                .isInstanceOf(InvalidSubscriptionException.class)
                .hasMessageContaining("reads topics 't', 'u'");
    }
}
