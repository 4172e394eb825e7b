/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.tdengine.flink.testing.Certificates;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.ConnectionException;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a URL's parameters mean over REST: TLS as over WebSocket, what HTTP lacks refused by name.
 */
@Timeout(60)
class RestParametersTest {

    private static final byte[] VERSION =
            ("{\"code\":0,\"column_meta\":[[\"server_version()\",\"VARCHAR\",16]],"
                            + "\"data\":[[\"3.3.7.5\"]],\"rows\":1}")
                    .getBytes(StandardCharsets.UTF_8);

    @TempDir private static Path directory;

    private static Certificates certificates;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new Certificates(directory);
        certificates.create("ca", null, "-ext", "bc:c");
        certificates.create("other-ca", null, "-ext", "bc:c");
        certificates.create("server", "ca", "-ext", "san=ip:127.0.0.1");
        certificates.create("elsewhere", "ca", "-ext", "san=dns:elsewhere.example");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:1?totp_code=n0tTheOne",
                "http://127.0.0.1:1?bearer_token=n0tTheOne&token=n0tTheOne"
            })
    void parameterThatRestDoesNotHaveIsRefusedByName(String url) {
        String name = url.substring(url.indexOf('?') + 1, url.indexOf('='));

        assertThatThrownBy(() -> TDengine.connect(ConnectionConfig.parse(url)))
                .isInstanceOfSatisfying(
                        TDengineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED))
                .hasMessageContainingAll(name, "ws://")
                .hasMessageNotContaining("n0tTheOne");
    }

    @Test
    void sessionOptionsGoWithEachRequest() {
        byte[] answer = ScriptedHttpServer.ok(ScriptedHttpServer.UPDATED);
        try (ScriptedHttpServer server = ScriptedHttpServer.answering(answer);
                Connection connection =
                        TDengine.connect(
                                ConnectionConfig.parse(
                                        "http://"
                                                + server.hostAndPort()
                                                + "?timezone=Asia/Tokyo&app=my%20app"))) {
            connection.execute("USE d");

            assertThat(server.requests()).hasSize(2);
            assertThat(server.requests())
                    .allSatisfy(
                            request ->
                                    assertThat(request.path())
                                            .isEqualTo(
                                                    "/rest/sql?conn_tz=Asia%2FTokyo&app=my%20app"));
        }
    }

    @Test
    void serverWithACertificateOfTheGivenCaIsTrusted() throws Exception {
        assertThat(versionOf("server", "ca")).isEqualTo("3.3.7.5");
    }

    @Test
    void certificateOfAnotherCaIsRefused() {
        assertThatThrownBy(() -> versionOf("server", "other-ca"))
                .isInstanceOfSatisfying(
                        TDengineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.CONNECT_FAILED))
                .hasMessageContaining("https://127.0.0.1:");
    }

    @Test
    void certificateOfAnotherHostIsRefused() {
        assertThatThrownBy(() -> versionOf("elsewhere", "ca"))
                .isInstanceOfSatisfying(
                        TDengineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.CONNECT_FAILED));
    }

    @Test
    void certificateOfAnotherHostIsTakenIfHostsAreNotVerified() throws Exception {
        assertThat(versionOf("elsewhere", "ca", "&tls_verify_host=false")).isEqualTo("3.3.7.5");
    }

    @Test
    void certificateOfAnotherCaIsRefusedThoughHostsAreNotVerified() {
        assertThatThrownBy(() -> versionOf("server", "other-ca", "&tls_verify_host=false"))
                .isInstanceOf(ConnectionException.class)
                .hasMessageContaining("https://127.0.0.1:");
    }

    private static String versionOf(String alias, String trusted) throws Exception {
        return versionOf(alias, trusted, "");
    }

    /** What a server with this certificate says to a client that trusts only that authority. */
    private static String versionOf(String alias, String trusted, String parameters)
            throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificates.server(alias, "ca")));
        server.createContext(
                "/rest/sql",
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    exchange.sendResponseHeaders(200, VERSION.length);
                    exchange.getResponseBody().write(VERSION);
                    exchange.close();
                });
        server.start();
        try (Connection connection =
                TDengine.connect(
                        ConnectionConfig.parse(
                                "https://127.0.0.1:"
                                        + server.getAddress().getPort()
                                        + "?tls_ca_file="
                                        + certificates.pem(trusted)
                                        + parameters))) {
            return connection.serverVersion();
        } finally {
            server.stop(0);
        }
    }
}
