/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import static io.tdengine.flink.transport.websocket.Calls.async;
import static io.tdengine.flink.transport.websocket.Calls.failure;
import static io.tdengine.flink.transport.websocket.Calls.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.testing.golden.Golden;
import io.tdengine.flink.transport.Consumer;
import io.tdengine.flink.transport.ConsumerConfig;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.TmqMessage;
import io.tdengine.flink.transport.block.LittleEndian;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(30)
class WebSocketConsumerTest {

    @RegisterExtension final ScriptedServer server = new ScriptedServer();

    private Consumer consumer() {
        return TDengine.consumer(
                server.config().build(), ConsumerConfig.builder("g").property("a.b", "c").build());
    }

    private static void answerPoll(ScriptedServer.Request poll, int type, int messageId) {
        poll.answer(
                poll.ok(
                        "have_message", "true",
                        "topic", "\"t\"",
                        "database", "\"d\"",
                        "vgroup_id", "3",
                        "message_type", String.valueOf(type),
                        "message_id", String.valueOf(messageId),
                        "offset", "11"));
    }

    @Test
    void pollFetchesRowsAndConfirmsThemWithTheNextPoll() throws Exception {
        byte[] recorded =
                Golden.frames("08d-tmq-stable-topic").stream()
                        .filter(frame -> frame.kind().equals("fetch_raw_data"))
                        .findFirst()
                        .orElseThrow()
                        .bytes();
        try (Consumer consumer = consumer()) {
            CompletableFuture<TmqMessage> polled = async(() -> consumer.poll(Duration.ZERO));
            ScriptedServer.Request poll = server.next();
            assertThat(poll.args().get("message_id").asLong()).isZero();
            answerPoll(poll, 1, 8);
            ScriptedServer.Request fetch = server.next();
            assertThat(fetch.args().get("message_id").asLong()).isEqualTo(8);
            LittleEndian.putLong(recorded, 26, fetch.id());
            fetch.answer(recorded);

            TmqMessage message = get(polled);
            assertThat(message.vgroupId()).isEqualTo(3);
            assertThat(message.offset()).isEqualTo(11);
            assertThat(message.endOffset()).isEqualTo(18);
            assertThat(message.blocks()).hasSize(2);
            async(() -> consumer.poll(Duration.ZERO));
            assertThat(server.next().args().get("message_id").asLong()).isEqualTo(8);
        }
    }

    @Test
    void messageThatCouldNotBeFetchedIsAskedForAgain() throws Exception {
        try (Consumer consumer = consumer()) {
            CompletableFuture<TmqMessage> polled = async(() -> consumer.poll(Duration.ZERO));
            answerPoll(server.next(), 1, 8);
            ScriptedServer.Request fetch = server.next();
            fetch.answer(fetch.error(0xFFFF, "message has been freed"));

            assertThat(failure(polled)).hasMessageContaining("vgroup 3");
            async(() -> consumer.poll(Duration.ZERO));
            assertThat(server.next().args().get("message_id").asLong()).isZero();
        }
    }

    @Test
    void changeOfTablesIsAMessageWithoutRows() throws Exception {
        try (Consumer consumer = consumer()) {
            CompletableFuture<TmqMessage> polled = async(() -> consumer.poll(Duration.ZERO));
            answerPoll(server.next(), 2, 8);
            ScriptedServer.Request fetch = server.next();
            assertThat(fetch.action()).isEqualTo("fetch_json_meta");
            assertThat(fetch.args().get("message_id").asLong()).isEqualTo(8);
            fetch.answer(fetch.ok("message_id", "8", "data", "{\"type\":\"drop\"}"));

            assertThat(get(polled).type()).isEqualTo(TmqMessage.Type.META);
            assertThat(get(polled).metas()).containsExactly("{\"type\":\"drop\"}");
            assertThat(get(polled).blocks()).isEmpty();
            assertThat(get(polled).endOffset()).isEqualTo(11);
        }
    }

    @Test
    void changesOfABatchComeOneByOne() throws Exception {
        try (Consumer consumer = consumer()) {
            CompletableFuture<TmqMessage> polled = async(() -> consumer.poll(Duration.ZERO));
            answerPoll(server.next(), 2, 8);
            ScriptedServer.Request fetch = server.next();
            String data = "{\"tmq_meta_version\":\"1.0\",\"metas\":[{\"a\":1},{\"b\":2}]}";
            fetch.answer(fetch.ok("message_id", "8", "data", data));

            assertThat(get(polled).metas()).containsExactly("{\"a\":1}", "{\"b\":2}");
        }
    }

    @Test
    void messageOfAnUnknownTypeIsRefused() throws Exception {
        try (Consumer consumer = consumer()) {
            CompletableFuture<TmqMessage> polled = async(() -> consumer.poll(Duration.ZERO));
            answerPoll(server.next(), 9, 8);

            assertThat(failure(polled)).hasMessageContainingAll("type 9", "'t'", "vgroup 3");
        }
    }

    @Test
    void rawDataIsOfTheLastMessageOnly() throws Exception {
        try (Consumer consumer = consumer()) {
            CompletableFuture<TmqMessage> polled = async(() -> consumer.poll(Duration.ZERO));
            answerPoll(server.next(), 4, 8);
            TmqMessage message = get(polled);
            assertThat(message.type()).isEqualTo(TmqMessage.Type.RAW);
            CompletableFuture<TmqMessage> next = async(() -> consumer.poll(Duration.ZERO));
            answerPoll(server.next(), 4, 9);
            get(next);

            assertThatThrownBy(() -> consumer.raw(message))
                    .isInstanceOfSatisfying(
                            TDengineException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
        }
    }

    @Test
    void subscribeErrorNamesGroupTopicAndUser() throws Exception {
        try (Consumer consumer = consumer()) {
            CompletableFuture<Void> subscribed =
                    async(
                            () -> {
                                consumer.subscribe(List.of("tp"));
                                return null;
                            });
            ScriptedServer.Request subscribe = server.next();
            assertThat(subscribe.args().at("/config/a.b").asText()).isEqualTo("c");
            subscribe.answer(subscribe.error(0x03E1, "Topic not exist"));

            assertThat(failure(subscribed))
                    .hasMessageContainingAll("'g'", "[tp]", "'root'", "Topic not exist");
        }
    }

    @Test
    void closeFailsAPendingPoll() throws Exception {
        Consumer consumer = consumer();
        CompletableFuture<TmqMessage> polled = async(() -> consumer.poll(Duration.ofSeconds(20)));
        server.next();
        consumer.close();

        assertThat(failure(polled).code()).isEqualTo(ErrorCode.CLOSED);
    }
}
