/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.embedded.engine.GroupMember.Assigned;
import io.tdengine.flink.transport.type.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Topics, groups, offsets. */
class GroupsTest {

    private static final long T = 1_700_000_000_000L;

    @RegisterExtension private final EngineFixture db = new EngineFixture();

    @BeforeEach
    void topics() throws Exception {
        db.run(
                "CREATE STABLE st (ts TIMESTAMP, v INT, s VARCHAR(8)) TAGS (gid INT)",
                "CREATE TOPIC t_st AS STABLE st",
                "CREATE TOPIC t_db AS DATABASE db",
                "CREATE TOPIC t_q AS SELECT tbname, ts, v FROM st WHERE v > 10");
        for (int i = 0; i < 20; i++) {
            insert(i);
        }
    }

    private void insert(int i) throws Exception {
        db.run(
                "INSERT INTO d"
                        + i % 8
                        + " USING st TAGS ("
                        + i % 8
                        + ") VALUES ("
                        + (T + i)
                        + ","
                        + i
                        + ",'x')");
    }

    /** Polls until nothing comes; rows as text with vgroup, table and offset. */
    private static List<String> drain(GroupMember member) throws Exception {
        List<String> rows = new ArrayList<>();
        for (LogMessage m = member.poll(0); m != null; m = member.poll(0)) {
            for (LogMessage.TableBlock block : m.blocks()) {
                for (Object[] row : block.rows()) {
                    rows.add(m.vgroupId() + " " + block.tableName() + Arrays.toString(row));
                }
            }
        }
        return rows;
    }

    @Test
    void deliversEveryRowOnce() throws Exception {
        List<String> rows = drain(db.member("g", "earliest", "t_st"));

        assertThat(rows).hasSize(20);
        assertThat(new HashSet<>(rows)).hasSize(20);
    }

    @Test
    void queryTopicFiltersAndNamesNoTable() throws Exception {
        GroupMember member = db.member("g", "earliest", "t_q");

        LogMessage message = member.poll(0);

        assertThat(message.blocks().get(0).tableName()).isNull();
        assertThat(message.blocks().get(0).fields())
                .extracting(Field::name)
                .containsExactly("tbname", "ts", "v");
        member.seek("t_q", message.vgroupId(), message.offset());
        assertThat(drain(member)).hasSize(9);
    }

    @Test
    void blocksHoldOnlyTheColumnsGiven() throws Exception {
        GroupMember member = db.member("g", "latest", "t_db");
        member.assignment("t_db");
        db.run("INSERT INTO d1 (ts, s) VALUES (" + (T + 100) + ",'y')");

        LogMessage.TableBlock block = member.poll(0).blocks().get(0);

        assertThat(block.tableName()).isEqualTo("d1");
        assertThat(block.fields()).extracting(Field::name).containsExactly("ts", "s");
        assertThat(block.columnIds()).containsExactly(1, 3);
    }

    @Test
    void replayAfterSeekIsRowIdentical() throws Exception {
        GroupMember member = db.member("g", "earliest", 3, "t_st");
        List<Assigned> assigned = member.assignment("t_st");
        List<String> first = drain(member);
        for (Assigned one : assigned) {
            member.seek("t_st", one.vgroupId(), one.begin());
        }

        assertThat(drain(member)).containsExactlyInAnyOrderElementsOf(first);
    }

    @Test
    void messagesJoinWithoutGaps() throws Exception {
        GroupMember member = db.member("g", "earliest", 1, "t_st");
        LogMessage first = member.poll(0);
        member.seek("t_st", first.vgroupId(), first.endOffset());

        assertThat(member.position("t_st", first.vgroupId())).isEqualTo(first.endOffset());
        LogMessage next = member.poll(0);
        while (next != null && next.vgroupId() != first.vgroupId()) {
            next = member.poll(0);
        }
        assertThat(next.offset()).isGreaterThanOrEqualTo(first.endOffset());
    }

    @Test
    void twoMembersShareTheVgroups() throws Exception {
        GroupMember one = db.member("g", "earliest", "t_st");
        GroupMember two = db.member("g", "earliest", "t_st");

        Set<Integer> held = new HashSet<>();
        one.assignment("t_st").forEach(a -> held.add(a.vgroupId()));
        assertThat(held).hasSize(1);
        two.assignment("t_st").forEach(a -> held.add(a.vgroupId()));
        assertThat(held).hasSize(2);
        assertThat(drain(one).size() + drain(two).size()).isEqualTo(20);
    }

    @Test
    void takeoverStartsAtTheCommittedOffset() throws Exception {
        GroupMember one = db.member("g", "earliest", "t_st");
        drain(one);
        one.commit();
        insert(100);
        drain(one);
        one.leave();

        List<String> again = drain(db.member("g", "earliest", "t_st"));

        assertThat(again).hasSize(1).first().asString().contains("100");
    }

    @Test
    void committedIsAbsentUntilCommit() throws Exception {
        GroupMember member = db.member("g", "earliest", "t_st");
        int vgroup = member.assignment("t_st").get(0).vgroupId();

        assertThat(member.committed("t_st", vgroup)).isEqualTo(GroupMember.NO_OFFSET);
        member.commit();
        assertThat(member.committed("t_st", vgroup)).isEqualTo(GroupMember.NO_OFFSET);
        drain(member);
        member.commit();
        assertThat(member.committed("t_st", vgroup)).isEqualTo(member.position("t_st", vgroup));
    }

    @Test
    void resetNoneIsSilentUntilSeek() throws Exception {
        GroupMember member = db.member("g", "none", "t_st");

        assertThat(member.poll(0)).isNull();
        for (Assigned one : member.assignment("t_st")) {
            member.seek("t_st", one.vgroupId(), one.begin());
        }
        assertThat(drain(member)).hasSize(20);
    }

    @Test
    void latestShowsOneBeforeWherePollingStarts() throws Exception {
        GroupMember member = db.member("g", "latest", "t_st");

        for (Assigned one : member.assignment("t_st")) {
            assertThat(one.offset()).isEqualTo(one.end() - 1);
            assertThat(member.position("t_st", one.vgroupId())).isEqualTo(one.end());
        }
        assertThat(member.poll(0)).isNull();
    }

    @Test
    void offsetCallsCheckTheirArguments() throws Exception {
        GroupMember member = db.member("g", "earliest", "t_st");
        int anyVgroup = db.engine().catalog().database("db").vgroups().get(0).id();

        assertThat(codeOf(() -> member.seek("t_st", anyVgroup, 0))).isEqualTo(0x4010);
        Assigned one = member.assignment("t_st").get(0);
        assertThat(codeOf(() -> member.seek("t_st", one.vgroupId(), one.end() + 1)))
                .isEqualTo(0x4007);
        assertThat(codeOf(() -> member.seek("t_st", 9999, 0))).isEqualTo(0x4008);
        assertThat(codeOf(() -> member.seek("nosuch", one.vgroupId(), 0))).isEqualTo(0x4009);
        assertThat(codeOf(() -> db.member("g", "earliest", "nosuch"))).isEqualTo(0x03E1);
    }

    @Test
    void forcedDropFencesMembers() throws Exception {
        GroupMember member = db.member("g", "earliest", "t_st");
        drain(member);

        assertThat(db.code("DROP CONSUMER GROUP g ON t_st")).isEqualTo(0x03EC);
        assertThat(db.code("DROP CONSUMER GROUP IF EXISTS FORCE g ON t_st")).isZero();
        assertThat(codeOf(() -> member.poll(0))).isEqualTo(0x03E6);
        assertThat(db.code("DROP CONSUMER GROUP g ON t_st")).isEqualTo(0x03E8);
    }

    @Test
    void topicsGuardTheirNames() {
        assertThat(db.code("CREATE TOPIC t_st AS DATABASE db")).isEqualTo(0x03E0);
        assertThat(db.code("CREATE TOPIC IF NOT EXISTS t_st AS DATABASE db")).isZero();
        assertThat(db.code("DROP TOPIC nosuch")).isEqualTo(0x03E1);
        assertThat(db.code("DROP DATABASE db")).isEqualTo(0x03ED);
    }

    @Test
    void superTableTopicWithTagCondition() throws Exception {
        db.run("CREATE TOPIC t_tag AS STABLE st WHERE gid = 3");

        assertThat(drain(db.member("g", "earliest", "t_tag")))
                .hasSize(3)
                .allSatisfy(row -> assertThat(row).contains(" d3["));
    }

    @Test
    void rowsOfDroppedTablesAreNotReplayed() throws Exception {
        db.run("DROP TABLE d3");

        assertThat(drain(db.member("g", "earliest", "t_st"))).hasSize(17);
    }

    @Test
    void trimmedLogIsPassedOverSilently() throws Exception {
        GroupMember member = db.member("g", "earliest", "t_st");
        Assigned one = member.assignment("t_st").get(0);
        db.engine().trimLog(one.vgroupId(), one.end() - 2);

        LogMessage message = member.poll(0);
        while (message.vgroupId() != one.vgroupId()) {
            message = member.poll(0);
        }

        assertThat(message.offset()).isEqualTo(one.begin());
        assertThat(member.assignment("t_st"))
                .anySatisfy(a -> assertThat(a.begin()).isEqualTo(one.end() - 2));
    }

    @Test
    void pollWakesWhenRowsArrive() throws Exception {
        GroupMember member = db.member("g", "latest", "t_st");
        member.assignment("t_st");
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            CompletableFuture<LogMessage> poll =
                    CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    return member.poll(60_000);
                                } catch (ServerError | InterruptedException e) {
                                    throw new IllegalStateException(e);
                                }
                            },
                            pool);
            insert(200);

            assertThat(poll.get(30, TimeUnit.SECONDS).blocks()).hasSize(1);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void schemaTablesShowMembersAndShares() throws Exception {
        GroupMember member = db.member("g", "earliest", "t_st");
        member.poll(0);

        assertThat(
                        db.rows(
                                "SELECT c.client_id, c.status, s.vgroup_id"
                                        + " FROM performance_schema.perf_consumers c"
                                        + " JOIN information_schema.ins_subscriptions s"
                                        + " ON c.consumer_id = s.consumer_id"
                                        + " WHERE s.consumer_group = 'g' AND s.topic_name = 't_st'"))
                .hasSize(2)
                .allSatisfy(row -> assertThat(row).startsWith("client", "ready"));
    }

    private interface Call {
        void run() throws Exception;
    }

    private static int codeOf(Call call) throws Exception {
        try {
            call.run();
            return 0;
        } catch (ServerError e) {
            return e.code();
        }
    }
}
