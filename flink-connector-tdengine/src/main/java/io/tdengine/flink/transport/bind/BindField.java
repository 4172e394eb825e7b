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
    private final int digits;
    private final int scale;

    /**
     * @param precision unit of a TIMESTAMP, otherwise of no meaning
     * @param bytes schema bytes: the cell size, VARCHAR n+2, NCHAR 4n+2
     */
    public BindField(String name, DataType type, Kind kind, Precision precision, int bytes) {
        this(name, type, kind, precision, bytes, 0, 0);
    }

    private BindField(
            String name,
            DataType type,
            Kind kind,
            Precision precision,
            int bytes,
            int digits,
            int scale) {
        this.name = Objects.requireNonNull(name);
        this.type = Objects.requireNonNull(type);
        this.kind = Objects.requireNonNull(kind);
        this.precision = Objects.requireNonNull(precision);
        this.bytes = bytes;
        this.digits = digits;
        this.scale = scale;
    }

    /** The same decimal with what a server does not tell when it prepares a statement. */
    public BindField withDigits(int newDigits, int newScale) {
        return new BindField(name, type, kind, precision, bytes, newDigits, newScale);
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

    /** Digits of a decimal; 0 if not known, and for other types. */
    public int digits() {
        return digits;
    }

    /** Fraction digits of a decimal whose {@link #digits} are known. */
    public int scale() {
        return scale;
    }

    @Override
    public String toString() {
        return kind + " " + name + " " + type.sqlName();
    }
}
