/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.ConsumerConfig.OffsetReset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Groups, offsets and commits of a consumer against a server. */
@Timeout(120)
class ConsumerITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    private static final long T = 1_700_000_000_000L;
    private static final int TABLES = 8;

    private final List<Consumer> consumers = new ArrayList<>();
    private String database;
    private String topic;
    private Connection connection;

    @BeforeEach
    void createTopic() {
        database = SERVER.createDatabase("PRECISION 'ms' VGROUPS 2");
        connection = SERVER.connection();
        execute("CREATE STABLE %s.m (ts TIMESTAMP, v INT) TAGS (gid INT)");
        for (int i = 0; i < TABLES; i++) {
            insert(i);
        }
        topic = SERVER.newTopicName();
        connection.execute("CREATE TOPIC " + topic + " AS STABLE " + database + ".m");
    }

    @AfterEach
    void closeConsumers() {
        consumers.forEach(Consumer::close);
    }

    private void execute(String sql) {
        connection.execute(String.format(sql, database));
    }

    /** One row into a child table of its own. */
    private void insert(int i) {
        execute(
                "INSERT INTO %1$s.c"
                        + i
                        + " USING %1$s.m TAGS ("
                        + i
                        + ") VALUES ("
                        + (T + i)
                        + ","
                        + i
                        + ")");
    }

    private ConsumerConfig.Builder config() {
        return ConsumerConfig.builder("g_" + topic).offsetReset(OffsetReset.EARLIEST);
    }

    private Consumer open(ConsumerConfig config) {
        Consumer consumer = TDengine.consumer(ConnectionConfig.parse(SERVER.url()), config);
        consumers.add(consumer);
        return consumer;
    }

    private Consumer subscribe(ConsumerConfig.Builder config) {
        Consumer consumer = open(config.build());
        consumer.subscribe(List.of(topic));
        return consumer;
    }

    private static List<String> allRows() {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < TABLES; i++) {
            rows.add("c" + i + " " + i);
        }
        return rows;
    }

    private Set<Integer> vgroups(Consumer consumer) {
        Set<Integer> ids = new HashSet<>();
        consumer.assignment(topic).forEach(vgroup -> ids.add(vgroup.vgroupId()));
        return ids;
    }

    private static int codeOf(ThrowingCallable call) {
        try {
            call.call();
            return 0;
        } catch (TDengineException e) {
            return e.code();
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    @Test
    void tellsWhatItIsSubscribedTo() {
        assertThat(subscribe(config()).subscription()).containsExactly(topic);
    }

    @Test
    void readsSeveralTopics() {
        String other = SERVER.newTopicName();
        execute("CREATE TABLE %s.n (ts TIMESTAMP, v INT)");
        execute("INSERT INTO %s.n VALUES (" + T + ",77)");
        connection.execute("CREATE TOPIC " + other + " AS SELECT ts, v FROM " + database + ".n");
        Consumer consumer = open(config().build());
        consumer.subscribe(List.of(topic, other));

        Subscriber subscriber = new Subscriber(consumer);

        assertThat(subscriber.rows(TABLES + 1)).contains("null 77").containsAll(allRows());
        assertThat(subscriber.messages()).extracting(TmqMessage::topic).containsOnly(topic, other);
    }

    @Test
    void commitsAllThatWasPolled() {
        Consumer consumer = subscribe(config());
        new Subscriber(consumer).rows(TABLES);
        Map<Integer, Long> positions = new HashMap<>();
        vgroups(consumer).forEach(id -> positions.put(id, consumer.position(topic, id)));

        consumer.commit();

        assertThat(positions).hasSize(2);
        positions.forEach((id, at) -> assertThat(consumer.committed(topic, id)).isEqualTo(at));
    }

    @Test
    void commitOfAMessageConcernsItsVgroupOnly() {
        Consumer consumer = subscribe(config());
        TmqMessage message = new Subscriber(consumer).next();

        consumer.commit(message);

        for (int vgroup : vgroups(consumer)) {
            assertThat(consumer.committed(topic, vgroup))
                    .isEqualTo(
                            vgroup == message.vgroupId()
                                    ? message.endOffset()
                                    : Consumer.NO_OFFSET);
        }
    }

    @Test
    void goesOnAfterTheCommittedMessage() {
        Consumer first = subscribe(config());
        TmqMessage message = new Subscriber(first).next();
        first.commit(message);
        first.unsubscribe();
        List<String> rest = allRows();
        rest.removeAll(Subscriber.rows(message));

        List<String> rows = new Subscriber(subscribe(config())).rows(rest.size());

        assertThat(rows).containsExactlyInAnyOrderElementsOf(rest);
    }

    @Test
    void subscribesAgainOnTheSameConnection() {
        Consumer consumer = subscribe(config());
        new Subscriber(consumer).rows(TABLES);
        consumer.commit();
        consumer.unsubscribe();
        insert(TABLES);
        consumer.subscribe(List.of(topic));

        assertThat(new Subscriber(consumer).rows(1)).containsExactly("c8 8");
    }

    @Test
    void withoutCommitTheGroupStartsAgain() {
        Consumer first = subscribe(config());
        new Subscriber(first).rows(TABLES);
        first.unsubscribe();

        assertThat(new Subscriber(subscribe(config())).rows(TABLES))
                .containsExactlyInAnyOrderElementsOf(allRows());
    }

    @Test
    void autoCommitCommitsAMessageWithTheNextPoll() {
        Consumer consumer = subscribe(config().autoCommit(Duration.ZERO));
        TmqMessage message = new Subscriber(consumer).next();
        assertThat(consumer.committed(topic, message.vgroupId())).isEqualTo(Consumer.NO_OFFSET);

        consumer.poll(Duration.ZERO);

        assertThat(consumer.committed(topic, message.vgroupId())).isEqualTo(message.endOffset());
    }

    @Test
    void autoCommitWaitsForItsInterval() {
        Consumer consumer = subscribe(config().autoCommit(Duration.ofHours(1)));
        Subscriber subscriber = new Subscriber(consumer);
        subscriber.rows(TABLES);
        consumer.poll(Duration.ZERO);

        for (int vgroup : vgroups(consumer)) {
            assertThat(consumer.committed(topic, vgroup)).isEqualTo(Consumer.NO_OFFSET);
        }
        consumer.commit();
        assertThat(consumer.committed(topic, subscriber.messages().get(0).vgroupId())).isPositive();
    }

    @Test
    void seekBringsAMessageAgain() {
        Consumer consumer = subscribe(config());
        Subscriber subscriber = new Subscriber(consumer);
        subscriber.rows(TABLES);
        TmqMessage first = subscriber.messages().get(0);

        consumer.seek(topic, first.vgroupId(), first.offset());

        assertThat(consumer.position(topic, first.vgroupId())).isEqualTo(first.offset());
        TmqMessage again = subscriber.next();
        assertThat(again.offset()).isEqualTo(first.offset());
        assertThat(Subscriber.rows(again)).containsAll(Subscriber.rows(first));
    }

    @Test
    void latestStartsBehindWhatThereIs() {
        Consumer consumer = subscribe(config().offsetReset(OffsetReset.LATEST));
        Subscriber subscriber = new Subscriber(consumer);
        consumer.poll(Duration.ZERO);
        for (VgroupAssignment vgroup : consumer.assignment(topic)) {
            assertThat(consumer.position(topic, vgroup.vgroupId())).isEqualTo(vgroup.end());
        }
        insert(TABLES);

        assertThat(subscriber.rows(1)).containsExactly("c8 8");
    }

    @Test
    void offsetsOutsideTheLogOrTheAssignmentAreRefused() {
        Consumer consumer = subscribe(config());
        int vgroup = connectionVgroup();
        assertThat(codeOf(() -> consumer.position(topic, vgroup))).isEqualTo(0x4010);
        VgroupAssignment one = consumer.assignment(topic).get(0);
        long beyond = one.end() + 1000;

        assertThat(codeOf(() -> consumer.seek(topic, one.vgroupId(), beyond))).isEqualTo(0x4007);
        assertThat(codeOf(() -> consumer.commit(topic, one.vgroupId(), beyond))).isEqualTo(0x4007);
        assertThat(codeOf(() -> consumer.seek(topic, 99_999, 0))).isEqualTo(0x4008);
        assertThat(codeOf(() -> consumer.committed(topic, 99_999))).isEqualTo(0x4008);
        assertThat(codeOf(() -> consumer.assignment("no_such_topic"))).isEqualTo(0x4009);
    }

    private int connectionVgroup() {
        try (QueryResult result = connection.query("SHOW " + database + ".VGROUPS")) {
            return result.next().getInt(0, 0);
        }
    }

    @Test
    void offsetErrorsNameThePlace() {
        Consumer consumer = subscribe(config());
        int vgroup = consumer.assignment(topic).get(0).vgroupId();

        assertThatThrownBy(() -> consumer.seek(topic, vgroup, 1_000_000))
                .hasMessageContainingAll(
                        "1000000", "'" + topic + "'", "vgroup " + vgroup, "'g_" + topic + "'");
    }

    @Test
    void membersShareTheVgroupsAndInheritThem() {
        Consumer one = subscribe(config());
        Consumer two = subscribe(config());
        new Subscriber(one).await(() -> vgroups(one).size() == 1);
        new Subscriber(two).await(() -> vgroups(two).size() == 1);
        assertThat(vgroups(one)).doesNotContainAnyElementsOf(vgroups(two));

        two.close();

        new Subscriber(one).await(() -> vgroups(one).size() == 2);
    }

    @Test
    void memberThatDoesNotPollIsThrownOut() {
        Consumer lazy = subscribe(config().property("max.poll.interval.ms", "1000"));
        lazy.poll(Duration.ZERO);
        Consumer busy = subscribe(config());
        new Subscriber(busy).await(() -> vgroups(busy).size() == 2);

        Subscriber subscriber = new Subscriber(lazy);
        assertThatThrownBy(() -> subscriber.await(() -> false))
                .isInstanceOfSatisfying(
                        TDengineException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(0x03E6);
                            assertThat(e.isRetriable()).isTrue();
                        });
    }

    @Test
    void userAndPasswordOfTheConsumerWin() {
        String user = "u" + topic.substring(topic.length() - 12);
        connection.execute("CREATE USER " + user + " PASS 'Secret_1234'");
        try {
            Consumer consumer = subscribe(config().user(user).password("Secret_1234"));
            assertThat(consumer.subscription()).containsExactly(topic);
            assertThatThrownBy(() -> subscribe(config().user(user).password("Wrong_1234")))
                    .isInstanceOfSatisfying(
                            TDengineException.class, e -> assertThat(e.code()).isEqualTo(0xFFFF))
                    .hasMessageContainingAll(user, topic)
                    .hasMessageNotContaining("Wrong_1234");
            consumer.unsubscribe();
        } finally {
            connection.execute("DROP USER " + user);
        }
    }

    @Test
    void unknownKeyIsNamed() {
        assertThatThrownBy(() -> subscribe(config().property("no.such.key", "1")))
                .isInstanceOf(TDengineException.class)
                .hasMessageContaining("no.such.key");
    }

    @Test
    void wrongValueOfAKeyIsNamed() {
        assertThatThrownBy(() -> subscribe(config().property("session.timeout.ms", "5")))
                .isInstanceOf(TDengineException.class)
                .hasMessageContaining("session.timeout.ms");
    }

    @Test
    void everyKeyOfTheReferenceIsTaken() {
        Map<String, String> keys = new HashMap<>();
        keys.put("group.id", "g_" + topic);
        keys.put("client.id", "everything");
        keys.put("auto.offset.reset", "earliest");
        keys.put("enable.auto.commit", "true");
        keys.put("auto.commit.interval.ms", "1000");
        keys.put("td.connect.user", "root");
        keys.put("msg.with.table.name", "true");
        keys.put("enable.replay", "false");
        keys.put("session.timeout.ms", "12000");
        keys.put("max.poll.interval.ms", "300000");
        keys.put("heartbeat.interval.ms", "3000");
        keys.put("fetch.max.wait.ms", "1000");
        keys.put("min.poll.rows", "1");
        keys.put("msg.consume.excluded", "0");
        keys.put("msg.consume.rawdata", "0");
        keys.put("msg.enable.batchmeta", "0");
        keys.put("experimental.snapshot.enable", "false");
        Consumer consumer = open(ConsumerConfig.of(keys));
        consumer.subscribe(List.of(topic));

        Subscriber subscriber = new Subscriber(consumer);

        assertThat(subscriber.rows(TABLES)).containsExactlyInAnyOrderElementsOf(allRows());
        assertThat(subscriber.messages())
                .extracting(Subscriber::rows)
                .as("min.poll.rows")
                .allSatisfy(rows -> assertThat((Collection<?>) rows).hasSize(1));
    }
}
