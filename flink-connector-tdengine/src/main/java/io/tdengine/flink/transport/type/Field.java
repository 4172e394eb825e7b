/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.type;

import java.util.Objects;

/** Name and type of one column of a result, a subscription block or a table. Immutable. */
public final class Field {

    private final String name;
    private final DataType type;
    private final int length;
    private final int precision;
    private final int scale;

    /**
     * @param name column name; empty for a block that carries no names
     * @param type its type
     * @param length declared length: bytes for VARCHAR, VARBINARY, GEOMETRY and BLOB, characters
     *     for NCHAR, the cell size for a fixed type
     * @param precision digits of a decimal, otherwise 0
     * @param scale fraction digits of a decimal, otherwise 0
     */
    public Field(String name, DataType type, int length, int precision, int scale) {
        this.name = Objects.requireNonNull(name);
        this.type = Objects.requireNonNull(type);
        this.length = length;
        this.precision = precision;
        this.scale = scale;
    }

    public String name() {
        return name;
    }

    public DataType type() {
        return type;
    }

    /** Bytes, or characters for NCHAR. */
    public int length() {
        return length;
    }

    /** Digits of a decimal, otherwise 0. */
    public int precision() {
        return precision;
    }

    /** Fraction digits of a decimal, otherwise 0. */
    public int scale() {
        return scale;
    }

    @Override
    public boolean equals(Object o) {
        if (!(o instanceof Field)) {
            return false;
        }
        Field other = (Field) o;
        return name.equals(other.name)
                && type == other.type
                && length == other.length
                && precision == other.precision
                && scale == other.scale;
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, type, length, precision, scale);
    }

    /** The column as it would stand in CREATE TABLE. */
    @Override
    public String toString() {
        if (type.isDecimal()) {
            return name + " DECIMAL(" + precision + "," + scale + ")";
        }
        boolean sized = type.isVariable() && type != DataType.JSON && type != DataType.BLOB;
        return name + " " + type.sqlName() + (sized ? "(" + length + ")" : "");
    }
}
