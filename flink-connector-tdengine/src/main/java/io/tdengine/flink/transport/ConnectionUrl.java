/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import io.tdengine.flink.transport.ConnectionConfig.Transport;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Takes a connection URL apart. Messages quote only parts that cannot hold a secret: if an
 * {@code @} stands where only a wrongly encoded password would put it, nothing of the URL is
 * quoted.
 */
final class ConnectionUrl {

    private static final String FORM =
            "[taos+]ws|wss|http|https|taos://[user[:password]@]host[:port][,host2[:port2]][/database]"
                    + "[?param=value]";

    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+-]{0,20}");

    private static final int ADAPTER_PORT = 6041;
    private static final int NATIVE_PORT = 6030;

    private final String url;
    private final boolean jdbc;
    private final UrlParameters parameters;

    ConnectionUrl(String url) {
        this.jdbc = url.regionMatches(true, 0, "jdbc:", 0, 5);
        this.url = jdbc ? url.substring(5) : url;
        this.parameters = new UrlParameters(jdbc);
    }

    void into(ConnectionConfig.Builder builder) {
        int schemeEnd = url.indexOf("://");
        if (schemeEnd < 0) {
            throw new IllegalArgumentException("The URL has no '://'; expected " + FORM);
        }
        int port = scheme(url.substring(0, schemeEnd), builder);
        String rest = url.substring(schemeEnd + 3);
        int authorityEnd = firstOf(rest, '/', '?');
        String tail = rest.substring(authorityEnd);
        boolean misplacedAt = tail.indexOf('@') >= 0;
        try {
            authority(rest.substring(0, authorityEnd), port, builder);
            tail(tail, builder);
        } catch (IllegalArgumentException e) {
            if (misplacedAt) {
                // Without the cause: it may quote a part of the password.
                throw new IllegalArgumentException(
                        "The URL cannot be read: an '@' follows the first '/' or '?' after '://'."
                                + " Percent-encode '/', '?', '@' and '%' in user and password as"
                                + " %2F, %3F, %40 and %25, and check the parameters (known: "
                                + String.join(", ", parameters.names())
                                + "); expected "
                                + FORM);
            }
            throw e;
        }
    }

    /** Sets the transport and gives its port. */
    private int scheme(String text, ConnectionConfig.Builder builder) {
        String scheme = text.toLowerCase(Locale.ROOT);
        if (jdbc) {
            scheme = jdbcScheme(scheme);
        } else if (scheme.startsWith("taos+")) {
            scheme = scheme.substring("taos+".length());
        }
        switch (scheme) {
            case "ws":
            case "wss":
                builder.transport = Transport.WEBSOCKET;
                builder.tls = scheme.equals("wss");
                return ADAPTER_PORT;
            case "http":
            case "https":
                builder.transport = Transport.REST;
                builder.tls = scheme.equals("https");
                return ADAPTER_PORT;
            case "taos":
                builder.transport = Transport.NATIVE;
                return NATIVE_PORT;
            default:
                throw new IllegalArgumentException(
                        "Unknown URL scheme"
                                + (SCHEME.matcher(text).matches() ? " '" + text + "'" : "")
                                + "; expected "
                                + FORM);
        }
    }

    private static String jdbcScheme(String scheme) {
        switch (scheme) {
            case "taos-ws":
                return "ws";
            case "taos-rs":
                return "http";
            case "taos":
                return "taos";
            default:
                throw new IllegalArgumentException(
                        "Unknown JDBC URL; known are jdbc:TAOS-WS://, jdbc:TAOS-RS:// and"
                                + " jdbc:TAOS://");
        }
    }

    private static void authority(String authority, int port, ConnectionConfig.Builder builder) {
        int at = authority.lastIndexOf('@');
        if (at >= 0) {
            String login = authority.substring(0, at);
            int colon = login.indexOf(':');
            String user = colon < 0 ? login : login.substring(0, colon);
            if (!user.isEmpty()) {
                builder.user(decode("user", user));
            }
            if (colon >= 0) {
                builder.password(decode("password", login.substring(colon + 1)));
            }
        }
        String hosts = authority.substring(at + 1);
        List<String> endpoints = new ArrayList<>();
        if (hosts.isEmpty()) {
            endpoints.add("localhost:" + port);
        } else {
            for (String endpoint : hosts.split(",", -1)) {
                endpoints.add(endpoint(endpoint, port));
            }
        }
        builder.endpoints = endpoints;
    }

    private static String endpoint(String text, int defaultPort) {
        int hostEnd;
        if (text.startsWith("[")) {
            hostEnd = text.indexOf(']') + 1;
            if (hostEnd == 0) {
                throw new IllegalArgumentException(
                        "An IPv6 address in the URL lacks its closing ']'");
            }
        } else {
            int colon = text.indexOf(':');
            hostEnd = colon < 0 ? text.length() : colon;
            if (colon >= 0 && text.indexOf(':', colon + 1) >= 0) {
                throw new IllegalArgumentException(
                        "Host '"
                                + text.substring(0, colon)
                                + "' in the URL is followed by several ':'; put IPv6 addresses in []");
            }
        }
        String host = text.substring(0, hostEnd);
        if (host.isEmpty()
                || !host.matches("[\\p{Alnum}._-]+|\\[[0-9A-Fa-f:.]+(%[\\p{Alnum}]+)?]")) {
            throw new IllegalArgumentException(
                    "'" + host + "' is no host name or address; expected " + FORM);
        }
        String port = text.substring(hostEnd);
        if (port.isEmpty()) {
            return host + ":" + defaultPort;
        }
        if (!port.matches(":[0-9]{1,5}")) {
            throw new IllegalArgumentException(
                    "Host '" + host + "' in the URL is followed by no valid port");
        }
        int number = Integer.parseInt(port.substring(1));
        if (number < 1 || number > 65535) {
            throw new IllegalArgumentException(
                    "Port " + number + " of host '" + host + "' is not between 1 and 65535");
        }
        return host + ":" + number;
    }

    private void tail(String tail, ConnectionConfig.Builder builder) {
        int question = firstOf(tail, '?', '?');
        String path = tail.substring(0, question);
        if (path.length() > 1) {
            String database = decode("database", path.substring(1));
            if (database.indexOf('/') >= 0 || database.indexOf('@') >= 0) {
                throw new IllegalArgumentException(
                        "The database '" + database + "' in the URL is no name");
            }
            builder.database(database);
        }
        if (question + 1 >= tail.length()) {
            return;
        }
        Set<String> seen = new HashSet<>();
        String previous = null;
        for (String parameter : tail.substring(question + 1).split("&", -1)) {
            int equals = parameter.indexOf('=');
            String name = equals < 0 ? parameter : parameter.substring(0, equals);
            parameters.check(name, previous);
            if (equals < 0) {
                throw new IllegalArgumentException("URL parameter '" + name + "' has no value");
            }
            if (!seen.add(name)) {
                throw new IllegalArgumentException("URL parameter '" + name + "' is given twice");
            }
            parameters.set(name, decode(name, parameter.substring(equals + 1)), builder);
            previous = name;
        }
    }

    /** Percent-decoding as of RFC 3986: unlike in a form, a plus is a plus. */
    private static String decode(String part, String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer decoded = ByteBuffer.allocate(encoded.length);
        for (int i = 0; i < encoded.length; i++) {
            if (encoded[i] != '%') {
                decoded.put(encoded[i]);
                continue;
            }
            int high = i + 2 < encoded.length ? Character.digit(encoded[i + 1], 16) : -1;
            int low = i + 2 < encoded.length ? Character.digit(encoded[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw new IllegalArgumentException(
                        "The URL's "
                                + part
                                + " has a '%' that is not followed by two hexadecimal digits;"
                                + " write a percent sign as %25");
            }
            decoded.put((byte) (high << 4 | low));
            i += 2;
        }
        decoded.flip();
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(decoded).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "The URL's " + part + " is not percent-encoded UTF-8", e);
        }
    }

    private static int firstOf(String text, char a, char b) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == a || text.charAt(i) == b) {
                return i;
            }
        }
        return text.length();
    }
}
