/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.transport.type.DataType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A tag or field of schemaless text: its type follows from how it is written. */
record SchemalessValue(DataType type, Object cell) {

    private static final Set<String> TRUE = Set.of("t", "T", "true", "True", "TRUE");
    private static final Set<String> FALSE = Set.of("f", "F", "false", "False", "FALSE");
    private static final Pattern NUMBER =
            Pattern.compile("([+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?)([iuf]\\d*)?");

    private static final Map<String, DataType> SUFFIXES =
            Map.ofEntries(
                    Map.entry("i8", DataType.TINYINT),
                    Map.entry("u8", DataType.TINYINT_UNSIGNED),
                    Map.entry("i16", DataType.SMALLINT),
                    Map.entry("u16", DataType.SMALLINT_UNSIGNED),
                    Map.entry("i32", DataType.INT),
                    Map.entry("u32", DataType.INT_UNSIGNED),
                    Map.entry("i", DataType.BIGINT),
                    Map.entry("i64", DataType.BIGINT),
                    Map.entry("u", DataType.BIGINT_UNSIGNED),
                    Map.entry("u64", DataType.BIGINT_UNSIGNED),
                    Map.entry("f32", DataType.FLOAT),
                    Map.entry("f64", DataType.DOUBLE));

    static SchemalessValue nchar(String text) {
        return new SchemalessValue(DataType.NCHAR, text);
    }

    /**
     * @param near the text from this value on, for the error
     */
    static SchemalessValue parse(String text, String near) throws ServerError {
        if (TRUE.contains(text) || FALSE.contains(text)) {
            return new SchemalessValue(DataType.BOOL, TRUE.contains(text));
        }
        if (text.length() >= 2 && text.endsWith("\"")) {
            int quote = text.indexOf('"');
            String inner = unescapeQuoted(text.substring(quote + 1, text.length() - 1));
            switch (text.substring(0, quote)) {
                case "":
                    return new SchemalessValue(DataType.VARCHAR, inner);
                case "L":
                case "l":
                    return nchar(inner);
                case "B":
                case "b":
                    return new SchemalessValue(DataType.VARBINARY, binary(inner, near));
                case "G":
                case "g":
                    byte[] wkb = Wkb.parse(inner);
                    if (wkb != null) {
                        return new SchemalessValue(DataType.GEOMETRY, wkb);
                    }
                    throw invalid(near);
                default:
                    throw invalid(near);
            }
        }
        Matcher number = NUMBER.matcher(text);
        DataType type = DataType.DOUBLE;
        if (!number.matches()
                || number.group(2) != null && (type = SUFFIXES.get(number.group(2))) == null) {
            throw invalid(near);
        }
        return number(type, new BigDecimal(number.group(1)), near);
    }

    static SchemalessValue number(DataType type, BigDecimal value, String near) throws ServerError {
        Object cell =
                switch (type) {
                    case TINYINT -> fits(value, 7, true) ? value.byteValue() : null;
                    case SMALLINT -> fits(value, 15, true) ? value.shortValue() : null;
                    case INT -> fits(value, 31, true) ? value.intValue() : null;
                    case BIGINT -> fits(value, 63, true) ? value.longValue() : null;
                    case TINYINT_UNSIGNED -> fits(value, 8, false) ? value.shortValue() : null;
                    case SMALLINT_UNSIGNED -> fits(value, 16, false) ? value.intValue() : null;
                    case INT_UNSIGNED -> fits(value, 32, false) ? value.longValue() : null;
                    case BIGINT_UNSIGNED -> fits(value, 64, false) ? value.toBigInteger() : null;
                    case FLOAT -> Float.isFinite(value.floatValue()) ? value.floatValue() : null;
                    case DOUBLE ->
                            Double.isFinite(value.doubleValue()) ? value.doubleValue() : null;
                    default -> throw invalid(near);
                };
        if (cell == null) {
            // Only the first of these texts is recorded of a real server.
            String range =
                    type == DataType.TINYINT
                            ? "tiny int out of range[-128,127]"
                            : type.sqlName() + " out of range";
            throw Errors.error(0x0203, range + ":" + near);
        }
        return new SchemalessValue(type, cell);
    }

    private static boolean fits(BigDecimal value, int bits, boolean signed) {
        BigInteger integer = value.toBigInteger();
        return integer.bitLength() <= bits && (signed || integer.signum() >= 0);
    }

    private static ServerError invalid(String near) {
        return Errors.error(0x3002, "SML line invalid value:" + near);
    }

    private static String unescapeQuoted(String text) {
        return text.replaceAll("\\\\([\"\\\\])", "$1");
    }

    private static byte[] binary(String text, String near) throws ServerError {
        if (!text.startsWith("\\x")) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        try {
            return HexFormat.of().parseHex(text.substring(2));
        } catch (IllegalArgumentException e) {
            throw invalid(near);
        }
    }

    /** As the name of a child table is reckoned from: text, or little-endian. */
    byte[] bytes() {
        if (cell instanceof String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        if (cell instanceof byte[] bytes) {
            return bytes;
        }
        if (cell instanceof Boolean bool) {
            return new byte[] {(byte) (bool ? 1 : 0)};
        }
        long bits =
                cell instanceof Double number
                        ? Double.doubleToRawLongBits(number)
                        : cell instanceof Float number
                                ? Float.floatToRawIntBits(number)
                                : ((Number) cell).longValue();
        byte[] all = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(bits).array();
        return java.util.Arrays.copyOf(all, type.fixedSize());
    }

    boolean isSized() {
        return cell instanceof String || cell instanceof byte[];
    }

    /** What a new column for this value is declared as: the next power of two. */
    int declaredLength() {
        if (!isSized()) {
            return type.fixedSize();
        }
        int bytes = bytes().length;
        return bytes == 0 ? 1 : Integer.highestOneBit(bytes) * 2;
    }
}
