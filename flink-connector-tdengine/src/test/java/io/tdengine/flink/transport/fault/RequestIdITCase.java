/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.embedded.EmbeddedTDengine;
import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.Waiting;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.SchemalessInsert;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A request id that another request of the same connection has. */
@Timeout(60)
class RequestIdITCase {

    private static final long ID = 4711;

    private static EmbeddedTDengine server;

    @BeforeAll
    static void start() {
        server = EmbeddedTDengine.start();
        server.execute("CREATE DATABASE d PRECISION 'ns'");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"ws, binary_query", "http, rest_sql"})
    void isRefusedWhileTheOtherWaitsAndDisturbsNothing(String scheme, String request)
            throws Exception {
        ConnectionConfig config =
                ConnectionConfig.builder(scheme + "://127.0.0.1:" + server.port() + "/d").build();
        try (Connection connection = TDengine.connect(config)) {
            long before = server.faults().requests(request);
            server.faults().stall();
            CompletableFuture<List<?>> waiting =
                    CompletableFuture.supplyAsync(
                            () -> {
                                try (QueryResult result = connection.query("SELECT 42", ID)) {
                                    return List.copyOf(result.toMaps().get(0).values());
                                }
                            });
            Waiting.until(
                    "the first request",
                    Duration.ofSeconds(20),
                    () -> server.faults().requests(request) > before);
            assertDuplicate(() -> connection.query("SELECT 1", ID));
            assertDuplicate(() -> connection.execute("USE d", ID));
            assertDuplicate(
                    () ->
                            connection.insertSchemaless(
                                    SchemalessInsert.line(List.of("m,t=a v=1 1"))
                                            .requestId(ID)
                                            .build()));
            assertThat(server.faults().requests(request)).isEqualTo(before + 1);
            assertThat(waiting).isNotDone();
            server.faults().resume();

            assertThat(waiting.get(20, TimeUnit.SECONDS)).isEqualTo(List.of(42L));
            // Answered, so that another may have it.
            assertThat(connection.execute("USE d", ID)).isZero();
            assertThat(QueryRows.of(connection, "SELECT 1")).hasSize(1);
        } finally {
            server.faults().clear();
        }
    }

    private static void assertDuplicate(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        TDengineException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
                            assertThat(e.isRetriable()).isFalse();
                        })
                .hasMessageContainingAll("Request id " + ID, "127.0.0.1:" + server.port());
    }
}
