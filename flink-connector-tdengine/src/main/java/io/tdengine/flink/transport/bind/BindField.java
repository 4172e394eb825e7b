/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.bind;

import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Precision;
import java.util.Objects;

/** One placeholder of a prepared statement, as the server describes it. Immutable. */
public final class BindField {

    /** What a placeholder stands for; codes as sent in {@code bind_type}. */
    public enum Kind {
        COLUMN(1),
        TAG(2),
        QUERY(3),
        TABLE_NAME(4);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }

        /** The kind of a wire code, or null when there is none. */
        public static Kind ofCode(int code) {
            return code >= 1 && code <= 4 ? values()[code - 1] : null;
        }
    }

    private final String name;
    private final DataType type;
    private final Kind kind;
    private final Precision precision;
    private final int bytes;

    /**
     * @param precision unit of a TIMESTAMP, otherwise of no meaning
     * @param bytes schema bytes: the cell size, VARCHAR n+2, NCHAR 4n+2
     */
    public BindField(String name, DataType type, Kind kind, Precision precision, int bytes) {
        this.name = Objects.requireNonNull(name);
        this.type = Objects.requireNonNull(type);
        this.kind = Objects.requireNonNull(kind);
        this.precision = Objects.requireNonNull(precision);
        this.bytes = bytes;
    }

    public String name() {
        return name;
    }

    public DataType type() {
        return type;
    }

    public Kind kind() {
        return kind;
    }

    /** Unit of a TIMESTAMP placeholder. */
    public Precision precision() {
        return precision;
    }

    /** Schema bytes: the cell size, VARCHAR n+2, NCHAR 4n+2. */
    public int bytes() {
        return bytes;
    }

    @Override
    public String toString() {
        return kind + " " + name + " " + type.sqlName();
    }
}
