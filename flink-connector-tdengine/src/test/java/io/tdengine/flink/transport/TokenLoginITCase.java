/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tdengine.flink.embedded.EmbeddedTDengine;
import io.tdengine.flink.embedded.engine.Tokens;
import io.tdengine.flink.testing.NativeLibrary;
import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.ConsumerConfig.OffsetReset;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bearer tokens and one-time codes, at an embedded server that has them and one that has not. */
@Timeout(60)
class TokenLoginITCase {

    private static final NativeLibrary LIBRARY = new NativeLibrary(new TestServer());
    private static final String TOKEN = "a+token/of=root";
    private static final String CODE = "123456";
    private static final String WRONG = "n0tTheOne";

    private static EmbeddedTDengine server;
    private static EmbeddedTDengine older;

    @BeforeAll
    static void start() {
        Tokens tokens = new Tokens(Map.of(TOKEN, "root"), Map.of("root", CODE));
        server = EmbeddedTDengine.start(EmbeddedTDengine.Options.defaults().withTokens(tokens));
        older = EmbeddedTDengine.start();
        server.execute("CREATE DATABASE d VGROUPS 1 WAL_RETENTION_PERIOD 3600");
        server.execute("CREATE TABLE d.t (ts TIMESTAMP, v INT)");
        server.execute("INSERT INTO d.t VALUES (1700000000000, 7)");
        server.execute("CREATE TOPIC tokens AS SELECT v FROM d.t");
    }

    @AfterAll
    static void stop() {
        server.close();
        older.close();
    }

    private static ConnectionConfig.Builder config(String scheme, EmbeddedTDengine at) {
        if (scheme.equals("taos")) {
            LIBRARY.require();
            assumeTrue(LIBRARY.isMade(), "a real library does not speak to the embedded server");
        }
        return ConnectionConfig.builder(scheme + "://127.0.0.1:" + at.port());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "http", "taos"})
    void tokenLogsInInsteadOfThePassword(String scheme) {
        ConnectionConfig config =
                config(scheme, server).password(WRONG).bearerToken(TOKEN).database("d").build();
        try (Connection connection = TDengine.connect(config)) {
            assertThat(QueryRows.of(connection, "SELECT v FROM t")).containsExactly(List.of(7));
            String line = "line_" + scheme + ",a=b v=1 1700000000000000000";
            connection.insertSchemaless(SchemalessInsert.line(List.of(line)).build());
            assertThat(QueryRows.count(connection, "SELECT COUNT(*) FROM line_" + scheme))
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "http", "taos"})
    void wrongTokenIsRefusedThoughThePasswordIsRight(String scheme) {
        assertRefused(config(scheme, server).bearerToken(WRONG), 0x0357);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "taos"})
    void codeLogsInBesideThePassword(String scheme) {
        try (Connection connection =
                TDengine.connect(config(scheme, server).totpCode(CODE).build())) {
            assertThat(QueryRows.of(connection, "SELECT v FROM d.t")).hasSize(1);
        }
        assertRefused(config(scheme, server).totpCode(WRONG), 0x0357);
        assertRefused(config(scheme, server).totpCode(CODE).password(WRONG), 0x0357);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "taos"})
    void consumerLogsInByToken(String scheme) {
        ConsumerConfig group =
                ConsumerConfig.builder("by_token_" + scheme)
                        .password(WRONG)
                        .token(TOKEN)
                        .offsetReset(OffsetReset.EARLIEST)
                        .build();
        try (Consumer consumer = TDengine.consumer(config(scheme, server).build(), group)) {
            consumer.subscribe(List.of("tokens"));
            TmqMessage message = consumer.poll(Duration.ofSeconds(10));

            assertThat(message.blocks().get(0).block().getInt(0, 0)).isEqualTo(7);
        }
    }

    /** Such a server would let in whoever knows the password. */
    @ParameterizedTest
    @ValueSource(strings = {"ws", "taos"})
    void serverThatIgnoresACodeIsRefused(String scheme) {
        assertThatThrownBy(() -> TDengine.connect(config(scheme, older).totpCode(CODE).build()))
                .isInstanceOfSatisfying(
                        TDengineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED))
                .hasMessageContainingAll("3.3.7.5", "3.4.0.0", "totp_code")
                .hasMessageNotContaining(CODE);
    }

    @Test
    void olderServerRefusesATokenOverRest() {
        assertRefused(config("http", older).bearerToken(TOKEN), 0x1122);
    }

    @Test
    void nativeConsumerHasNoCode() {
        ConnectionConfig config = config("taos", server).totpCode(CODE).build();

        assertThatThrownBy(() -> TDengine.consumer(config, ConsumerConfig.builder("g").build()))
                .isInstanceOfSatisfying(
                        TDengineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED))
                .hasMessageContaining("'totp_code'");
    }

    private static void assertRefused(ConnectionConfig.Builder config, int code) {
        assertThatThrownBy(() -> TDengine.connect(config.build()))
                .isInstanceOfSatisfying(
                        TDengineException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(code);
                            assertThat(e.isRetriable()).isFalse();
                        })
                .hasMessageNotContainingAny(WRONG, TOKEN, CODE);
    }
}
