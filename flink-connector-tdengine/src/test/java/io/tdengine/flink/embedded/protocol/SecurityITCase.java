/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.embedded.EmbeddedTDengine;
import io.tdengine.flink.embedded.EmbeddedTDengine.Options;
import io.tdengine.flink.testing.Certificates;
import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS and tokens of the embedded server, and the silence of its legacy endpoints. */
@Timeout(60)
class SecurityITCase {

    @TempDir private static Path directory;

    private static Certificates certificates;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new Certificates(directory);
        certificates.create("ca", null, "-ext", "bc:c");
        certificates.create("server", "ca", "-ext", "san=ip:127.0.0.1");
        certificates.create("client", "ca");
    }

    private static List<List<Object>> selectOne(String url) {
        try (Connection connection = TDengine.connect(ConnectionConfig.parse(url))) {
            return QueryRows.of(connection, "SELECT 1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"wss", "https"})
    void tlsServesBothTransports(String scheme) throws Exception {
        Options options = Options.defaults().withTls(certificates.server("server", "ca"));
        try (EmbeddedTDengine server = EmbeddedTDengine.start(options)) {
            String url = scheme + server.url().substring("wss".length());

            assertThat(selectOne(url + "?tls_ca_file=" + certificates.pem("ca")))
                    .isEqualTo(List.of(List.of(1L)));
            assertThatThrownBy(() -> selectOne(url)).isInstanceOf(TDengineException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"wss", "https"})
    void mutualTlsWantsAClientsCertificate(String scheme) throws Exception {
        Options options = Options.defaults().withMutualTls(certificates.server("server", "ca"));
        try (EmbeddedTDengine server = EmbeddedTDengine.start(options)) {
            String url =
                    scheme
                            + server.url().substring("wss".length())
                            + "?tls_ca_file="
                            + certificates.pem("ca");
            String key =
                    "&tls_key_store="
                            + certificates.keyStore("client")
                            + "&tls_key_store_password="
                            + Certificates.PASSWORD;

            assertThat(selectOne(url + key)).isEqualTo(List.of(List.of(1L)));
            assertThatThrownBy(() -> selectOne(url)).isInstanceOf(TDengineException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "http"})
    void expiredCloudTokenIsRefused(String scheme) {
        try (EmbeddedTDengine server = EmbeddedTDengine.start()) {
            String url = scheme + server.url().substring("ws".length()) + "?token=n0tTheOne";
            assertThat(selectOne(url)).isEqualTo(List.of(List.of(1L)));

            server.faults().expireToken("n0tTheOne");

            assertThatThrownBy(() -> selectOne(url))
                    .isInstanceOf(TDengineException.class)
                    .hasMessageContaining("token")
                    .hasMessageNotContaining("n0tTheOne");
            server.faults().clear();
            assertThat(selectOne(url)).isEqualTo(List.of(List.of(1L)));
        }
    }

    @Test
    void expiredLoginTokenIsRefused() throws Exception {
        try (EmbeddedTDengine server = EmbeddedTDengine.start();
                Connection connection =
                        TDengine.connect(
                                ConnectionConfig.parse(
                                        "http"
                                                + server.url().substring("ws".length())
                                                + "?login_token=true"))) {
            server.faults().expireToken(RestCredentials.of("root", "taosdata").token());

            assertThatThrownBy(() -> connection.query("SELECT 1"))
                    .isInstanceOfSatisfying(
                            TDengineException.class, e -> assertThat(e.code()).isEqualTo(0x1125))
                    .hasMessageContaining("invalid taosd Authorization");
        }
    }

    @ParameterizedTest
    @CsvSource({"/rest/ws", "/rest/stmt", "/rest/schemaless"})
    void legacyEndpointIsSilentAboutWhatItDoesNotKnow(String path) throws Exception {
        try (EmbeddedTDengine server = EmbeddedTDengine.start();
                RawClient client = RawClient.connect(server.port(), path)) {
            client.send("{\"action\":\"nosuch\",\"args\":{\"req_id\":1}}");
            client.send("{\"action\":\"stmt2_init\",\"args\":{\"req_id\":2}}");
            client.send("not JSON");
            client.send("{\"action\":\"version\",\"args\":{\"req_id\":3}}");

            assertThat(client.receive().text())
                    .isEqualTo(
                            "{\"code\":0,\"message\":\"\",\"action\":\"version\",\"version\":\"3.3.7.5\"}");
        }
    }
}
