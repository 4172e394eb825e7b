/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.testing.Certificates;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.TlsConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TlsTest {

    @TempDir static Path directory;

    private static Certificates certificates;

    @BeforeAll
    static void createCertificates() throws Exception {
        certificates = new Certificates(directory);
        certificates.create("ca", null, "-ext", "bc:c");
        certificates.create("other-ca", null, "-ext", "bc:c");
        certificates.create("server", "ca", "-ext", "san=ip:127.0.0.1");
        certificates.create("elsewhere", "ca", "-ext", "san=dns:elsewhere.example");
        certificates.create(
                "expired", "ca", "-ext", "san=ip:127.0.0.1", "-startdate", "-9d", "-validity", "3");
        certificates.create("client", "ca");
    }

    private static TlsServer server(String alias) throws Exception {
        return new TlsServer(certificates.server(alias, "ca"), false);
    }

    private static TlsServer serverThatWantsACertificate() throws Exception {
        return new TlsServer(certificates.server("server", "ca"), true);
    }

    private static TlsConfig.Builder trustingTheCa() throws Exception {
        return TlsConfig.builder().caFile(certificates.pem("ca").toString());
    }

    private static void connect(TlsServer server, TlsConfig.Builder tls) {
        ConnectionConfig config =
                ConnectionConfig.builder("wss://" + server.endpoint()).tls(tls.build()).build();
        try (Connection connection = TDengine.connect(config)) {
            assertThat(connection.serverVersion()).isEqualTo("3.3.7.5.alpha");
        }
    }

    private static AbstractThrowableAssert<?, ?> refusal(
            TlsServer server, TlsConfig.Builder tls, int code) {
        return assertThatThrownBy(() -> connect(server, tls))
                .isInstanceOfSatisfying(
                        TDengineException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void serverWithACertificateOfTheGivenCaIsTrusted() throws Exception {
        try (TlsServer server = server("server")) {
            connect(server, trustingTheCa());
        }
    }

    @Test
    void caFileMayHoldSeveralCertificates() throws Exception {
        try (TlsServer server = server("server")) {
            Path file = certificates.pem("other-ca", "ca");
            connect(server, TlsConfig.builder().caFile(file.toString()));
        }
    }

    @Test
    void trustStoreOfTheUrlIsRead() throws Exception {
        try (TlsServer server = server("server")) {
            String url =
                    "wss://"
                            + server.endpoint()
                            + "?tls_trust_store="
                            + certificates.trustStore("ca")
                            + "&tls_trust_store_password="
                            + Certificates.PASSWORD;
            try (Connection connection = TDengine.connect(ConnectionConfig.parse(url))) {
                assertThat(connection.isOpen()).isTrue();
            }
        }
    }

    @Test
    void certificateOfAnotherCaIsRefused() throws Exception {
        try (TlsServer server = server("server")) {
            Path file = certificates.pem("other-ca");
            refusal(server, TlsConfig.builder().caFile(file.toString()), ErrorCode.CONNECT_FAILED)
                    .hasMessageContainingAll("wss://" + server.endpoint(), "TLS", "tls_ca_file");
        }
    }

    @Test
    void certificateThatTheJvmDoesNotTrustIsRefused() throws Exception {
        try (TlsServer server = server("server")) {
            refusal(server, TlsConfig.builder(), ErrorCode.CONNECT_FAILED)
                    .hasMessageContainingAll("wss://" + server.endpoint(), "TLS", "trust store");
        }
    }

    @Test
    void certificateForAnotherHostIsRefused() throws Exception {
        try (TlsServer server = server("elsewhere")) {
            refusal(server, trustingTheCa(), ErrorCode.CONNECT_FAILED)
                    .hasMessageContainingAll("not for host '127.0.0.1'", "tls_verify_host");
        }
    }

    @Test
    void hostNameCheckCanBeSwitchedOff() throws Exception {
        try (TlsServer server = server("elsewhere")) {
            connect(server, trustingTheCa().verifyHost(false));
        }
    }

    @Test
    void withoutTheHostNameCheckTheIssuerStillCounts() throws Exception {
        try (TlsServer server = server("elsewhere")) {
            TlsConfig.Builder tls =
                    TlsConfig.builder()
                            .caFile(certificates.pem("other-ca").toString())
                            .verifyHost(false);
            refusal(server, tls, ErrorCode.CONNECT_FAILED).hasMessageContaining("TLS");
        }
    }

    @Test
    void expiredCertificateIsRefused() throws Exception {
        try (TlsServer server = server("expired")) {
            refusal(server, trustingTheCa(), ErrorCode.CONNECT_FAILED)
                    .hasMessageContaining("has expired");
        }
    }

    @Test
    void clientCertificateIsShown() throws Exception {
        try (TlsServer server = serverThatWantsACertificate()) {
            String file = certificates.keyStore("client").toString();
            connect(server, trustingTheCa().keyStore(file, Certificates.PASSWORD));
        }
    }

    @Test
    void passwordsOfStoresCanBeInFiles() throws Exception {
        Path password = Files.writeString(directory.resolve("pw"), Certificates.PASSWORD + "\n");
        try (TlsServer server = serverThatWantsACertificate()) {
            String url =
                    "wss://"
                            + server.endpoint()
                            + "?tls_trust_store="
                            + certificates.trustStore("ca")
                            + "&tls_trust_store_password_file="
                            + password
                            + "&tls_key_store="
                            + certificates.keyStore("client")
                            + "&tls_key_store_password_file="
                            + password;
            // As from a job: rebuilt, and read where it connects.
            ConnectionConfig config = ConnectionConfig.parse(url).toBuilder().build();
            try (Connection connection = TDengine.connect(config)) {
                assertThat(connection.isOpen()).isTrue();
            }
        }
    }

    @Test
    void fileWithoutAPasswordIsNamed() throws Exception {
        Path empty = Files.writeString(directory.resolve("empty"), "\n");
        String store = certificates.keyStore("client").toString();
        try (TlsServer server = server("server")) {
            refusal(
                            server,
                            TlsConfig.builder()
                                    .keyStore(store, null)
                                    .keyStorePasswordFile("/no/such"),
                            ErrorCode.INVALID_ARGUMENT)
                    .hasMessageContainingAll("tls_key_store_password_file", "'/no/such'");
            refusal(
                            server,
                            TlsConfig.builder()
                                    .trustStore(certificates.trustStore("ca").toString(), null)
                                    .trustStorePasswordFile(empty.toString()),
                            ErrorCode.INVALID_ARGUMENT)
                    .hasMessageContainingAll(
                            "tls_trust_store_password_file", empty.toString(), "first line");
        }
    }

    /** The alert may be lost when the server's end of the socket closes right behind it. */
    @Test
    void missingClientCertificateIsToldAsAPossibleReason() throws Exception {
        try (TlsServer server = serverThatWantsACertificate()) {
            refusal(server, trustingTheCa(), ErrorCode.CONNECT_FAILED)
                    .hasMessageContainingAll("client certificate", "tls_key_store");
        }
    }

    @Test
    void plainUrlOnATlsPortSaysToTryWss() throws Exception {
        try (TlsServer server = server("server")) {
            ConnectionConfig config = ConnectionConfig.parse("ws://" + server.endpoint());

            assertThatThrownBy(() -> TDengine.connect(config))
                    .isInstanceOf(TDengineException.class)
                    .hasMessageContainingAll(server.endpoint(), "wss://");
        }
    }

    @Test
    void wrongStorePasswordIsToldWithoutIt() throws Exception {
        try (TlsServer server = server("server")) {
            String file = certificates.keyStore("client").toString();
            refusal(
                            server,
                            TlsConfig.builder().keyStore(file, "wrong-secret"),
                            ErrorCode.INVALID_ARGUMENT)
                    .hasMessageContainingAll("tls_key_store", file)
                    .hasMessageNotContaining("wrong-secret");
        }
    }

    @Test
    void fileWithoutACertificateIsNamed() throws Exception {
        Path file = Files.writeString(directory.resolve("no.pem"), "no certificate\n");
        try (TlsServer server = server("server")) {
            refusal(server, TlsConfig.builder().caFile(file.toString()), ErrorCode.INVALID_ARGUMENT)
                    .hasMessageContainingAll("tls_ca_file", file.toString(), "PEM");
        }
    }

    @Test
    void missingFileIsNamed() throws Exception {
        try (TlsServer server = server("server")) {
            refusal(
                            server,
                            TlsConfig.builder().trustStore("/no/such.p12", null),
                            ErrorCode.INVALID_ARGUMENT)
                    .hasMessageContainingAll("tls_trust_store", "/no/such.p12");
            refusal(server, TlsConfig.builder().caFile("/no/such.pem"), ErrorCode.INVALID_ARGUMENT)
                    .hasMessageContainingAll("tls_ca_file", "/no/such.pem", "no such file");
        }
    }
}
