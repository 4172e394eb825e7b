/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.testing.golden.Golden;
import io.tdengine.flink.transport.ConsumerConfig.OffsetReset;
import io.tdengine.flink.transport.TmqMessage.Type;
import io.tdengine.flink.transport.block.TmqPayload;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What messages of each type and each kind of topic hold. */
@Timeout(120)
class TmqMessageITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    private static final long T = 1_700_000_000_000L;

    private final List<Consumer> consumers = new ArrayList<>();
    private String database;
    private String topic;
    private Connection connection;

    @BeforeEach
    void createDatabase() {
        database = SERVER.createDatabase("PRECISION 'ms' VGROUPS 1");
        topic = SERVER.newTopicName();
        connection = SERVER.connection();
    }

    @AfterEach
    void closeConsumers() {
        consumers.forEach(Consumer::close);
    }

    private void execute(String... statements) {
        for (String sql : statements) {
            connection.execute(sql.replace("{db}", database).replace("{topic}", topic));
        }
    }

    private Consumer subscribe(ConsumerConfig.Builder config) {
        Consumer consumer =
                TDengine.consumer(
                        ConnectionConfig.parse(SERVER.url()),
                        config.offsetReset(OffsetReset.EARLIEST).build());
        consumers.add(consumer);
        consumer.subscribe(List.of(topic));
        return consumer;
    }

    private Consumer subscribe() {
        return subscribe(ConsumerConfig.builder("g_" + topic));
    }

    /** Every kind of change, with rows between. */
    private void changeTables() {
        execute(
                "CREATE STABLE {db}.s (ts TIMESTAMP, v INT, b VARCHAR(8)) TAGS (t INT, n NCHAR(4))",
                "CREATE TOPIC {topic} WITH META AS DATABASE {db}",
                "CREATE TABLE {db}.c1 USING {db}.s TAGS (1, 'é')",
                "INSERT INTO {db}.c1 VALUES (" + T + ",1,'x')",
                "INSERT INTO {db}.c2 USING {db}.s TAGS (2, NULL) VALUES (" + T + ",2,'y')",
                "ALTER STABLE {db}.s ADD COLUMN d NCHAR(5)",
                "ALTER STABLE {db}.s MODIFY COLUMN b VARCHAR(9)",
                "INSERT INTO {db}.c1 VALUES (" + (T + 1) + ",3,'z','w')",
                "ALTER TABLE {db}.c1 SET TAG t = 9",
                "DELETE FROM {db}.c1 WHERE ts = " + T,
                "CREATE TABLE {db}.c3 USING {db}.s TAGS (3, 'c')",
                "DROP TABLE {db}.c3",
                "CREATE TABLE {db}.n (ts TIMESTAMP, k INT)",
                "ALTER TABLE {db}.n RENAME COLUMN k l",
                "INSERT INTO {db}.n VALUES (" + T + ",5)");
    }

    private static final int CHANGES = 11;

    @Test
    void changesOfTablesComeInTheirOrder() {
        changeTables();
        Subscriber subscriber = new Subscriber(subscribe());

        List<JsonNode> changes = subscriber.changes(CHANGES).stream().map(Golden::json).toList();

        assertThat(changes)
                .extracting(change -> change.path("type").asText())
                .containsExactly(
                        "create", "create", "create", "alter", "alter", "alter", "delete", "create",
                        "drop", "create", "alter");
        assertThat(changes.get(0).path("tableType").asText()).isEqualTo("super");
        assertThat(changes.get(0).path("columns")).hasSize(3);
        assertThat(changes.get(0).at("/columns/2/length").asInt()).isEqualTo(8);
        assertThat(changes.get(0).at("/tags/1/name").asText()).isEqualTo("n");
        assertThat(changes.get(1).path("using").asText()).isEqualTo("s");
        assertThat(changes.get(1).at("/tags/0/value").asInt()).isEqualTo(1);
        assertThat(changes.get(1).at("/tags/1/value").asText()).isEqualTo("\"é\"");
        assertThat(changes.get(2).path("tableName").asText()).isEqualTo("c2");
        assertThat(changes.get(3).path("alterType").asInt()).isEqualTo(5);
        assertThat(changes.get(3).path("colName").asText()).isEqualTo("d");
        assertThat(changes.get(3).path("colLength").asInt()).isEqualTo(5);
        assertThat(changes.get(4).path("alterType").asInt()).isEqualTo(7);
        assertThat(changes.get(4).path("colLength").asInt()).isEqualTo(9);
        assertThat(changes.get(5).path("colValue").asText()).isEqualTo("9");
        assertThat(changes.get(6).path("sql").asText())
                .isEqualTo("delete from `c1` where `ts` >= " + T + " and `ts` <= " + T);
        assertThat(changes.get(8).at("/tableNameList/0").asText()).isEqualTo("c3");
        assertThat(changes.get(9).path("tableType").asText()).isEqualTo("normal");
        assertThat(changes.get(10).path("colNewName").asText()).isEqualTo("l");
    }

    @Test
    void typesAndOffsetsOfMessagesWithChanges() {
        changeTables();
        Subscriber subscriber = new Subscriber(subscribe());
        subscriber.await(() -> endsWithRowsOf(subscriber, "n"));

        List<TmqMessage> messages = subscriber.messages();
        assertThat(messages)
                .extracting(TmqMessage::type)
                .containsExactly(
                        Type.META,
                        Type.META,
                        Type.METADATA,
                        Type.META,
                        Type.META,
                        Type.DATA,
                        Type.META,
                        Type.META,
                        Type.META,
                        Type.META,
                        Type.META,
                        Type.META,
                        Type.DATA);
        for (TmqMessage message : messages) {
            if (message.type() == Type.META) {
                assertThat(message.offset()).isEqualTo(message.endOffset());
                assertThat(message.blocks()).isEmpty();
            } else {
                assertThat(message.offset()).isLessThan(message.endOffset());
            }
            assertThat(message.metas().isEmpty()).isEqualTo(message.type() == Type.DATA);
        }
        for (int i = 1; i < messages.size(); i++) {
            assertThat(messages.get(i).offset())
                    .isGreaterThanOrEqualTo(messages.get(i - 1).endOffset());
        }
        assertThat(Subscriber.rows(messages.get(2))).containsExactly("c1 1", "c2 2");
    }

    private static boolean endsWithRowsOf(Subscriber subscriber, String table) {
        List<TmqMessage> messages = subscriber.messages();
        List<TmqBlock> last =
                messages.isEmpty() ? List.of() : messages.get(messages.size() - 1).blocks();
        return !last.isEmpty() && table.equals(last.get(last.size() - 1).tableName());
    }

    @Test
    void metaMessageIsResumedAfter() {
        changeTables();
        Consumer first = subscribe();
        Subscriber subscriber = new Subscriber(first);
        TmqMessage create = subscriber.next();
        assertThat(create.type()).isEqualTo(Type.META);
        first.commit(create);
        first.unsubscribe();

        TmqMessage next = new Subscriber(subscribe()).next();

        assertThat(Golden.json(next.metas().get(0)).path("tableName").asText()).isEqualTo("c1");
    }

    @Test
    void batchesOfChangesAreTakenApart() {
        changeTables();
        ConsumerConfig.Builder config =
                ConsumerConfig.builder("g_" + topic).property("msg.enable.batchmeta", "1");
        Subscriber subscriber = new Subscriber(subscribe(config));

        List<String> changes = subscriber.changes(CHANGES);

        assertThat(changes).hasSize(CHANGES);
        assertThat(changes)
                .allSatisfy(change -> assertThat(Golden.json(change).has("type")).isTrue());
        assertThat(subscriber.messages().get(0).metas()).hasSize(2);
    }

    @Test
    void rawDataIsWhatTheServerKeeps() {
        changeTables();
        Consumer consumer = subscribe();
        Subscriber subscriber = new Subscriber(consumer);
        TmqRawData change = consumer.raw(subscriber.next());
        assertThat(change.bytes()).isNotEmpty();
        assertThat(change.type()).isEqualTo(0x0213);
        subscriber.next();
        TmqMessage rows = subscriber.next();

        TmqRawData raw = consumer.raw(rows);

        assertThat(raw.type()).isEqualTo(4);
        TmqPayload payload = new TmqPayload(raw.bytes(), 0, raw.bytes().length);
        assertThat(payload.endOffset()).isEqualTo(rows.endOffset());
        assertThat(payload.blocks()).hasSameSizeAs(rows.blocks());
    }

    @Test
    void blocksOfADatabaseHaveTheirOwnColumns() {
        execute(
                "CREATE STABLE {db}.s (ts TIMESTAMP, v INT, w INT) TAGS (t INT)",
                "CREATE TABLE {db}.n (ts TIMESTAMP, v INT, d DOUBLE)",
                "CREATE TOPIC {topic} AS DATABASE {db}",
                "INSERT INTO {db}.c USING {db}.s TAGS (1) (ts, w) VALUES (" + T + ",1)",
                "INSERT INTO {db}.n VALUES (" + T + ",2,2.5)");
        Subscriber subscriber = new Subscriber(subscribe());
        subscriber.rows(2);

        List<List<String>> columns = new ArrayList<>();
        for (TmqMessage message : subscriber.messages()) {
            assertThat(message.database()).isEqualTo(database);
            for (TmqBlock block : message.blocks()) {
                List<String> names = new ArrayList<>(List.of(block.tableName()));
                block.fields().stream().map(Field::name).forEach(names::add);
                columns.add(names);
            }
        }
        assertThat(columns).containsExactly(List.of("c", "ts", "w"), List.of("n", "ts", "v", "d"));
    }

    @Test
    void queryTopicsTellTagsButNoTable() {
        execute(
                "CREATE STABLE {db}.s (ts TIMESTAMP, v INT) TAGS (t VARCHAR(8))",
                "CREATE TOPIC {topic} AS SELECT tbname, v, t FROM {db}.s WHERE v > 1",
                "INSERT INTO {db}.c1 USING {db}.s TAGS ('one') VALUES ("
                        + T
                        + ",1)("
                        + (T + 1)
                        + ",2)");

        TmqMessage message = new Subscriber(subscribe()).next();

        TmqBlock block = message.blocks().get(0);
        assertThat(block.tableName()).isNull();
        assertThat(block.block().rows()).isEqualTo(1);
        assertThat(block.block().getString(0, 0)).isEqualTo("c1");
        assertThat(block.block().getInt(1, 0)).isEqualTo(2);
        assertThat(block.block().getString(2, 0)).isEqualTo("one");
    }

    @Test
    void jsonTagsAreText() {
        String json = "{\"k1\":\"值😀\",\"k2\":12.5,\"k3\":true,\"k4\":null}";
        execute(
                "CREATE STABLE {db}.s (ts TIMESTAMP, v INT) TAGS (j JSON)",
                "CREATE TOPIC {topic} AS SELECT ts, v, j FROM {db}.s",
                "INSERT INTO {db}.c1 USING {db}.s TAGS ('" + json + "') VALUES (" + T + ",1)",
                "INSERT INTO {db}.c2 USING {db}.s TAGS (NULL) VALUES (" + T + ",2)");
        Subscriber subscriber = new Subscriber(subscribe());
        subscriber.rows(2);

        List<String> tags = new ArrayList<>();
        for (TmqMessage message : subscriber.messages()) {
            for (TmqBlock block : message.blocks()) {
                assertThat(block.fields().get(2).type()).isEqualTo(DataType.JSON);
                tags.add(block.block().isNull(2, 0) ? null : block.block().getString(2, 0));
            }
        }
        assertThat(tags).containsExactly(json, null);
    }
}
