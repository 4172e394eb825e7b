/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.bind;

import io.tdengine.flink.transport.type.DataType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Turns Java values into cells of one placeholder, or refuses them by name. What is taken is listed
 * at {@link io.tdengine.flink.transport.Statement}. A null target only checks. What is refused
 * throws IllegalArgumentException, for callers to say where.
 */
final class CellWriter {

    /** Beyond these a float or double does not hold every integer. */
    private static final long FLOAT_INTEGERS = 1L << 24;

    private static final long DOUBLE_INTEGERS = 1L << 53;

    private final BindField field;
    private final DataType type;

    /** Bounds of an integer type. */
    private final long minimum;

    private final long maximum;

    CellWriter(BindField field) {
        this.field = field;
        this.type = field.type();
        int bits = 8 * Math.max(1, Math.min(8, type.fixedSize()));
        this.minimum = isUnsigned() ? 0 : Long.MIN_VALUE >> (64 - bits);
        this.maximum = bits == 64 ? Long.MAX_VALUE : (1L << (isUnsigned() ? bits : bits - 1)) - 1;
    }

    private boolean isUnsigned() {
        switch (type) {
            case TINYINT_UNSIGNED:
            case SMALLINT_UNSIGNED:
            case INT_UNSIGNED:
            case BIGINT_UNSIGNED:
                return true;
            default:
                return false;
        }
    }

    void write(ColumnBuffer target, Object value) {
        if (value == null) {
            if (target != null) {
                target.appendNull();
            }
        } else if (value instanceof Boolean) {
            writeBoolean(target, (Boolean) value);
        } else if (value instanceof Long
                || value instanceof Integer
                || value instanceof Short
                || value instanceof Byte) {
            writeIntegral(target, ((Number) value).longValue());
        } else if (value instanceof Double || value instanceof Float) {
            writeFloating(target, ((Number) value).doubleValue());
        } else if (value instanceof BigInteger) {
            writeInteger(target, (BigInteger) value);
        } else if (value instanceof BigDecimal && type.isDecimal()) {
            writeDecimal(target, (BigDecimal) value);
        } else if (value instanceof String) {
            writeText(target, (String) value);
        } else if (value instanceof byte[]) {
            writeBytes(target, (byte[]) value);
        } else if (value instanceof Instant && type == DataType.TIMESTAMP) {
            writeInstant(target, (Instant) value);
        } else {
            throw refused("the " + value.getClass().getSimpleName() + " " + value);
        }
    }

    void writeBoolean(ColumnBuffer target, boolean value) {
        if (type != DataType.BOOL) {
            throw refused("the Boolean " + value);
        }
        if (target != null) {
            target.appendBoolean(value);
        }
    }

    void writeIntegral(ColumnBuffer target, long value) {
        switch (type) {
            case FLOAT:
            case DOUBLE:
                long exact = type == DataType.FLOAT ? FLOAT_INTEGERS : DOUBLE_INTEGERS;
                require(-exact <= value && value <= exact, value);
                writeFloating(target, value);
                break;
            case DECIMAL:
            case DECIMAL64:
                writeDecimal(target, BigDecimal.valueOf(value));
                break;
            case TINYINT:
            case SMALLINT:
            case INT:
            case BIGINT:
            case TIMESTAMP:
            case TINYINT_UNSIGNED:
            case SMALLINT_UNSIGNED:
            case INT_UNSIGNED:
            case BIGINT_UNSIGNED:
                require(minimum <= value && value <= maximum, value);
                append(target, value);
                break;
            default:
                throw refused("the integer " + value);
        }
    }

    private void require(boolean inRange, long value) {
        if (!inRange) {
            throw refused("the integer " + value);
        }
    }

    /** The lower bits of an integer as wide as the type. */
    private void append(ColumnBuffer target, long value) {
        if (target == null) {
            return;
        }
        switch (type.fixedSize()) {
            case 1:
                target.appendByte((byte) value);
                break;
            case 2:
                target.appendShort((short) value);
                break;
            case 4:
                target.appendInt((int) value);
                break;
            default:
                target.appendLong(value);
        }
    }

    private void writeInteger(ColumnBuffer target, BigInteger value) {
        if (type.isDecimal()) {
            writeDecimal(target, new BigDecimal(value));
        } else if (value.bitLength() < 64) {
            writeIntegral(target, value.longValue());
        } else if (type == DataType.BIGINT_UNSIGNED
                && value.bitLength() == 64
                && value.signum() > 0) {
            append(target, value.longValue());
        } else {
            throw refused("the integer " + value);
        }
    }

    void writeFloating(ColumnBuffer target, double value) {
        if (type == DataType.DOUBLE) {
            if (target != null) {
                target.appendDouble(value);
            }
        } else if (type == DataType.FLOAT) {
            float nearest = (float) value;
            if (Float.isInfinite(nearest) && !Double.isInfinite(value)) {
                throw refused("the number " + value);
            }
            if (target != null) {
                target.appendFloat(nearest);
            }
        } else {
            throw refused("the number " + value);
        }
    }

    private void writeDecimal(ColumnBuffer target, BigDecimal value) {
        BigDecimal scaled;
        try {
            scaled = value.setScale(field.scale(), RoundingMode.UNNECESSARY);
        } catch (ArithmeticException digitsLost) {
            throw refused("the number " + value);
        }
        if (scaled.precision() > field.digits()) {
            throw refused("the number " + value);
        }
        if (target == null) {
            return;
        }
        BigInteger unscaled = scaled.unscaledValue();
        if (type == DataType.DECIMAL) {
            target.appendDecimal(unscaled.shiftRight(64).longValue(), unscaled.longValue());
        } else {
            target.appendLong(unscaled.longValue());
        }
    }

    private void writeInstant(ColumnBuffer target, Instant value) {
        long units = field.precision().unitsPerSecond();
        long fraction = value.getNano() / (1_000_000_000L / units);
        // Counted back from the next second, or the first instants of 64 bits would overflow.
        boolean back = value.getEpochSecond() < 0;
        long time;
        try {
            time =
                    Math.addExact(
                            Math.multiplyExact(value.getEpochSecond() + (back ? 1 : 0), units),
                            back ? fraction - units : fraction);
        } catch (ArithmeticException outOfRange) {
            throw refused("the Instant " + value);
        }
        append(target, time);
    }

    private void writeText(ColumnBuffer target, String value) {
        int limit = field.bytes() - 2;
        if (type != DataType.VARCHAR && type != DataType.NCHAR && type != DataType.JSON) {
            throw refused("a String");
        }
        if (hasLoneSurrogate(value)) {
            throw refused("a String that ends or breaks within a character (a lone surrogate)");
        }
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        if (type == DataType.NCHAR) {
            int characters = value.codePointCount(0, value.length());
            if (limit >= 0 && characters > limit / 4) {
                throw refused("a String of " + characters + " characters");
            }
        } else if (type == DataType.VARCHAR && limit >= 0 && utf8.length > limit) {
            throw refused("a String of " + utf8.length + " bytes in UTF-8");
        }
        if (target != null) {
            target.appendBytes(utf8, 0, utf8.length);
        }
    }

    /** What UTF-8 cannot say and would become a question mark. */
    private static boolean hasLoneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!Character.isSurrogate(text.charAt(i))) {
                continue;
            }
            if (Character.charCount(text.codePointAt(i)) == 1) {
                return true;
            }
            i++;
        }
        return false;
    }

    private void writeBytes(ColumnBuffer target, byte[] value) {
        switch (type) {
            case VARCHAR:
            case VARBINARY:
            case GEOMETRY:
                if (field.bytes() >= 2 && value.length > field.bytes() - 2) {
                    throw refused(value.length + " bytes");
                }
                break;
            case BLOB:
                break;
            default:
                throw refused("a byte[]");
        }
        if (target != null) {
            target.appendBytes(value, 0, value.length);
        }
    }

    private IllegalArgumentException refused(String value) {
        return new IllegalArgumentException(describe() + " takes " + expected() + ", not " + value);
    }

    private String describe() {
        boolean tag = field.kind() == BindField.Kind.TAG;
        String sized = type.isDecimal() ? "(" + field.digits() + "," + field.scale() + ")" : "";
        return (tag ? "Tag '" : "Column '") + field.name() + "' (" + type.sqlName() + sized + ")";
    }

    private String expected() {
        switch (type) {
            case BOOL:
                return "a Boolean";
            case FLOAT:
                return "a Float, a Double in its range or an integer up to 2^24";
            case DOUBLE:
                return "a Double, a Float or an integer up to 2^53";
            case DECIMAL:
            case DECIMAL64:
                return "a BigDecimal or integer of up to "
                        + (field.digits() - field.scale())
                        + " digits before and "
                        + field.scale()
                        + " after the point";
            case TIMESTAMP:
                return "an Instant, or a Long as "
                        + field.precision().sqlName()
                        + " since 1970-01-01T00:00:00Z, within 64 bits";
            case VARCHAR:
                return "a String or byte[]" + upTo(field.bytes() - 2, "bytes");
            case NCHAR:
                return "a String" + upTo((field.bytes() - 2) / 4, "characters");
            case JSON:
                return "a String";
            case VARBINARY:
            case GEOMETRY:
                return "a byte[]" + upTo(field.bytes() - 2, "bytes");
            case BLOB:
                return "a byte[]";
            case BIGINT_UNSIGNED:
                return "an integer from 0 to 18446744073709551615";
            default:
                return "an integer from " + minimum + " to " + maximum;
        }
    }

    private static String upTo(int limit, String unit) {
        return limit < 0 ? "" : " of up to " + limit + " " + unit;
    }
}
