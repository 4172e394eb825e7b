/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tdengine.flink.embedded.engine.Token.Kind;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Precision;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.HexFormat;

/** Turns literals and bound values into cells of a column, or says why it cannot be. */
final class Cells {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final BigInteger UNSIGNED_LONG_MAX =
            BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

    private Cells() {}

    static Object fromLiteral(Literal literal, Column column, Precision precision, ZoneId zone)
            throws ServerError {
        if (literal.isNull()) {
            return null;
        }
        String text = literal.text();
        boolean string = literal.kind() == Kind.STRING;
        switch (column.type()) {
            case BOOL:
                return bool(literal);
            case FLOAT:
                return floatOf(text);
            case DOUBLE:
                return doubleOf(text);
            case TIMESTAMP:
                Long time =
                        literal.kind() == Kind.INTEGER
                                ? longOrNull(text)
                                : string ? Times.parse(text, zone, precision) : null;
                if (time == null && string) {
                    time = longOrNull(text);
                }
                if (time == null) {
                    throw Errors.insertSyntax(text, "invalid timestamp");
                }
                return time;
            case VARCHAR:
            case NCHAR:
                return checkedText(text, column);
            case JSON:
                return json(text, column);
            case VARBINARY:
            case BLOB:
                return checkedBytes(binary(text), column);
            case GEOMETRY:
                byte[] wkb = Wkb.parse(text);
                if (wkb == null) {
                    throw Errors.insertSyntax(text, "invalid geometry");
                }
                return checkedBytes(wkb, column);
            case DECIMAL:
            case DECIMAL64:
                return decimal(number(text, column), column);
            default:
                return integer(number(text, column).toBigInteger(), column, literal.near());
        }
    }

    /**
     * Checks a bound cell. A DECIMAL may also come as its unscaled BigInteger, since prepared
     * statements do not tell the scale.
     */
    static Object fromBound(Object value, Column column) throws ServerError {
        if (value == null || value == PreparedPlan.NONE) {
            return value;
        }
        if (column.type().isDecimal() && value instanceof BigInteger unscaled) {
            return decimal(new BigDecimal(unscaled, column.scale()), column);
        }
        try {
            return checkedBound(value, column);
        } catch (ServerError e) {
            // A bind does not tell the column.
            throw e.code() == 0x2653 ? Errors.error(0x2653, "Value too long for column/tag") : e;
        }
    }

    private static Object checkedBound(Object value, Column column) throws ServerError {
        if (!cellClass(column.type()).isInstance(value)) {
            throw Errors.error(0x0200, "column type mis-match with buffer type");
        }
        return switch (column.type()) {
            case VARCHAR, NCHAR -> checkedText((String) value, column);
            case VARBINARY, BLOB, GEOMETRY -> checkedBytes((byte[]) value, column);
            case JSON -> json((String) value, column);
            case DECIMAL, DECIMAL64 -> decimal((BigDecimal) value, column);
            default -> value;
        };
    }

    private static Class<?> cellClass(DataType type) {
        return switch (type) {
            case BOOL -> Boolean.class;
            case TINYINT -> Byte.class;
            case SMALLINT, TINYINT_UNSIGNED -> Short.class;
            case INT, SMALLINT_UNSIGNED -> Integer.class;
            case BIGINT, TIMESTAMP, INT_UNSIGNED -> Long.class;
            case BIGINT_UNSIGNED -> BigInteger.class;
            case FLOAT -> Float.class;
            case DOUBLE -> Double.class;
            case VARCHAR, NCHAR, JSON -> String.class;
            case VARBINARY, BLOB, GEOMETRY -> byte[].class;
            case DECIMAL, DECIMAL64 -> BigDecimal.class;
        };
    }

    private static Boolean bool(Literal literal) throws ServerError {
        String text = literal.text().toLowerCase(java.util.Locale.ROOT);
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        if (literal.kind() == Kind.INTEGER) {
            return new BigInteger(text).signum() != 0;
        }
        throw Errors.insertSyntax(text, "invalid bool data");
    }

    private static Float floatOf(String text) throws ServerError {
        double value = doubleOf(text);
        if (Math.abs(value) > Float.MAX_VALUE) {
            throw Errors.insertSyntax(text, "float data overflow");
        }
        return Float.parseFloat(text);
    }

    private static Double doubleOf(String text) throws ServerError {
        try {
            double value = Double.parseDouble(text);
            if (Double.isInfinite(value) || Double.isNaN(value)) {
                throw Errors.insertSyntax(text, "double data overflow");
            }
            return value;
        } catch (NumberFormatException e) {
            throw Errors.insertSyntax(text, "invalid double data");
        }
    }

    private static Long longOrNull(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static BigDecimal number(String text, Column column) throws ServerError {
        if (column.type() != DataType.BOOL && (text.equals("true") || text.equals("false"))) {
            return text.equals("true") ? BigDecimal.ONE : BigDecimal.ZERO;
        }
        try {
            return new BigDecimal(text.strip());
        } catch (NumberFormatException e) {
            throw Errors.insertSyntax(text, "invalid " + typeText(column) + " data");
        }
    }

    private static String typeText(Column column) {
        return column.type().sqlName().toLowerCase(java.util.Locale.ROOT);
    }

    private static Object integer(BigInteger value, Column column, String text) throws ServerError {
        Object cell =
                switch (column.type()) {
                    case TINYINT -> fits(value, 7, true) ? value.byteValue() : null;
                    case SMALLINT -> fits(value, 15, true) ? value.shortValue() : null;
                    case INT -> fits(value, 31, true) ? value.intValue() : null;
                    case BIGINT -> fits(value, 63, true) ? value.longValue() : null;
                    case TINYINT_UNSIGNED -> fits(value, 8, false) ? value.shortValue() : null;
                    case SMALLINT_UNSIGNED -> fits(value, 16, false) ? value.intValue() : null;
                    case INT_UNSIGNED -> fits(value, 32, false) ? value.longValue() : null;
                    case BIGINT_UNSIGNED -> fits(value, 64, false) ? value : null;
                    default -> throw new IllegalStateException(column.toString());
                };
        if (cell == null) {
            throw Errors.insertSyntax(text, typeText(column) + " data overflow");
        }
        return cell;
    }

    private static boolean fits(BigInteger value, int bits, boolean signed) {
        return value.bitLength() <= bits
                && (signed || value.signum() >= 0)
                && value.compareTo(UNSIGNED_LONG_MAX) <= 0;
    }

    private static BigDecimal decimal(BigDecimal value, Column column) throws ServerError {
        BigDecimal scaled = value.setScale(column.scale(), RoundingMode.HALF_UP);
        if (scaled.precision() > column.precision()) {
            throw Errors.insertSyntax(value.toPlainString(), "decimal data overflow");
        }
        return scaled;
    }

    private static String checkedText(String text, Column column) throws ServerError {
        int length =
                column.type() == DataType.NCHAR
                        ? text.codePointCount(0, text.length())
                        : text.getBytes(StandardCharsets.UTF_8).length;
        if (length > column.length()) {
            throw Errors.tooLong(column.name());
        }
        return text;
    }

    private static byte[] checkedBytes(byte[] bytes, Column column) throws ServerError {
        if (bytes.length > column.length()) {
            throw Errors.tooLong(column.name());
        }
        return bytes;
    }

    private static byte[] binary(String text) throws ServerError {
        if (!text.startsWith("\\x")) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        try {
            return HexFormat.of().parseHex(text.substring(2));
        } catch (IllegalArgumentException e) {
            throw Errors.insertSyntax(text, "invalid hex");
        }
    }

    /** JSON as the server gives it back: compact; empty text is NULL. */
    private static String json(String text, Column column) throws ServerError {
        if (text.isBlank() || text.strip().equalsIgnoreCase("null")) {
            return null;
        }
        if (text.getBytes(StandardCharsets.UTF_8).length > 4095) {
            throw Errors.tooLong(column.name());
        }
        try {
            JsonNode node = JSON.readTree(text);
            if (!node.isObject()) {
                throw Errors.insertSyntax(text, "json parse error");
            }
            return JSON.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw Errors.insertSyntax(text, "json parse error");
        }
    }
}
