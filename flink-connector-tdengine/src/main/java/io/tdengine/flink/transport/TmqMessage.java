/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import java.util.List;
import java.util.Objects;

/** One message of a subscription: what happened in one vgroup of one topic. Immutable. */
public final class TmqMessage {

    /** What a message tells; the code is the one of the protocol ({@code message_type}). */
    public enum Type {
        /** Rows. */
        DATA(1),
        /** Changes of tables, and deletes; only of topics {@code WITH META}. */
        META(2),
        /** Rows, and the child tables that came into being with them; as {@link #META}. */
        METADATA(3),
        /** Neither can be read, only {@link Consumer#raw}; if {@code msg.consume.rawdata} is 1. */
        RAW(4);

        private final int code;

        Type(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }

        /** The type of a code, or null for one that is not known. */
        public static Type ofCode(int code) {
            for (Type type : values()) {
                if (type.code == code) {
                    return type;
                }
            }
            return null;
        }
    }

    private final Type type;
    private final String topic;
    private final String database;
    private final int vgroupId;
    private final long offset;
    private final long endOffset;
    private final int bytes;
    private final List<TmqBlock> blocks;
    private final List<String> metas;

    private TmqMessage(Builder builder) {
        this.type = builder.type;
        this.topic = Objects.requireNonNull(builder.topic, "topic");
        this.database = builder.database;
        this.vgroupId = builder.vgroupId;
        this.offset = builder.offset;
        this.endOffset = builder.endOffset;
        this.bytes = builder.bytes;
        this.blocks = List.copyOf(builder.blocks);
        this.metas = List.copyOf(builder.metas);
    }

    /** A message of rows. */
    public TmqMessage(
            String topic,
            String database,
            int vgroupId,
            long offset,
            long endOffset,
            int bytes,
            List<TmqBlock> blocks) {
        this(
                builder(Type.DATA)
                        .place(topic, database, vgroupId)
                        .offsets(offset, endOffset)
                        .rows(bytes, blocks));
    }

    public Type type() {
        return type;
    }

    public String topic() {
        return topic;
    }

    public String database() {
        return database;
    }

    public int vgroupId() {
        return vgroupId;
    }

    /**
     * Where this message starts: seek there to get it again. Of a {@link Type#META} message the
     * server tells only the end, so this is {@link #endOffset()}.
     */
    public long offset() {
        return offset;
    }

    /** Where the next message starts: commit it, or seek there, to go on after this one. */
    public long endOffset() {
        return endOffset;
    }

    /** Size of the received rows in bytes. */
    public int bytes() {
        return bytes;
    }

    /** The rows; a message may be without any. */
    public List<TmqBlock> blocks() {
        return blocks;
    }

    /**
     * The changes of tables in their order, each a JSON object with the member {@code type}: {@code
     * create}, {@code alter}, {@code drop} or {@code delete}. Empty unless the type is {@link
     * Type#META} or {@link Type#METADATA}; one unless the property {@code msg.enable.batchmeta} is
     * 1.
     */
    public List<String> metas() {
        return metas;
    }

    /** For the transports. */
    public static Builder builder(Type type) {
        return new Builder(type);
    }

    /** Builder of a {@link TmqMessage}. */
    public static final class Builder {
        private final Type type;
        private String topic;
        private String database;
        private int vgroupId;
        private long offset;
        private long endOffset;
        private int bytes;
        private List<TmqBlock> blocks = List.of();
        private List<String> metas = List.of();

        private Builder(Type type) {
            this.type = Objects.requireNonNull(type, "type");
        }

        public Builder place(String topic, String database, int vgroupId) {
            this.topic = topic;
            this.database = database;
            this.vgroupId = vgroupId;
            return this;
        }

        public Builder offsets(long offset, long endOffset) {
            this.offset = offset;
            this.endOffset = endOffset;
            return this;
        }

        /**
         * @param bytes the size in which the blocks were received
         */
        public Builder rows(int bytes, List<TmqBlock> blocks) {
            this.bytes = bytes;
            this.blocks = blocks;
            return this;
        }

        public Builder metas(List<String> metas) {
            this.metas = metas;
            return this;
        }

        public TmqMessage build() {
            return new TmqMessage(this);
        }
    }
}
