/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.taosc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.testing.NativeLibrary;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.Consumer;
import io.tdengine.flink.transport.ConsumerConfig;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.TmqBlock;
import io.tdengine.flink.transport.TmqMessage;
import io.tdengine.flink.transport.VgroupAssignment;
import io.tdengine.flink.transport.block.TmqPayload;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Subscriptions through the client library. */
@Timeout(60)
class NativeConsumerITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension static final NativeLibrary LIBRARY = new NativeLibrary(SERVER);

    private static final long T = 1_700_000_000_000L;

    private static final List<String> ALL_ROWS =
            List.of("c0 0 中0", "c1 1 中1", "c2 2 中2", "c3 3 中3", "c4 4 中4", "c5 5 中5");

    private Connection connection;
    private String database;
    private String topic;

    @BeforeEach
    void createTopic() {
        connection = SERVER.connection();
        database = SERVER.createDatabase("PRECISION 'us' VGROUPS 2");
        connection.execute(
                "CREATE STABLE "
                        + database
                        + ".m (ts TIMESTAMP, v INT, s NCHAR(8), d DECIMAL(10,2)) TAGS (gid INT)");
        for (int i = 0; i < 6; i++) {
            insert("c" + i, i);
        }
        topic = SERVER.newTopicName();
        connection.execute("CREATE TOPIC " + topic + " AS STABLE " + database + ".m");
    }

    private void insert(String table, int value) {
        connection.execute(
                String.format(
                        "INSERT INTO %s.%s USING %s.m TAGS (%d) VALUES (%d, %d, '中%d', %d.25)",
                        database, table, database, value, T * 1000 + value, value, value, value));
    }

    private ConsumerConfig.Builder config() {
        return ConsumerConfig.builder("g_" + topic)
                .clientId("it")
                .offsetReset(ConsumerConfig.OffsetReset.EARLIEST)
                .property("session.timeout.ms", "12000");
    }

    private Consumer open(ConsumerConfig config) {
        Consumer consumer = TDengine.consumer(LIBRARY.config().timezone("UTC").build(), config);
        try {
            consumer.subscribe(List.of(topic));
            return consumer;
        } catch (TDengineException e) {
            consumer.close();
            throw e;
        }
    }

    private static List<TmqMessage> messages(Consumer consumer, int rows) {
        List<TmqMessage> messages = new ArrayList<>();
        int read = 0;
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (read < rows && System.nanoTime() < deadline) {
            TmqMessage message = consumer.poll(Duration.ofMillis(100));
            if (message != null) {
                messages.add(message);
                read += message.blocks().stream().mapToInt(b -> b.block().rows()).sum();
            }
        }
        return messages;
    }

    private static TreeSet<String> rows(List<TmqMessage> messages) {
        TreeSet<String> rows = new TreeSet<>();
        for (TmqMessage message : messages) {
            for (TmqBlock block : message.blocks()) {
                for (int row = 0; row < block.block().rows(); row++) {
                    rows.add(
                            block.tableName()
                                    + " "
                                    + block.block().getInt(1, row)
                                    + " "
                                    + block.block().getString(2, row));
                }
            }
        }
        return rows;
    }

    /** Where each vgroup stands after these messages. */
    private static Map<Integer, Long> ends(List<TmqMessage> messages) {
        Map<Integer, Long> ends = new HashMap<>();
        messages.forEach(message -> ends.put(message.vgroupId(), message.endOffset()));
        return ends;
    }

    @Test
    void readsEveryRowAndKnowsItsPosition() {
        try (Consumer consumer = open(config().build())) {
            assertThat(consumer.subscription()).containsExactly(topic);
            assertThat(consumer.assignment(topic)).hasSize(2);

            List<TmqMessage> messages = messages(consumer, 6);

            assertThat(rows(messages)).containsExactlyElementsOf(ALL_ROWS);
            assertThat(messages)
                    .allSatisfy(
                            message -> {
                                assertThat(message.topic()).isEqualTo(topic);
                                assertThat(message.database()).isEqualTo(database);
                                assertThat(message.type()).isEqualTo(TmqMessage.Type.DATA);
                                assertThat(message.endOffset()).isGreaterThan(message.offset());
                            });
            ends(messages)
                    .forEach(
                            (vgroup, end) ->
                                    assertThat(consumer.position(topic, vgroup)).isEqualTo(end));
        }
    }

    /** Each block has the columns its log entry has: map them by name. */
    @Test
    void blocksHaveTheirOwnColumns() {
        connection.execute("ALTER STABLE " + database + ".m ADD COLUMN w DOUBLE");
        connection.execute(
                "INSERT INTO " + database + ".c0 (ts, w) VALUES (" + (T * 1000 + 100) + ", 1.5)");
        Field decimal = new Field("d", DataType.DECIMAL64, 8, 10, 2);
        try (Consumer consumer = open(config().build())) {
            List<List<Field>> columns = new ArrayList<>();
            messages(consumer, 7)
                    .forEach(message -> message.blocks().forEach(b -> columns.add(b.fields())));

            assertThat(columns).filteredOn(fields -> fields.contains(decimal)).hasSize(6);
            assertThat(columns)
                    .filteredOn(fields -> !fields.contains(decimal))
                    .singleElement()
                    .satisfies(
                            fields ->
                                    assertThat(fields)
                                            .extracting(Field::name)
                                            .containsExactly("ts", "w"));
        }
    }

    @Test
    void blocksAreThoseOfAWebSocketConsumer() {
        ConsumerConfig other =
                ConsumerConfig.builder("ws_" + topic)
                        .offsetReset(ConsumerConfig.OffsetReset.EARLIEST)
                        .build();
        try (Consumer natively = open(config().build());
                Consumer webSocket =
                        TDengine.consumer(ConnectionConfig.parse(SERVER.url()), other)) {
            webSocket.subscribe(List.of(topic));

            assertThat(described(messages(natively, 6)))
                    .containsExactlyInAnyOrderElementsOf(described(messages(webSocket, 6)));
        }
    }

    private static List<String> described(List<TmqMessage> messages) {
        List<String> blocks = new ArrayList<>();
        for (TmqMessage message : messages) {
            for (TmqBlock block : message.blocks()) {
                for (int row = 0; row < block.block().rows(); row++) {
                    blocks.add(
                            message.vgroupId()
                                    + block.tableName()
                                    + block.precision()
                                    + block.fields()
                                    + block.block().getLong(0, row)
                                    + block.block().getLong(3, row)
                                    + block.block().scale(3));
                }
            }
        }
        return blocks;
    }

    @Test
    void jsonTagsAreText() {
        String json = "{\"k1\":\"值\",\"k2\":12.5,\"k3\":null}";
        String table = database + ".j";
        connection.execute("CREATE STABLE " + table + " (ts TIMESTAMP, v INT) TAGS (j JSON)");
        String tags = SERVER.newTopicName();
        connection.execute("CREATE TOPIC " + tags + " AS SELECT v, j FROM " + table);
        connection.execute(
                String.format(
                        "INSERT INTO %s.j1 USING %s TAGS ('%s') VALUES (%d, 1)",
                        database, table, json, T * 1000));
        topic = tags;
        try (Consumer consumer = open(config().build())) {
            TmqBlock block = messages(consumer, 1).get(0).blocks().get(0);

            assertThat(block.fields().get(1).type()).isEqualTo(DataType.JSON);
            assertThat(block.block().getString(1, 0)).isEqualTo(json);
        }
    }

    @Test
    void seekGoesBackToAMessagesStart() {
        try (Consumer consumer = open(config().build())) {
            consumer.assignment(topic);
            List<TmqMessage> first = messages(consumer, 6);
            for (VgroupAssignment vgroup : consumer.assignment(topic)) {
                consumer.seek(topic, vgroup.vgroupId(), vgroup.begin());
            }

            assertThat(rows(messages(consumer, 6))).isEqualTo(rows(first));
        }
    }

    @Test
    void seekOutsideOfTheLogIsRefused() {
        try (Consumer consumer = open(config().build())) {
            int vgroup = consumer.assignment(topic).get(0).vgroupId();

            assertThatThrownBy(() -> consumer.seek(topic, vgroup, 1_000_000))
                    .isInstanceOfSatisfying(
                            TDengineException.class, e -> assertThat(e.code()).isEqualTo(0x4007))
                    .hasMessageContainingAll(topic, String.valueOf(vgroup), "1000000");
        }
    }

    @Test
    void nextMemberStartsAtWhatWasCommitted() {
        Map<Integer, Long> ends;
        try (Consumer consumer = open(config().build())) {
            int vgroup = consumer.assignment(topic).get(0).vgroupId();
            assertThat(consumer.committed(topic, vgroup)).isEqualTo(Consumer.NO_OFFSET);
            ends = ends(messages(consumer, 6));
            ends.forEach((id, end) -> consumer.commit(topic, id, end));
            ends.forEach((id, end) -> assertThat(consumer.committed(topic, id)).isEqualTo(end));
            consumer.unsubscribe();
        }
        insert("c0", 7);
        try (Consumer consumer = open(config().build())) {
            consumer.assignment(topic);
            ends.forEach((id, end) -> assertThat(consumer.position(topic, id)).isEqualTo(end));

            assertThat(rows(messages(consumer, 1))).containsExactly("c0 7 中7");
        }
    }

    @Test
    void commitOfAllAndOfAMessage() {
        try (Consumer consumer = open(config().build())) {
            List<TmqMessage> messages = messages(consumer, 6);
            consumer.commit();
            ends(messages)
                    .forEach((id, end) -> assertThat(consumer.committed(topic, id)).isEqualTo(end));

            consumer.seek(topic, messages.get(0).vgroupId(), messages.get(0).offset());
            TmqMessage again = messages(consumer, 1).get(0);
            consumer.commit(again);

            assertThat(consumer.committed(topic, again.vgroupId())).isEqualTo(again.endOffset());
        }
    }

    @Test
    void rawDataIsThatOfTheMessage() {
        try (Consumer consumer = open(config().build())) {
            List<TmqMessage> messages = messages(consumer, 6);
            TmqMessage last = messages.get(messages.size() - 1);

            byte[] raw = consumer.raw(last).bytes();

            TmqPayload payload = new TmqPayload(raw, 0, raw.length);
            assertThat(payload.endOffset()).isEqualTo(last.endOffset());
            assertThat(payload.blocks()).hasSameSizeAs(last.blocks());
            if (messages.size() > 1) {
                assertThatThrownBy(() -> consumer.raw(messages.get(0)))
                        .hasMessageContaining("only the last polled message");
            }
        }
    }

    @Test
    void unknownTopicIsNamed() {
        topic = "no_such_topic";

        assertThatThrownBy(() -> open(config().build()))
                .isInstanceOfSatisfying(
                        TDengineException.class, e -> assertThat(e.code()).isEqualTo(0x03E1))
                .hasMessageContainingAll("no_such_topic", LIBRARY.hostAndPort());
    }

    @Test
    void wrongLoginIsRefused() {
        assertThatThrownBy(() -> open(config().password("wrong-pw").build()))
                .isInstanceOfSatisfying(
                        TDengineException.class, e -> assertThat(e.code()).isEqualTo(0x0357))
                .hasMessageContainingAll("root", "g_" + topic)
                .hasMessageNotContaining("wrong-pw");
    }

    @Test
    void unknownPropertyAndWrongValueAreNamed() {
        assertThatThrownBy(() -> open(config().property("no.such.key", "1").build()))
                .isInstanceOfSatisfying(
                        TDengineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageContainingAll("'no.such.key'", "unknown");
        assertThatThrownBy(() -> open(config().property("session.timeout.ms", "x").build()))
                .hasMessageContainingAll("'session.timeout.ms'", "refuses");
    }

    @Test
    void closeFailsThePendingPollAtOnce() throws Exception {
        Consumer consumer = open(config().offsetReset(ConsumerConfig.OffsetReset.LATEST).build());
        messages(consumer, 0);
        CountDownLatch started = new CountDownLatch(1);
        CompletableFuture<TmqMessage> poll =
                CompletableFuture.supplyAsync(
                        () -> {
                            started.countDown();
                            return consumer.poll(Duration.ofSeconds(30));
                        });
        started.await();
        long start = System.nanoTime();
        consumer.close();

        assertThatThrownBy(() -> poll.get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(TDengineException.class)
                .hasMessageContaining("closed");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void messageOfAnInterruptedPollComesWithTheNextOne() throws Exception {
        try (Consumer consumer =
                open(config().offsetReset(ConsumerConfig.OffsetReset.LATEST).build())) {
            consumer.assignment(topic);
            AtomicReference<TDengineException> failure = new AtomicReference<>();
            Thread poller =
                    new Thread(
                            () -> {
                                try {
                                    consumer.poll(Duration.ofSeconds(10));
                                } catch (TDengineException e) {
                                    failure.set(e);
                                }
                            });
            poller.start();
            poller.interrupt();
            poller.join();
            assertThat(failure.get().code()).isEqualTo(ErrorCode.INTERRUPTED);
            insert("c9", 9);

            assertThat(rows(messages(consumer, 1))).containsExactly("c9 9 中9");
        }
    }
}
