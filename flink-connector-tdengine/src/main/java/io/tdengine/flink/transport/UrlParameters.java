/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The parameters that a URL may have, and what each sets. No message quotes a secret's value. */
final class UrlParameters {

    private static final Map<String, Parameter> PARAMETERS = new LinkedHashMap<>();
    private static final Map<String, Parameter> JDBC_PARAMETERS = new LinkedHashMap<>();

    static {
        PARAMETERS.put("token", (name, value, builder) -> builder.token(value));
        PARAMETERS.put("bearer_token", (name, value, builder) -> builder.bearerToken(value));
        PARAMETERS.put("totp_code", (name, value, builder) -> builder.totpCode(value));
        PARAMETERS.put(
                "connect_timeout",
                (name, value, builder) -> builder.connectTimeout(milliseconds(name, value)));
        PARAMETERS.put(
                "request_timeout",
                (name, value, builder) -> builder.requestTimeout(milliseconds(name, value)));
        PARAMETERS.put(
                "login_token", (name, value, builder) -> builder.loginToken(flag(name, value)));
        PARAMETERS.put("retries", (name, value, builder) -> builder.retries(count(name, value)));
        PARAMETERS.put(
                "max_message_size",
                (name, value, builder) -> builder.maxMessageSize(bytes(name, value)));
        PARAMETERS.put("timezone", (name, value, builder) -> builder.timezone(value));
        PARAMETERS.put("app", (name, value, builder) -> builder.app(value));
        PARAMETERS.put(
                "compression", (name, value, builder) -> builder.compression(flag(name, value)));
        PARAMETERS.put("tls_ca_file", (name, value, builder) -> builder.tlsOptions.caFile(value));
        PARAMETERS.put(
                "tls_trust_store",
                (name, value, builder) -> builder.tlsOptions.trustStoreFile(value));
        PARAMETERS.put(
                "tls_trust_store_password",
                (name, value, builder) -> builder.tlsOptions.trustStorePassword(value));
        PARAMETERS.put(
                "tls_trust_store_password_file",
                (name, value, builder) -> builder.tlsOptions.trustStorePasswordFile(value));
        PARAMETERS.put(
                "tls_key_store", (name, value, builder) -> builder.tlsOptions.keyStoreFile(value));
        PARAMETERS.put(
                "tls_key_store_password",
                (name, value, builder) -> builder.tlsOptions.keyStorePassword(value));
        PARAMETERS.put(
                "tls_key_store_password_file",
                (name, value, builder) -> builder.tlsOptions.keyStorePasswordFile(value));
        PARAMETERS.put(
                "tls_verify_host",
                (name, value, builder) -> builder.tlsOptions.verifyHost(flag(name, value)));

        JDBC_PARAMETERS.put("user", (name, value, builder) -> builder.user(value));
        JDBC_PARAMETERS.put("password", (name, value, builder) -> builder.password(value));
        JDBC_PARAMETERS.put("useSSL", (name, value, builder) -> builder.tls = flag(name, value));
        JDBC_PARAMETERS.putAll(PARAMETERS);
    }

    /** Whose values are secrets. */
    private static final Set<String> SECRETS =
            Set.of(
                    "password",
                    "token",
                    "bearer_token",
                    "totp_code",
                    "tls_trust_store_password",
                    "tls_key_store_password");

    private final Map<String, Parameter> known;

    /**
     * @param jdbc whether the driver's {@code user}, {@code password} and {@code useSSL} count too
     */
    UrlParameters(boolean jdbc) {
        this.known = jdbc ? JDBC_PARAMETERS : PARAMETERS;
    }

    /** In the order of the documentation. */
    List<String> names() {
        return new ArrayList<>(known.keySet());
    }

    /**
     * @param name of a parameter
     * @param previous the name of the one before it, or null
     * @throws IllegalArgumentException if the name is unknown; not with that name where it may be
     *     the rest of a secret that has an {@code &}
     */
    void check(String name, String previous) {
        if (known.containsKey(name)) {
            return;
        }
        boolean mayBeSecret = previous != null && SECRETS.contains(previous);
        throw new IllegalArgumentException(
                (mayBeSecret
                                ? "An unknown URL parameter follows '"
                                        + previous
                                        + "'; write an '&' in a value as %26"
                                : "Unknown URL parameter '" + name + "'")
                        + "; known: "
                        + String.join(", ", names()));
    }

    /**
     * @param name a known one
     * @throws IllegalArgumentException if the value is malformed
     */
    void set(String name, String value, ConnectionConfig.Builder builder) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("URL parameter '" + name + "' is empty");
        }
        known.get(name).set(name, value, builder);
    }

    private static boolean flag(String name, String value) {
        if (!value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException(
                    "URL parameter '" + name + "' must be true or false, not '" + value + "'");
        }
        return value.equals("true");
    }

    private static int count(String name, String value) {
        if (!value.matches("[0-9]{1,4}")) {
            throw new IllegalArgumentException(
                    "URL parameter '"
                            + name
                            + "' must be a number between 0 and 9999, not '"
                            + value
                            + "'");
        }
        return Integer.parseInt(value);
    }

    private static int bytes(String name, String value) {
        if (!value.matches("[0-9]{1,10}")
                || Long.parseLong(value) == 0
                || Long.parseLong(value) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "URL parameter '"
                            + name
                            + "' must be a number of bytes between 1 and "
                            + Integer.MAX_VALUE
                            + ", not '"
                            + value
                            + "'");
        }
        return Integer.parseInt(value);
    }

    private static Duration milliseconds(String name, String value) {
        if (!value.matches("[0-9]{1,10}") || Long.parseLong(value) == 0) {
            throw new IllegalArgumentException(
                    "URL parameter '"
                            + name
                            + "' must be a positive number of milliseconds, not '"
                            + value
                            + "'");
        }
        return Duration.ofMillis(Long.parseLong(value));
    }

    private interface Parameter {
        void set(String name, String value, ConnectionConfig.Builder builder);
    }
}
