/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.taosc;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.testing.NativeLibrary;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.testing.golden.Golden;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.Consumer;
import io.tdengine.flink.transport.ConsumerConfig;
import io.tdengine.flink.transport.Subscriber;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TmqMessage;
import io.tdengine.flink.transport.TmqMessage.Type;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Changes of tables, of a topic {@code WITH META}, through the client library. */
@Timeout(60)
class NativeTableChangesITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension static final NativeLibrary LIBRARY = new NativeLibrary(SERVER);

    private static final long T = 1_700_000_000_000L;

    /** Of the statements below. */
    private static final int CHANGES = 8;

    private final List<Consumer> consumers = new ArrayList<>();
    private String topic;

    @BeforeEach
    void changeTables() {
        String database = SERVER.createDatabase("PRECISION 'ms' VGROUPS 1");
        topic = SERVER.newTopicName();
        Connection connection = SERVER.connection();
        for (String sql :
                List.of(
                        "CREATE STABLE {db}.s (ts TIMESTAMP, v INT) TAGS (t INT, n NCHAR(4))",
                        "CREATE TOPIC {topic} WITH META AS DATABASE {db}",
                        "CREATE TABLE {db}.c1 USING {db}.s TAGS (1, '中')",
                        "INSERT INTO {db}.c2 USING {db}.s TAGS (2, NULL) VALUES (" + T + ",2)",
                        "ALTER STABLE {db}.s ADD COLUMN d NCHAR(5)",
                        "INSERT INTO {db}.c1 VALUES (" + T + ",3,'w')",
                        "ALTER TABLE {db}.c1 SET TAG t = 9",
                        "DELETE FROM {db}.c1 WHERE ts = " + T,
                        "CREATE TABLE {db}.c3 USING {db}.s TAGS (3, 'c')",
                        "DROP TABLE {db}.c3",
                        "INSERT INTO {db}.c1 VALUES (" + (T + 1) + ",4,'x')")) {
            connection.execute(sql.replace("{db}", database).replace("{topic}", topic));
        }
    }

    @AfterEach
    void closeConsumers() {
        consumers.forEach(Consumer::close);
    }

    private Consumer subscribe(ConnectionConfig server, ConsumerConfig.Builder config) {
        Consumer consumer =
                TDengine.consumer(
                        server, config.offsetReset(ConsumerConfig.OffsetReset.EARLIEST).build());
        consumers.add(consumer);
        consumer.subscribe(List.of(topic));
        return consumer;
    }

    private Consumer subscribe() {
        return subscribe(LIBRARY.config().build(), ConsumerConfig.builder("g_" + topic));
    }

    /** All messages, up to the last row. */
    private static List<TmqMessage> messages(Consumer consumer) {
        Subscriber subscriber = new Subscriber(consumer);
        subscriber.await(
                () ->
                        subscriber.messages().stream()
                                .anyMatch(m -> Subscriber.rows(m).contains("c1 4")));
        return subscriber.messages();
    }

    @Test
    void typesChangesAndOffsets() {
        List<TmqMessage> messages = messages(subscribe());

        assertThat(messages)
                .extracting(TmqMessage::type)
                .containsExactly(
                        Type.META,
                        Type.META,
                        Type.METADATA,
                        Type.META,
                        Type.DATA,
                        Type.META,
                        Type.META,
                        Type.META,
                        Type.META,
                        Type.DATA);
        assertThat(messages)
                .flatExtracting(TmqMessage::metas)
                .extracting(change -> Golden.json(change).path("type").asText())
                .containsExactly(
                        "create", "create", "create", "alter", "alter", "delete", "create", "drop");
        assertThat(Golden.json(messages.get(1).metas().get(0)).at("/tags/1/value").asText())
                .isEqualTo("\"中\"");
        assertThat(Golden.json(messages.get(2).metas().get(0)).path("tableName").asText())
                .isEqualTo("c2");
        assertThat(Subscriber.rows(messages.get(2))).containsExactly("c2 2");
        for (TmqMessage message : messages) {
            if (message.type() == Type.META) {
                assertThat(message.blocks()).isEmpty();
                assertThat(message.offset()).isEqualTo(message.endOffset());
            } else {
                assertThat(message.offset()).isLessThan(message.endOffset());
            }
        }
    }

    @Test
    void messagesAreThoseOfAWebSocketConsumer() {
        Consumer webSocket =
                subscribe(
                        ConnectionConfig.parse(SERVER.url()),
                        ConsumerConfig.builder("ws_" + topic));

        assertThat(described(messages(subscribe()))).isEqualTo(described(messages(webSocket)));
    }

    private static List<List<Object>> described(List<TmqMessage> messages) {
        List<List<Object>> described = new ArrayList<>();
        for (TmqMessage message : messages) {
            described.add(
                    List.of(
                            message.type(),
                            message.topic(),
                            message.database(),
                            message.vgroupId(),
                            message.offset(),
                            message.endOffset(),
                            message.metas().stream().map(Golden::json).toList(),
                            Subscriber.rows(message)));
        }
        return described;
    }

    @Test
    void nextMemberGoesOnAfterACommittedChange() {
        Consumer first = subscribe();
        TmqMessage create = new Subscriber(first).next();
        assertThat(create.type()).isEqualTo(Type.META);
        first.commit(create);
        assertThat(first.committed(topic, create.vgroupId())).isEqualTo(create.endOffset());
        first.unsubscribe();

        TmqMessage next = new Subscriber(subscribe()).next();

        assertThat(Golden.json(next.metas().get(0)).path("tableName").asText()).isEqualTo("c1");
    }

    @Test
    void batchesOfChangesAreTakenApart() {
        Subscriber subscriber =
                new Subscriber(
                        subscribe(
                                LIBRARY.config().build(),
                                ConsumerConfig.builder("g_" + topic)
                                        .property("msg.enable.batchmeta", "1")));

        List<String> changes = subscriber.changes(CHANGES);

        assertThat(changes).hasSize(CHANGES);
        assertThat(changes)
                .allSatisfy(change -> assertThat(Golden.json(change).has("type")).isTrue());
        assertThat(subscriber.messages().get(0).metas()).hasSize(2);
    }

    @Test
    void rawDataOfAChange() {
        Consumer consumer = subscribe();
        TmqMessage create = new Subscriber(consumer).next();

        assertThat(consumer.raw(create).type()).isEqualTo(0x0213);
        assertThat(consumer.raw(create).bytes()).isNotEmpty();
    }
}
