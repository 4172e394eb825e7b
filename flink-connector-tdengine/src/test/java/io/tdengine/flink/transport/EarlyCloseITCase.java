/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tdengine.flink.embedded.EmbeddedTDengine;
import io.tdengine.flink.testing.NativeLibrary;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.testing.Waiting;
import io.tdengine.flink.transport.block.Block;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Results are freed on the server, which counts them, however a client leaves them. */
@Timeout(60)
class EarlyCloseITCase {

    private static final String ROWS = "SELECT ts, v FROM db.t ORDER BY ts";

    private static final NativeLibrary LIBRARY = new NativeLibrary(new TestServer());

    private static EmbeddedTDengine server;

    private Connection connection;

    @BeforeAll
    static void startServer() {
        server = EmbeddedTDengine.start();
        try (Connection writer = TDengine.connect(ConnectionConfig.parse(server.url()))) {
            writer.execute("CREATE DATABASE db PRECISION 'ms'");
            writer.execute("CREATE TABLE db.t (ts TIMESTAMP, v INT)");
            StringBuilder insert = new StringBuilder("INSERT INTO db.t VALUES");
            for (int i = 0; i < 15_000; i++) {
                insert.append(" (").append(1_700_000_000_000L + i).append(',').append(i);
                insert.append(')');
            }
            writer.execute(insert.toString());
        }
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void connect() {
        connection = TDengine.connect(ConnectionConfig.parse(server.url()));
    }

    @AfterEach
    void disconnect() {
        server.faults().clear();
        connection.close();
    }

    /** The server frees after it got the request, which nobody waits for. */
    private static void assertNothingIsOpen() {
        Waiting.until("no open result", Duration.ofSeconds(10), () -> server.openResults() == 0);
    }

    @Test
    void resultReadToItsEnd() {
        int rows = 0;
        try (QueryResult result = connection.query(ROWS)) {
            assertThat(server.openResults()).isEqualTo(1);
            for (Block block = result.next(); block != null; block = result.next()) {
                rows += block.rows();
            }
            assertNothingIsOpen();
        }
        assertThat(rows).isEqualTo(15_000);
    }

    @Test
    void resultClosedBeforeItsFirstBlock() {
        connection.query(ROWS).close();

        assertNothingIsOpen();
    }

    @Test
    void resultClosedAfterItsFirstBlock() {
        try (QueryResult result = connection.query(ROWS)) {
            assertThat(result.next().rows()).isPositive();
        }

        assertNothingIsOpen();
    }

    @Test
    void resultClosedWhileTheNextBlockIsUnderWay() {
        QueryResult result = connection.query(ROWS);
        result.next();
        server.faults().stall();

        result.close();
        assertThat(server.openResults()).isEqualTo(1);
        server.faults().resume();

        assertNothingIsOpen();
        assertThatThrownBy(result::next).isInstanceOf(InterfaceException.class);
        assertThat(connection.execute("INSERT INTO db.t VALUES (1700000000000, 0)")).isEqualTo(1);
    }

    @Test
    void resultOfAStatementThatWasRunAsAnUpdate() {
        assertThatThrownBy(() -> connection.execute(ROWS)).isInstanceOf(InterfaceException.class);

        assertNothingIsOpen();
    }

    @Test
    void resultsOfAClosedConnection() {
        connection.query(ROWS);
        connection.query(ROWS);

        connection.close();

        assertNothingIsOpen();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "taos"})
    void nextBlockIsAskedForWhileOneIsRead(String scheme) {
        if (scheme.equals("taos")) {
            LIBRARY.require();
            assumeTrue(LIBRARY.isMade(), "a real library does not speak to the embedded server");
        }
        ConnectionConfig config =
                ConnectionConfig.parse(scheme + server.url().substring("ws".length()));
        long before = server.faults().requests("fetch_raw_block");
        try (Connection reader = TDengine.connect(config);
                QueryResult result = reader.query(ROWS)) {
            result.next();

            Waiting.until(
                    "the second request",
                    Duration.ofSeconds(10),
                    () -> server.faults().requests("fetch_raw_block") >= before + 2);
            assertThat(server.faults().requests("fetch_raw_block")).isEqualTo(before + 2);
        }
    }

    @Test
    void failedFetchIsAResultError() {
        server.faults().failNext("fetch_raw_block", 2, 0x0903, "Sync timeout");
        try (QueryResult result = connection.query(ROWS)) {
            result.next();

            assertThatThrownBy(result::next)
                    .isInstanceOfSatisfying(
                            ResultException.class,
                            e -> {
                                assertThat(e.code()).isEqualTo(0x0903);
                                assertThat(e.isRetriable()).isTrue();
                                assertThat(e.sql()).isEqualTo(ROWS);
                                assertThat(e.endpoint()).contains("" + server.port());
                            });
        }
    }

    @Test
    void slowRequestIsAnOperationalError() {
        ConnectionConfig config =
                ConnectionConfig.builder(server.url())
                        .requestTimeout(Duration.ofMillis(200))
                        .build();
        String slow = ROWS + " LIMIT 10";
        try (Connection hasty = TDengine.connect(config)) {
            server.faults().delay("binary_query", Duration.ofMillis(500));

            assertThatThrownBy(() -> hasty.query(slow))
                    .isInstanceOfSatisfying(
                            OperationalException.class,
                            e -> {
                                assertThat(e.code()).isEqualTo(ErrorCode.REQUEST_TIMEOUT);
                                assertThat(e.sql()).isEqualTo(slow);
                            });
        }
        // It is run when its client has gone, whose results must not be those of the next test.
        Waiting.until(
                "the query",
                Duration.ofSeconds(10),
                () -> !server.queryLog().containing(slow).isEmpty());
        assertNothingIsOpen();
    }
}
