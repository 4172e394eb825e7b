/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Rows as text whose super tables, child tables and columns the server makes itself. Immutable; all
 * of it goes in one request.
 */
public final class SchemalessInsert {

    /** How the text is written. */
    public enum Protocol {
        /** InfluxDB's {@code measurement,tag=v field=v timestamp}, one a line. */
        LINE,
        /** OpenTSDB's {@code metric timestamp value tag=v}, one a line. */
        TELNET,
        /** OpenTSDB's JSON: one object, or an array of them. */
        JSON
    }

    /** Request ids from here on are the library's own. */
    public static final long MAX_REQUEST_ID = RequestId.MAX;

    private final Protocol protocol;
    private final String data;
    private final TimeUnit precision;
    private final int ttlDays;
    private final String tableNameKey;
    private final long requestId;

    private SchemalessInsert(Builder builder) {
        this.protocol = builder.protocol;
        this.data = builder.data;
        this.precision = builder.precision;
        this.ttlDays = builder.ttlDays;
        this.tableNameKey = builder.tableNameKey;
        this.requestId = builder.requestId;
    }

    /**
     * @throws IllegalArgumentException if there is no line, or a line is blank or holds a line
     *     break
     */
    public static Builder line(Collection<String> lines) {
        return new Builder(Protocol.LINE, joined(lines));
    }

    /**
     * @throws IllegalArgumentException if there is no line, or a line is blank or holds a line
     *     break
     */
    public static Builder telnet(Collection<String> lines) {
        return new Builder(Protocol.TELNET, joined(lines));
    }

    /**
     * @param document one JSON object, or an array of them
     * @throws IllegalArgumentException if it is blank
     */
    public static Builder json(String document) {
        if (document.isBlank()) {
            throw new IllegalArgumentException("The JSON document is empty");
        }
        return new Builder(Protocol.JSON, document);
    }

    private static String joined(Collection<String> lines) {
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("There is no line to insert");
        }
        List<String> checked = new ArrayList<>(lines);
        for (int i = 0; i < checked.size(); i++) {
            String line = checked.get(i);
            if (line.isBlank() || line.indexOf('\n') >= 0) {
                throw new IllegalArgumentException(
                        "Line "
                                + (i + 1)
                                + " of "
                                + checked.size()
                                + (line.isBlank() ? " is empty" : " holds a line break")
                                + "; a line is one row, and the protocol cannot hold line breaks");
            }
        }
        return String.join("\n", checked);
    }

    public Protocol protocol() {
        return protocol;
    }

    /** Lines joined by line breaks, or the JSON document. */
    public String data() {
        return data;
    }

    /** Unit of the timestamps, never days; null for the server's choice. */
    public TimeUnit precision() {
        return precision;
    }

    /**
     * The precision as WebSocket and HTTP write it, empty for none. A server takes what it does not
     * know, {@code us} too, as none.
     */
    public String precisionText() {
        if (precision == null) {
            return "";
        }
        switch (precision) {
            case HOURS:
                return "h";
            case MINUTES:
                return "m";
            case SECONDS:
                return "s";
            case MILLISECONDS:
                return "ms";
            case MICROSECONDS:
                return "u";
            default:
                return "ns";
        }
    }

    /** Days that tables made by this call live; 0 for ever. */
    public int ttlDays() {
        return ttlDays;
    }

    /** The tag whose value names the child table, or null. */
    public String tableNameKey() {
        return tableNameKey;
    }

    /** 0 for one of the library's own. */
    public long requestId() {
        return requestId;
    }

    /** Protocol and size; not the data. */
    @Override
    public String toString() {
        return "schemaless insert of " + data.length() + " characters (" + protocol + ")";
    }

    /** Builder of a {@link SchemalessInsert}. */
    public static final class Builder {

        private final Protocol protocol;
        private final String data;
        private TimeUnit precision;
        private int ttlDays;
        private String tableNameKey;
        private long requestId;

        private Builder(Protocol protocol, String data) {
            this.protocol = protocol;
            this.data = data;
        }

        /**
         * Unit of the timestamps, hours to nanoseconds. Null, the default, leaves it to the server:
         * nanoseconds in lines, seconds or milliseconds by the number of digits in telnet and JSON.
         */
        public Builder precision(TimeUnit precision) {
            this.precision = precision;
            return this;
        }

        /** Days that tables made by this call live; 0, the default, for ever. */
        public Builder ttlDays(int ttlDays) {
            this.ttlDays = ttlDays;
            return this;
        }

        /**
         * The tag whose value names the child table; null, the default, for a name that the server
         * reckons from measurement and tags.
         */
        public Builder tableNameKey(String tableNameKey) {
            this.tableNameKey = tableNameKey;
            return this;
        }

        /**
         * To be found in the server's log; 1 to {@link #MAX_REQUEST_ID}, or 0 for the library's.
         */
        public Builder requestId(long requestId) {
            this.requestId = requestId;
            return this;
        }

        /**
         * @throws IllegalArgumentException if a value is out of range
         */
        public SchemalessInsert build() {
            Objects.requireNonNull(data, "data");
            if (precision == TimeUnit.DAYS) {
                throw new IllegalArgumentException(
                        "DAYS is no precision of a schemaless insert; use HOURS or a smaller unit");
            }
            if (ttlDays < 0) {
                throw new IllegalArgumentException("ttlDays must not be negative: " + ttlDays);
            }
            if (tableNameKey != null && tableNameKey.isEmpty()) {
                throw new IllegalArgumentException("tableNameKey is empty");
            }
            if (requestId < 0 || requestId > MAX_REQUEST_ID) {
                throw new IllegalArgumentException(
                        "requestId must be between 0 and " + MAX_REQUEST_ID + ": " + requestId);
            }
            return new SchemalessInsert(this);
        }
    }
}
