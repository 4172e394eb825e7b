/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connection options against a server. */
@Timeout(60)
class ConnectionOptionsITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    private static final long T = 1_700_000_000_000L;

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @ParameterizedTest
    @CsvSource({
        "ws, flinktd_plain, Passw0rd",
        "ws, fl+%@:/?_1, Pw1+%@:/?&#=x",
        "ws, fl_ütf8, Pässwörd1_值",
        "ws, 'fl td2', 'Pw 1%20 +x'",
        // Basic authentication has no user with a colon.
        "http, fl+%@/?_1, Pw1+%@:/?&#=x",
        "http, fl_ütf8, Pässwörd1_值",
        "http, 'fl td2', 'Pw 1%20 +x'",
        "taos, fl+%@:/?_1, Pw1+%@:/?&#=x",
        "taos, fl_ütf8, Pässwörd1_值",
        "taos, 'fl td2', 'Pw 1%20 +x'",
    })
    void userAndPasswordOfAnyCharactersLogIn(String scheme, String user, String password) {
        String host = SERVER.config(scheme).build().endpoints().get(0);
        Connection root = SERVER.connection();
        String quoted = SqlText.quoteIdentifier(user);
        root.execute("CREATE USER " + quoted + " PASS " + SqlText.quoteString(password));
        try {
            String url = scheme + "://" + encode(user) + ":" + encode(password) + "@" + host;
            try (Connection connection = TDengine.connect(ConnectionConfig.parse(url))) {
                assertThat(QueryRows.of(connection, "SELECT 1")).hasSize(1);
            }
            ConnectionConfig wrong = ConnectionConfig.builder(url).password(password + "x").build();
            assertThatThrownBy(() -> TDengine.connect(wrong))
                    .isInstanceOfSatisfying(
                            TDengineException.class, e -> assertThat(e.code()).isEqualTo(0x0357));
        } finally {
            root.execute("DROP USER " + quoted);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "http", "taos"})
    void timeZoneOfTheSessionReadsTextWithoutAZone(String scheme) {
        String database = SERVER.createDatabase("PRECISION 'ms'");
        ConnectionConfig config =
                SERVER.config(scheme)
                        .database(database)
                        .timezone("Asia/Tokyo")
                        .app("options-it")
                        .build();
        try (Connection connection = TDengine.connect(config)) {
            connection.execute("CREATE TABLE t (ts TIMESTAMP, v INT)");
            connection.execute("INSERT INTO t VALUES ('2024-01-02 09:00:00', 1)");

            assertThat(QueryRows.of(connection, "SELECT ts FROM t"))
                    .isEqualTo(List.of(List.of(1_704_153_600_000L)));
        }
    }

    @Test
    void compressedFramesCarryTheSame() {
        String database = SERVER.createDatabase("PRECISION 'ms'");
        ConnectionConfig config =
                ConnectionConfig.builder(SERVER.url()).database(database).compression(true).build();
        try (Connection connection = TDengine.connect(config)) {
            connection.execute("CREATE TABLE t (ts TIMESTAMP, v VARCHAR(100))");
            StringBuilder insert = new StringBuilder("INSERT INTO t VALUES");
            for (int i = 0; i < 1000; i++) {
                insert.append(" (").append(T + i).append(", 'text ").append(i).append("')");
            }
            assertThat(connection.execute(insert.toString())).isEqualTo(1000);

            List<List<Object>> rows = QueryRows.of(connection, "SELECT ts, v FROM t ORDER BY ts");
            assertThat(rows).hasSize(1000);
            assertThat(rows.get(999)).isEqualTo(List.of(T + 999, "text 999"));
        }
    }
}
