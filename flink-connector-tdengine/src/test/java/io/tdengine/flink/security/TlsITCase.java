/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.embedded.EmbeddedTDengine;
import io.tdengine.flink.security.TlsServers.Flaw;
import io.tdengine.flink.testing.Certificates;
import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.TlsConfig;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom a client trusts, over WebSocket and over REST. */
@Timeout(600)
class TlsITCase {

    @TempDir static Path directory;

    private static TlsServers servers;

    @BeforeAll
    static void start() throws Exception {
        servers = new TlsServers(directory);
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    private static TlsConfig.Builder trustingTheCa() throws Exception {
        return TlsConfig.builder().caFile(servers.certificates.pem("ca").toString());
    }

    private static void query(String scheme, EmbeddedTDengine server, TlsConfig.Builder tls) {
        ConnectionConfig config =
                ConnectionConfig.builder(scheme + "://root:taosdata@127.0.0.1:" + server.port())
                        .tls(tls.build())
                        .build();
        try (Connection connection = TDengine.connect(config)) {
            assertThat(QueryRows.of(connection, "SELECT SERVER_STATUS()")).hasSize(1);
        }
    }

    private static AbstractThrowableAssert<?, ?> refusal(
            String scheme, EmbeddedTDengine server, TlsConfig.Builder tls) {
        return assertThatThrownBy(() -> query(scheme, server, tls))
                .isInstanceOfSatisfying(
                        TDengineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.CONNECT_FAILED))
                .hasMessageContaining("127.0.0.1:" + server.port())
                .hasMessageNotContaining("taosdata");
    }

    private static Stream<Arguments> flaws() {
        return Stream.of("wss", "https")
                .flatMap(
                        scheme -> Stream.of(Flaw.values()).map(flaw -> Arguments.of(scheme, flaw)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"wss", "https"})
    void certificateOfOnesOwnCaIsTrusted(String scheme) throws Exception {
        query(scheme, servers.good(), trustingTheCa());
    }

    @ParameterizedTest
    @MethodSource("flaws")
    void flawedCertificateIsRefusedWithTheReason(String scheme, Flaw flaw) throws Exception {
        refusal(scheme, servers.flawed(flaw), trustingTheCa())
                .hasMessageContainingAll("TLS", flaw.reason);
    }

    /** Else anybody could make a certificate that is trusted. */
    @ParameterizedTest
    @ValueSource(strings = {"wss", "https"})
    void withoutTheHostNameCheckOnlyTheNameIsOverlooked(String scheme) throws Exception {
        query(scheme, servers.flawed(Flaw.OTHER_HOST), trustingTheCa().verifyHost(false));
        refusal(scheme, servers.flawed(Flaw.OTHER_CA), trustingTheCa().verifyHost(false));
        refusal(scheme, servers.flawed(Flaw.EXPIRED), trustingTheCa().verifyHost(false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"wss", "https"})
    void clientShowsItsCertificate(String scheme) throws Exception {
        EmbeddedTDengine server = servers.mutual();
        String own = servers.certificates.keyStore("client").toString();
        String foreign = servers.certificates.keyStore("foreign-client").toString();

        query(scheme, server, trustingTheCa().keyStore(own, Certificates.PASSWORD));
        refusal(scheme, server, trustingTheCa());
        refusal(scheme, server, trustingTheCa().keyStore(foreign, Certificates.PASSWORD));
    }
}
