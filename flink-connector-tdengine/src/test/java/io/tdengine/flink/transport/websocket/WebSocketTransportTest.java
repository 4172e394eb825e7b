/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import static io.tdengine.flink.transport.websocket.Calls.async;
import static io.tdengine.flink.transport.websocket.Calls.failure;
import static io.tdengine.flink.transport.websocket.Calls.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.PreparedInsert;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.SqlText;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.bind.BindBatch;
import io.tdengine.flink.transport.bind.EncodedBatch;
import io.tdengine.flink.transport.bind.TableRows;
import io.tdengine.flink.transport.block.LittleEndian;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(30)
class WebSocketTransportTest {

    @RegisterExtension final ScriptedServer server = new ScriptedServer();

    private static void answerUpdate(ScriptedServer.Request request, int rows) {
        request.answer(request.ok("is_update", "true", "affected_rows", String.valueOf(rows)));
    }

    private static void answerQuery(ScriptedServer.Request request) {
        request.answer(
                request.ok(
                        "id", "5",
                        "is_update", "false",
                        "affected_rows", "0",
                        "precision", "0",
                        "fields_names", "[\"v\"]",
                        "fields_types", "[4]",
                        "fields_lengths", "[4]"));
    }

    /** The answer to a fetch: a block of one INT, or the end. */
    private static void answerFetch(ScriptedServer.Request request, Integer value) {
        byte[] frame = new byte[51 + (value == null ? 0 : 4 + 43)];
        LittleEndian.putLong(frame, 0, -1);
        LittleEndian.putLong(frame, 8, 7);
        LittleEndian.putShort(frame, 16, (short) 1);
        LittleEndian.putLong(frame, 26, request.id());
        frame[50] = (byte) (value == null ? 1 : 0);
        if (value != null) {
            LittleEndian.putInt(frame, 51, 43);
            LittleEndian.putInt(frame, 55, 1); // version
            LittleEndian.putInt(frame, 59, 43);
            LittleEndian.putInt(frame, 63, 1); // rows
            LittleEndian.putInt(frame, 67, 1); // columns
            frame[83] = 4;
            LittleEndian.putInt(frame, 88, 4);
            LittleEndian.putInt(frame, 93, value);
        }
        request.answer(frame);
    }

    @Test
    void executesAStatement() throws Exception {
        try (Connection connection = TDengine.connect(server.config().build())) {
            CompletableFuture<Long> rows = async(() -> connection.execute("insert"));
            answerUpdate(server.next(), 3);

            assertThat(get(rows)).isEqualTo(3);
            assertThat(connection.serverVersion()).isEqualTo("3.3.7.5.alpha");
        }
    }

    @Test
    void serverErrorNamesStatementAndEndpointWithoutItsPassword() throws Exception {
        try (Connection connection = TDengine.connect(server.config().build())) {
            CompletableFuture<Long> rows =
                    async(() -> connection.execute("create user u pass 'secret1'"));
            ScriptedServer.Request request = server.next();
            request.answer(request.error(0x2600, "syntax error near"));

            TDengineException e = failure(rows);
            assertThat(e.code()).isEqualTo(0x2600);
            assertThat(e)
                    .hasMessageContainingAll("syntax error near", "create user", server.endpoint())
                    .hasMessageNotContaining("secret1");
        }
    }

    @Test
    void readsBlocksAndAsksAheadForTheNext() throws Exception {
        try (Connection connection = TDengine.connect(server.config().build())) {
            CompletableFuture<QueryResult> query = async(() -> connection.query("select v"));
            answerQuery(server.next());
            QueryResult result = get(query);
            answerFetch(server.next(), 41);
            assertThat(result.next().getInt(0, 0)).isEqualTo(41);
            answerFetch(server.next(), 42);
            assertThat(result.next().getInt(0, 0)).isEqualTo(42);
            answerFetch(server.next(), null);
            assertThat(result.next()).isNull();
            assertThat(result.next()).isNull();
            result.close();

            assertThat(server.isIdle()).isTrue();
        }
    }

    @Test
    void earlyCloseFreesTheResultOnceTheFetchIsAnswered() throws Exception {
        try (Connection connection = TDengine.connect(server.config().build())) {
            CompletableFuture<QueryResult> query = async(() -> connection.query("select v"));
            answerQuery(server.next());
            QueryResult result = get(query);
            ScriptedServer.Request fetch = server.next();
            result.close();
            assertThat(server.isIdle()).isTrue();
            answerFetch(fetch, 41);

            ScriptedServer.Request free = server.next();
            assertThat(free.action()).isEqualTo("free_result");
            assertThat(free.args().get("id").asLong()).isEqualTo(5);
            assertThatThrownBy(result::next).hasMessageContaining("closed");
        }
    }

    @Test
    void blockOfOtherColumnsIsRefused() throws Exception {
        try (Connection connection = TDengine.connect(server.config().build())) {
            CompletableFuture<QueryResult> query = async(() -> connection.query("select v"));
            ScriptedServer.Request request = server.next();
            request.answer(
                    request.ok(
                            "id", "5",
                            "is_update", "false",
                            "precision", "0",
                            "fields_names", "[\"v\"]",
                            "fields_types", "[5]",
                            "fields_lengths", "[8]"));
            QueryResult result = get(query);
            answerFetch(server.next(), 41);

            assertThatThrownBy(result::next)
                    .isInstanceOf(TDengineException.class)
                    .hasMessageContaining("v BIGINT");
        }
    }

    @Test
    void wrongPasswordIsOneClearMessage() {
        server.onLogin(request -> request.error(0x0357, "Authentication failure"));

        assertThatThrownBy(
                        () -> TDengine.connect(server.config().user("bob").password("pw9").build()))
                .isInstanceOfSatisfying(
                        TDengineException.class, e -> assertThat(e.code()).isEqualTo(0x0357))
                .hasMessageContainingAll("'bob'", server.endpoint(), "Authentication failure")
                .hasMessageContaining("check user and password")
                .hasMessageNotContaining("pw9");
    }

    @Test
    void loginThatIsNotAnsweredEndsWithTheConnectTimeout() {
        server.onLogin(request -> null);

        assertThatThrownBy(
                        () ->
                                TDengine.connect(
                                        server.config()
                                                .connectTimeout(Duration.ofMillis(500))
                                                .build()))
                .isInstanceOf(TDengineException.class)
                .hasMessageContainingAll(server.endpoint(), "500 ms", "connect_timeout")
                .hasMessageNotContaining("request_timeout");
    }

    @Test
    void serversThatAreTooOldAreRefused() {
        server.onLogin(request -> request.ok("version", "\"3.3.5.9\""));

        assertThatThrownBy(() -> TDengine.connect(server.config().build()))
                .isInstanceOf(TDengineException.class)
                .hasMessageContainingAll("3.3.5.9", "3.3.6.0");
    }

    @Test
    void nextEndpointIsTriedWhenOneIsNotThere() {
        ConnectionConfig config = ConnectionConfig.parse("ws://127.0.0.1:1," + server.endpoint());

        try (Connection connection = TDengine.connect(config)) {
            assertThat(connection.isOpen()).isTrue();
        }
    }

    @Test
    void allEndpointsAreNamedWhenNoneIsThere() {
        assertThatThrownBy(
                        () -> TDengine.connect(ConnectionConfig.parse("ws://127.0.0.1:1,[::1]:2")))
                .isInstanceOf(TDengineException.class)
                .hasMessageContainingAll("127.0.0.1:1", "[::1]:2");
    }

    private static PreparedInsert prepare(Connection connection, ScriptedServer server)
            throws Exception {
        CompletableFuture<PreparedInsert> prepared =
                async(() -> connection.prepareInsert("INSERT INTO t VALUES (?)"));
        ScriptedServer.Request init = server.next();
        assertThat(init.args().get("single_stb_insert").asBoolean()).isFalse();
        init.answer(init.ok("stmt_id", "9"));
        ScriptedServer.Request prepare = server.next();
        prepare.answer(
                prepare.ok(
                        "is_insert",
                        "true",
                        "fields",
                        "[{\"name\":\"ts\",\"field_type\":9,\"precision\":2,\"scale\":0,"
                                + "\"bytes\":8,\"bind_type\":1}]"));
        return get(prepared);
    }

    private static EncodedBatch batch(PreparedInsert insert) {
        BindBatch batch = new BindBatch(insert.fields());
        TableRows rows = batch.addTable(null);
        rows.column(0).appendLong(1);
        rows.endRow();
        return batch.encode();
    }

    @Test
    void executesOnlyAfterTheBindWasAnswered() throws Exception {
        try (Connection connection = TDengine.connect(server.config().build())) {
            PreparedInsert insert = prepare(connection, server);
            CompletableFuture<Integer> rows = insert.execute(batch(insert));
            ScriptedServer.Request bind = server.next();
            assertThat(bind.action()).isEqualTo("9");
            assertThat(LittleEndian.getLong(bind.bytes(), 8)).isEqualTo(9);
            assertThat(server.isIdle()).isTrue();
            bind.answer(bind.ok());
            ScriptedServer.Request exec = server.next();
            assertThat(exec.action()).isEqualTo("stmt2_exec");
            exec.answer(exec.ok("affected", "1"));

            assertThat(get(rows)).isEqualTo(1);
        }
    }

    @Test
    void aBatchCanBeSentAgain() throws Exception {
        try (Connection connection = TDengine.connect(server.config().build())) {
            PreparedInsert insert = prepare(connection, server);
            EncodedBatch batch = batch(insert);
            for (int i = 0; i < 2; i++) {
                CompletableFuture<Integer> rows = insert.execute(batch);
                ScriptedServer.Request bind = server.next();
                assertThat(bind.bytes()).hasSize(30 + batch.length());
                bind.answer(bind.ok());
                ScriptedServer.Request exec = server.next();
                exec.answer(exec.ok("affected", "1"));
                get(rows);
            }
        }
    }

    @Test
    void failedBindIsNotExecutedAndSpoilsTheStatement() throws Exception {
        try (Connection connection = TDengine.connect(server.config().build())) {
            PreparedInsert insert = prepare(connection, server);
            CompletableFuture<Integer> rows = insert.execute(batch(insert));
            ScriptedServer.Request bind = server.next();
            bind.answer(bind.error(0x2653, "Value too long for column/tag"));

            assertThat(failure(rows).code()).isEqualTo(0x2653);
            assertThat(server.isIdle()).isTrue();
            assertThatThrownBy(() -> insert.execute(batch(insert)))
                    .hasMessageContaining("prepare it anew");
        }
    }

    @Test
    void secondBatchMustWaitForTheFirst() throws Exception {
        try (Connection connection = TDengine.connect(server.config().build())) {
            PreparedInsert insert = prepare(connection, server);
            insert.execute(batch(insert));

            assertThatThrownBy(() -> insert.execute(batch(insert)))
                    .hasMessageContaining("wait for its future");
        }
    }

    @Test
    void closeFreesTheStatementAfterTheRunningBatch() throws Exception {
        try (Connection connection = TDengine.connect(server.config().build())) {
            PreparedInsert insert = prepare(connection, server);
            insert.execute(batch(insert));
            ScriptedServer.Request bind = server.next();
            insert.close();
            assertThat(server.isIdle()).isTrue();
            bind.answer(bind.error(0x2653, "no"));

            assertThat(server.next().action()).isEqualTo("stmt2_close");
        }
    }

    @Test
    void superTableInsertsAreToldApart() {
        assertThat(
                        List.of(
                                SqlText.isSuperTableInsert(
                                        "INSERT INTO ? USING s TAGS (?) VALUES (?)"),
                                SqlText.isSuperTableInsert(
                                        "insert into `d`.`s` (`ts`, tbname) values (?, ?)"),
                                SqlText.isSuperTableInsert("INSERT INTO t (ts, v) VALUES (?, ?)")))
                .containsExactly(true, true, false);
    }
}
