/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tdengine.flink.transport.ConnectionConfig.Transport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionConfigTest {

    private static final String EVERY_OPTION =
            "wss://a:secret0@h,i/d?token=secret1&bearer_token=secret2&totp_code=secret3"
                    + "&connect_timeout=1&request_timeout=2&retries=3&timezone=Europe/Berlin"
                    + "&app=flink%20%C3%A9&compression=true&tls_trust_store=/t.p12"
                    + "&tls_trust_store_password=secret4&tls_key_store=/k.p12"
                    + "&tls_key_store_password=secret5&tls_verify_host=false";

    @ParameterizedTest
    @CsvSource({
        "ws://h, WEBSOCKET, false, h:6041",
        "wss://h, WEBSOCKET, true, h:6041",
        "http://h, REST, false, h:6041",
        "https://h, REST, true, h:6041",
        "taos://h, NATIVE, false, h:6030",
        "taos+ws://h:1, WEBSOCKET, false, h:1",
        "taos+wss://h, WEBSOCKET, true, h:6041",
        "taos+http://h, REST, false, h:6041",
        "taos+https://h, REST, true, h:6041",
        "taos+taos://h, NATIVE, false, h:6030",
        "WS://h, WEBSOCKET, false, h:6041",
        "jdbc:TAOS-WS://h, WEBSOCKET, false, h:6041",
        "jdbc:TAOS-WS://h?useSSL=true, WEBSOCKET, true, h:6041",
        "jdbc:TAOS-RS://h, REST, false, h:6041",
        "jdbc:TAOS://h, NATIVE, false, h:6030",
    })
    void readsEveryScheme(String url, Transport transport, boolean tls, String endpoint) {
        ConnectionConfig config = ConnectionConfig.parse(url);

        assertThat(config.transport()).isEqualTo(transport);
        assertThat(config.tls()).isEqualTo(tls);
        assertThat(config.endpoints()).containsExactly(endpoint);
    }

    @Test
    void fillsWhatTheUrlLeavesOut() {
        ConnectionConfig config = ConnectionConfig.parse("ws://");

        assertThat(config.endpoints()).containsExactly("localhost:6041");
        assertThat(config.user()).isEqualTo("root");
        assertThat(config.password()).isEqualTo("taosdata");
        assertThat(config.database()).isNull();
        assertThat(config.token()).isNull();
        assertThat(config.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.requestTimeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.bearerToken()).isNull();
        assertThat(config.totpCode()).isNull();
        assertThat(config.timezone()).isNull();
        assertThat(config.app()).isNull();
        assertThat(config.compression()).isFalse();
        assertThat(config.retries()).isZero();
        assertThat(config.tlsConfig().isDefault()).isTrue();
    }

    @Test
    void readsEveryOption() {
        ConnectionConfig config = ConnectionConfig.parse(EVERY_OPTION);

        assertThat(config.token()).isEqualTo("secret1");
        assertThat(config.bearerToken()).isEqualTo("secret2");
        assertThat(config.totpCode()).isEqualTo("secret3");
        assertThat(config.connectTimeout()).isEqualTo(Duration.ofMillis(1));
        assertThat(config.requestTimeout()).isEqualTo(Duration.ofMillis(2));
        assertThat(config.retries()).isEqualTo(3);
        assertThat(config.timezone()).isEqualTo("Europe/Berlin");
        assertThat(config.app()).isEqualTo("flink é");
        assertThat(config.compression()).isTrue();
        assertThat(config.tlsConfig().verifyHost()).isFalse();
        assertThat(config.tlsConfig())
                .hasToString(
                        "TlsConfig{caFile=null, trustStore=/t.p12, keyStore=/k.p12,"
                                + " verifyHost=false}");
    }

    @Test
    void everyParameterIsDocumented() throws Exception {
        String page = Files.readString(Path.of("../docs/transport.md"));

        assertThat(new UrlParameters(true).names())
                .allSatisfy(name -> assertThat(page).contains("| `" + name + "` |"));
    }

    @Test
    void readsEveryPart() {
        ConnectionConfig config =
                ConnectionConfig.parse(
                        "ws://al+ice:p%40s%2Fs+%25:x@a:1,[::1]:2,b_c,[fe80::1]/d%C3%A9"
                                + "?token=t+k%26n&connect_timeout=1500&request_timeout=2500");

        assertThat(config.user()).isEqualTo("al+ice");
        assertThat(config.password()).isEqualTo("p@s/s+%:x");
        assertThat(config.endpoints())
                .containsExactly("a:1", "[::1]:2", "b_c:6041", "[fe80::1]:6041");
        assertThat(config.database()).isEqualTo("dé");
        assertThat(config.token()).isEqualTo("t+k&n");
        assertThat(config.connectTimeout()).isEqualTo(Duration.ofMillis(1500));
        assertThat(config.requestTimeout()).isEqualTo(Duration.ofMillis(2500));
    }

    @Test
    void readsJdbcParameters() {
        ConnectionConfig config =
                ConnectionConfig.parse("jdbc:TAOS-WS://h:1/db?user=u&password=p%40q");

        assertThat(config.user()).isEqualTo("u");
        assertThat(config.password()).isEqualTo("p@q");
        assertThat(config.database()).isEqualTo("db");
    }

    @Test
    void settersWinOverTheUrl() {
        ConnectionConfig config =
                ConnectionConfig.builder("ws://a:b@h/d?token=t&connect_timeout=1")
                        .user("u")
                        .password("p")
                        .database("e")
                        .token(null)
                        .connectTimeout(Duration.ofMillis(2))
                        .requestTimeout(Duration.ofMillis(3))
                        .build();

        assertThat(config.user() + config.password() + config.database()).isEqualTo("upe");
        assertThat(config.token()).isNull();
        assertThat(config.connectTimeout()).isEqualTo(Duration.ofMillis(2));
        assertThat(config.requestTimeout()).isEqualTo(Duration.ofMillis(3));
    }

    @Test
    void builderOfAConfigurationKeepsEveryValue() {
        ConnectionConfig config = ConnectionConfig.parse(EVERY_OPTION);

        assertThat(config.toBuilder().build()).usingRecursiveComparison().isEqualTo(config);
    }

    @Test
    void isSerializable() throws Exception {
        ConnectionConfig config = ConnectionConfig.parse(EVERY_OPTION);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(config);
        }
        try (ObjectInputStream in =
                new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).usingRecursiveComparison().isEqualTo(config);
        }
    }

    @Test
    void unknownParameterIsNamedWithTheKnownOnes() {
        assertThatThrownBy(() -> ConnectionConfig.parse("ws://h/?tiemout=5"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("tiemout", "token", "connect_timeout", "request_timeout");
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:6041, ://",
        "mysql://h, mysql",
        "jdbc:mysql://h, jdbc:TAOS-WS",
        "ws://h:0, between 1 and 65535",
        "ws://h:65536, 65536",
        "ws://h:x, no valid port",
        "ws://h:, no valid port",
        "'ws://a,,b', no host name",
        "ws://::1, []",
        "ws://[::1, ']'",
        "ws://h/a/b, a/b",
        "ws://h?token, has no value",
        "ws://h?token=a&token=b, twice",
        "ws://h?connect_timeout=0, positive",
        "ws://h?connect_timeout=1s, 1s",
        "ws://h?connect_timeout=9999999999, 1 ms",
        "ws://h/%zz, %25",
        "ws://h/%F, %25",
        "ws://h/%ff, UTF-8",
        "jdbc:TAOS-WS://h?useSSL=yes, true or false",
        "ws://h?timezone=Europe/Berlim, Europe/Berlim",
        "ws://h?timezone=%2B08:00, IANA",
        "ws://h?app=123456789012345678901234, 23 bytes",
        "ws://h?app=%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9, 23 bytes",
        "ws://h?app=, 'app' is empty",
        "ws://h?compression=on, 'compression' must be true or false",
        "ws://h?retries=-1, -1",
        "ws://h?retries=many, many",
        "ws://h?tls_ca_file=/ca.pem, wss://",
        "ws://h?tls_verify_host=false, wss://",
        "wss://h?tls_verify_host=no, true or false",
        "wss://h?tls_ca_file=/a&tls_trust_store=/b, exclude each other",
        "wss://h?tls_trust_store_password=x, without tls_trust_store",
        "wss://h?tls_key_store_password=x, without tls_key_store",
        "wss://h?tls_key_store_password_file=/x, _file is given without tls_key_store",
        "wss://h?tls_trust_store=/t&tls_trust_store_password=x&tls_trust_store_password_file=/x, exclude",
        "ws://h?token=a&b, %26",
    })
    void namesTheWrongPart(String url, String part) {
        assertThatThrownBy(() -> ConnectionConfig.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(part);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ws://root:secret@h/db?token=secret",
                "ws://root:se%cret@h",
                "ws://root:secret@h?x=1",
                "ws://root:secret@h:port",
                "ws://root:/secret@h",
                "ws://root:secret/x@h",
                "ws://root:sec/secret@h",
                "ws://root:secret?x@h",
                "ws://root:secret?x=1@h",
                "ws://us@er:secret/x@h",
                "ws://root:1:secret",
                "ws://root:secret",
                "root:secret@h",
                "root:secret@ws://h",
                "ws://h?token=secret%",
                "ws://h?token=secret&token=secret",
                "jdbc:TAOS-WS://h?password=secret&x=1",
                EVERY_OPTION,
                "ws://h?bearer_token=secret&x=1",
                "ws://h?totp_code=secret&app=",
                "wss://h?tls_trust_store_password=secret",
                "wss://h?tls_key_store_password=secret",
                "wss://h?tls_key_store=/k.p12&tls_key_store_password=a&secret",
                "jdbc:TAOS-WS://h?user=root&password=a&secret=b",
                "ws://h?token=a&secret&b",
            })
    void secretsAreNeverShown(String url) {
        Throwable thrown = catchThrowable(() -> ConnectionConfig.parse(url));

        if (thrown == null) {
            assertThat(ConnectionConfig.parse(url).toString()).doesNotContain("secret");
        } else {
            assertThat(thrown).isInstanceOf(IllegalArgumentException.class);
            for (Throwable t = thrown; t != null; t = t.getCause()) {
                assertThat(String.valueOf(t.getMessage())).doesNotContain("secret");
            }
        }
    }

    @Test
    void consumerOverRestIsRefusedByNameOfWhatToUse() {
        ConnectionConfig rest = ConnectionConfig.parse("http://root:pw@h");
        ConsumerConfig consumer = ConsumerConfig.builder("g").build();

        assertThatThrownBy(() -> TDengine.consumer(rest, consumer))
                .isInstanceOfSatisfying(
                        TDengineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED))
                .hasMessageContainingAll("ws://", "taos://")
                .hasMessageNotContaining("pw");
    }

    @Property(tries = 300)
    void encodedPartsComeBack(
            @ForAll @NotEmpty String user,
            @ForAll String password,
            @ForAll @AlphaChars @NotEmpty String db) {
        String url = "ws://" + encode(user) + ":" + encode(password) + "@h/" + encode(db);
        ConnectionConfig config = ConnectionConfig.parse(url);

        assertThat(config.user()).isEqualTo(wellFormed(user));
        assertThat(config.password()).isEqualTo(wellFormed(password));
        assertThat(config.database()).isEqualTo(wellFormed(db));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Lone surrogates do not survive UTF-8. */
    private static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    @Property(tries = 1000)
    void anyTextIsReadOrRefused(
            @ForAll @CharRange(from = ' ', to = '~') @StringLength(max = 40) String rest) {
        String url = "ws://" + rest;
        try {
            assertThat(ConnectionConfig.parse(url).endpoints()).isNotEmpty();
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageMatching("(?s).+");
        }
    }
}
