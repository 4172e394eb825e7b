/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import static io.tdengine.flink.transport.websocket.Calls.async;
import static io.tdengine.flink.transport.websocket.Calls.failure;
import static io.tdengine.flink.transport.websocket.Calls.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.PreparedInsert;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever ends a request early, nothing of it stays on the server or goes astray here. */
@Timeout(30)
class AbandonedRequestTest {

    @RegisterExtension final ScriptedServer server = new ScriptedServer();

    private Connection impatient() {
        return TDengine.connect(server.config().requestTimeout(Duration.ofMillis(200)).build());
    }

    private static String result(ScriptedServer.Request query) {
        return query.ok(
                "id", "5",
                "is_update", "false",
                "affected_rows", "0",
                "precision", "0",
                "fields_names", "[\"v\"]",
                "fields_types", "[4]",
                "fields_lengths", "[4]");
    }

    private void assertFreesResult() throws Exception {
        ScriptedServer.Request free = server.next();
        assertThat(free.action()).isEqualTo("free_result");
        assertThat(free.args().get("id").asLong()).isEqualTo(5);
    }

    @Test
    void resultThatComesAfterTheTimeoutIsFreed() throws Exception {
        try (Connection connection = impatient()) {
            CompletableFuture<QueryResult> query = async(() -> connection.query("select v"));
            ScriptedServer.Request request = server.next();
            assertThat(failure(query).code()).isEqualTo(ErrorCode.REQUEST_TIMEOUT);
            request.answer(result(request));

            assertFreesResult();
        }
    }

    @Test
    void resultThatComesAfterAnInterruptIsFreed() throws Exception {
        try (Connection connection = TDengine.connect(server.config().build())) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> connection.query("select v"))
                    .isInstanceOf(TDengineException.class)
                    .hasMessageContaining("Interrupted");
            assertThat(Thread.interrupted()).isTrue();
            ScriptedServer.Request request = server.next();
            request.answer(result(request));

            assertFreesResult();
        }
    }

    @Test
    void resultWhoseFetchTimedOutIsFreedByClose() throws Exception {
        try (Connection connection = impatient()) {
            CompletableFuture<QueryResult> query = async(() -> connection.query("select v"));
            ScriptedServer.Request request = server.next();
            request.answer(result(request));
            QueryResult result = get(query);
            server.next();
            assertThat(failure(async(result::next)).code()).isEqualTo(ErrorCode.REQUEST_TIMEOUT);
            result.close();

            assertFreesResult();
        }
    }

    @Test
    void statementThatComesAfterTheTimeoutIsFreed() throws Exception {
        try (Connection connection = impatient()) {
            CompletableFuture<PreparedInsert> prepare =
                    async(() -> connection.prepareInsert("INSERT INTO t VALUES (?)"));
            ScriptedServer.Request init = server.next();
            assertThat(failure(prepare).code()).isEqualTo(ErrorCode.REQUEST_TIMEOUT);
            init.answer(init.ok("stmt_id", "9"));

            assertFreesStatement();
        }
    }

    @Test
    void statementWhoseBatchCouldNotBeSentIsFreed() throws Exception {
        try (Connection connection = TDengine.connect(server.config().build())) {
            CompletableFuture<PreparedInsert> preparing =
                    async(() -> connection.prepareInsert("INSERT INTO t VALUES (?)"));
            ScriptedServer.Request init = server.next();
            init.answer(init.ok("stmt_id", "9"));
            ScriptedServer.Request prepare = server.next();
            prepare.answer(prepare.ok("is_insert", "true", "fields", "[]"));
            PreparedInsert insert = get(preparing);
            assertThatThrownBy(() -> insert.execute(null)).isInstanceOf(RuntimeException.class);
            insert.close();

            assertFreesStatement();
        }
    }

    private void assertFreesStatement() throws Exception {
        ScriptedServer.Request close = server.next();
        assertThat(close.action()).isEqualTo("stmt2_close");
        assertThat(close.args().get("stmt_id").asLong()).isEqualTo(9);
    }

    /** Java's own exception quotes the whole URI. */
    @Test
    void addressThatIsNoneIsRefusedWithoutTheToken() {
        assertThatThrownBy(
                        () -> TDengine.connect(ConnectionConfig.parse("ws://[1:2]:6041?token=s3c")))
                .isInstanceOf(TDengineException.class)
                .hasMessageContaining("'[1:2]' is no host name")
                .hasStackTraceContaining("Endpoint")
                .satisfies(
                        e -> {
                            for (Throwable t = e; t != null; t = t.getCause()) {
                                assertThat(t.toString()).doesNotContain("s3c");
                            }
                        });
    }
}
