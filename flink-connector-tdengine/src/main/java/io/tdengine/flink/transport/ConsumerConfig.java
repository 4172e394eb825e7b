/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * A consumer's group, its identity in it, and where the group starts. Immutable; {@link #toString}
 * shows no secret.
 *
 * <p>Everything can also be given by the keys of the client library, see {@link Builder#property}.
 */
public final class ConsumerConfig {

    /** Where a vgroup without a committed offset starts; the wire value is the lower-case name. */
    public enum OffsetReset {
        EARLIEST,
        LATEST,
        /** Nowhere: polls stay empty until a seek. */
        NONE
    }

    /** Longer ones are cut by the server without a word. */
    private static final int GROUP_ID_BYTES = 192;

    private static final int CLIENT_ID_BYTES = 255;

    private static final Duration DEFAULT_COMMIT_INTERVAL = Duration.ofSeconds(5);

    private final String groupId;
    private final String clientId;
    private final String user;
    private final String password;
    private final String token;
    private final OffsetReset offsetReset;
    private final Duration autoCommitInterval;
    private final Map<String, String> properties;
    private final Duration answerTimeout;

    private ConsumerConfig(Builder builder) {
        this.groupId = builder.groupId;
        this.clientId = builder.clientId;
        this.user = builder.user;
        this.password = builder.password;
        this.token = builder.token;
        this.offsetReset = builder.offsetReset;
        this.autoCommitInterval = builder.autoCommit ? builder.autoCommitInterval : null;
        this.properties = Map.copyOf(builder.properties);
        this.answerTimeout = builder.answerTimeout;
    }

    public String groupId() {
        return groupId;
    }

    /** May be empty. */
    public String clientId() {
        return clientId;
    }

    /** Who subscribes, or null for the connection's user. */
    public String user() {
        return user;
    }

    /** The password of {@link #user()}, or null for the connection's. */
    public String password() {
        return password;
    }

    /** A token that logs in instead of the password, or null for the connection's. */
    public String token() {
        return token;
    }

    public OffsetReset offsetReset() {
        return offsetReset;
    }

    /** How often polls commit what was polled before, or null if they do not. */
    public Duration autoCommitInterval() {
        return autoCommitInterval;
    }

    /** Further keys of the client library, such as {@code max.poll.interval.ms}. */
    public Map<String, String> properties() {
        return properties;
    }

    /**
     * How long to wait for the answer to a request that costs a server no time; null for the
     * connection's request time-out. Fetching a message's rows has that one always.
     */
    public Duration answerTimeout() {
        return answerTimeout;
    }

    public static Builder builder(String groupId) {
        return new Builder().groupId(groupId);
    }

    /**
     * All from keys of the client library, {@code group.id} among them.
     *
     * @throws IllegalArgumentException if {@code group.id} is missing or a value is wrong; names
     *     the key
     */
    public static ConsumerConfig of(Map<String, String> properties) {
        Builder builder = new Builder();
        properties.forEach(builder::property);
        return builder.build();
    }

    @Override
    public String toString() {
        return "group '" + groupId + "', client '" + clientId + "'";
    }

    /** Builder of a {@link ConsumerConfig}. */
    public static final class Builder {
        private String groupId;
        private String clientId = "";
        private String user;
        private String password;
        private String token;
        private OffsetReset offsetReset = OffsetReset.LATEST;
        private boolean autoCommit;
        private Duration autoCommitInterval = DEFAULT_COMMIT_INTERVAL;
        private final Map<String, String> properties = new LinkedHashMap<>();

        private Duration answerTimeout;

        private Builder() {}

        private Builder groupId(String groupId) {
            this.groupId = groupId;
            return this;
        }

        /** A label of this member; several members may have the same. */
        public Builder clientId(String clientId) {
            this.clientId = Objects.requireNonNull(clientId, "clientId");
            return this;
        }

        /** Who subscribes, if not the connection's user. */
        public Builder user(String user) {
            this.user = user;
            return this;
        }

        public Builder password(String password) {
            this.password = password;
            return this;
        }

        /** A token that logs in instead of the password; servers before 3.4.0.0 are refused. */
        public Builder token(String token) {
            this.token = token;
            return this;
        }

        public Builder offsetReset(OffsetReset offsetReset) {
            this.offsetReset = Objects.requireNonNull(offsetReset, "offsetReset");
            return this;
        }

        /**
         * Lets {@link Consumer#poll} commit what earlier polls returned, before it polls, whenever
         * this much time has passed since the last commit. There is no commit in the background,
         * and none when leaving. Off unless this is called.
         *
         * @param interval zero commits before every poll
         */
        public Builder autoCommit(Duration interval) {
            if (interval.isNegative()) {
                throw new IllegalArgumentException(
                        "auto.commit.interval.ms: " + interval.toMillis() + " is negative");
            }
            this.autoCommit = true;
            this.autoCommitInterval = interval;
            return this;
        }

        /**
         * A key of the client library and its value. Keys that have a method here set the same;
         * others, such as {@code session.timeout.ms}, are passed on, and the server refuses what it
         * does not know. Keys are case-insensitive.
         *
         * @throws IllegalArgumentException if a value is wrong, or the key names a server; with the
         *     key
         */
        public Builder property(String key, String value) {
            Objects.requireNonNull(value, key);
            String name = key.toLowerCase(Locale.ROOT);
            switch (name) {
                case "group.id":
                    return groupId(value);
                case "client.id":
                    return clientId(value);
                case "td.connect.user":
                    return user(value);
                case "td.connect.pass":
                    return password(value);
                case "td.connect.token":
                    return token(value);
                case "auto.offset.reset":
                    return offsetReset(reset(value));
                case "enable.auto.commit":
                    autoCommit = bool(name, value);
                    return this;
                case "auto.commit.interval.ms":
                    autoCommitInterval = millis(name, value);
                    return this;
                case "td.connect.ip":
                case "td.connect.port":
                    throw new IllegalArgumentException(
                            key + ": the server is the one of the connection's URL");
                case "experimental.snapshot.enable":
                    if (bool(name, value)) {
                        throw new IllegalArgumentException(
                                key
                                        + ": rows of a table snapshot have no offset that could be"
                                        + " committed or sought again; read the table by a query"
                                        + " before, or the log from its beginning by"
                                        + " auto.offset.reset=earliest");
                    }
                    properties.put(name, value);
                    return this;
                default:
                    properties.put(name, value);
                    return this;
            }
        }

        private static OffsetReset reset(String value) {
            for (OffsetReset reset : OffsetReset.values()) {
                if (reset.name().equalsIgnoreCase(value)) {
                    return reset;
                }
            }
            throw new IllegalArgumentException(
                    "auto.offset.reset: '" + value + "' is none of earliest, latest, none");
        }

        private static boolean bool(String key, String value) {
            if (value.equalsIgnoreCase("true") || value.equals("1")) {
                return true;
            }
            if (value.equalsIgnoreCase("false") || value.equals("0")) {
                return false;
            }
            throw new IllegalArgumentException(key + ": '" + value + "' is neither true nor false");
        }

        private static Duration millis(String key, String value) {
            if (!value.matches("[0-9]{1,10}")) {
                throw new IllegalArgumentException(
                        key + ": '" + value + "' is no number of milliseconds");
            }
            return Duration.ofMillis(Long.parseLong(value));
        }

        /** See {@link ConsumerConfig#answerTimeout}; a shorter one notices a dead server sooner. */
        public Builder answerTimeout(Duration timeout) {
            this.answerTimeout = timeout;
            return this;
        }

        /**
         * @throws IllegalArgumentException if group or client id is not one that a server takes
         */
        public ConsumerConfig build() {
            if (groupId == null || groupId.isEmpty()) {
                throw new IllegalArgumentException("group.id is missing");
            }
            if (groupId.indexOf(':') >= 0) {
                throw new IllegalArgumentException(
                        "group.id: '" + groupId + "' has a colon, which servers refuse");
            }
            checkLength("group.id", groupId, GROUP_ID_BYTES);
            checkLength("client.id", clientId, CLIENT_ID_BYTES);
            return new ConsumerConfig(this);
        }

        private static void checkLength(String key, String value, int limit) {
            int length = value.getBytes(StandardCharsets.UTF_8).length;
            if (length > limit) {
                throw new IllegalArgumentException(
                        key + ": '" + value + "' has " + length + " bytes, more than " + limit);
            }
        }
    }
}
