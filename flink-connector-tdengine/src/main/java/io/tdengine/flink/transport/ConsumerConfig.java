/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** A consumer's group, its identity in it, and where the group starts. Immutable. */
public final class ConsumerConfig {

    /** Where a vgroup without a committed offset starts; the wire value is the lower-case name. */
    public enum OffsetReset {
        EARLIEST,
        LATEST,
        /** Nowhere: polls stay empty until a seek. */
        NONE
    }

    private final String groupId;
    private final String clientId;
    private final OffsetReset offsetReset;
    private final Map<String, String> properties;

    private ConsumerConfig(Builder builder) {
        this.groupId = Objects.requireNonNull(builder.groupId, "groupId");
        this.clientId = builder.clientId;
        this.offsetReset = builder.offsetReset;
        this.properties = Map.copyOf(builder.properties);
    }

    public String groupId() {
        return groupId;
    }

    /** May be empty. */
    public String clientId() {
        return clientId;
    }

    public OffsetReset offsetReset() {
        return offsetReset;
    }

    /** Further keys of the client library, such as {@code max.poll.interval.ms}. */
    public Map<String, String> properties() {
        return properties;
    }

    public static Builder builder(String groupId) {
        return new Builder(groupId);
    }

    /** Builder of a {@link ConsumerConfig}. */
    public static final class Builder {
        private final String groupId;
        private String clientId = "";
        private OffsetReset offsetReset = OffsetReset.LATEST;
        private final Map<String, String> properties = new LinkedHashMap<>();

        private Builder(String groupId) {
            this.groupId = groupId;
        }

        public Builder clientId(String clientId) {
            this.clientId = clientId;
            return this;
        }

        public Builder offsetReset(OffsetReset offsetReset) {
            this.offsetReset = offsetReset;
            return this;
        }

        /** A key of the client library and its value, passed on as they are. */
        public Builder property(String key, String value) {
            properties.put(key, value);
            return this;
        }

        public ConsumerConfig build() {
            return new ConsumerConfig(this);
        }
    }
}
