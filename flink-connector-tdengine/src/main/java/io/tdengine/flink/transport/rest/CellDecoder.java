/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tdengine.flink.transport.type.Precision;
import java.io.IOException;
import java.io.StringWriter;

/**
 * Reads the cell at a JSON parser's current token into a column. Numbers and text go there without
 * an object of their own.
 *
 * <p>A cell that does not fit its column's type ends in a {@link NumberFormatException}, an {@link
 * ArithmeticException} or Jackson's own exception; the caller knows row and column.
 */
final class CellDecoder {

    private static final int REPLACEMENT = 0xFFFD;
    private static final int MAX_DECIMAL_DIGITS = 38;

    private final JsonParser parser;
    private final JsonFactory factory;

    /** Null for UTC. */
    private final LostSeconds lostSeconds;

    /**
     * @param lostSeconds of the zone that timestamps are written in, null for UTC
     */
    CellDecoder(JsonParser parser, JsonFactory factory, LostSeconds lostSeconds) {
        this.parser = parser;
        this.factory = factory;
        this.lostSeconds = lostSeconds;
    }

    /**
     * @param precision the unit of timestamps
     */
    void read(JsonColumn column, Precision precision) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            column.appendNull();
            return;
        }
        switch (column.type()) {
            case BOOL:
                column.appendByte((byte) (bool(token) ? 1 : 0));
                break;
            case TINYINT:
                column.appendByte((byte) integer(Byte.MIN_VALUE, Byte.MAX_VALUE));
                break;
            case TINYINT_UNSIGNED:
                column.appendByte((byte) integer(0, 0xFF));
                break;
            case SMALLINT:
                column.appendShort((short) integer(Short.MIN_VALUE, Short.MAX_VALUE));
                break;
            case SMALLINT_UNSIGNED:
                column.appendShort((short) integer(0, 0xFFFF));
                break;
            case INT:
                column.appendInt((int) integer(Integer.MIN_VALUE, Integer.MAX_VALUE));
                break;
            case INT_UNSIGNED:
                column.appendInt((int) integer(0, 0xFFFF_FFFFL));
                break;
            case BIGINT:
                column.appendLong(integer(Long.MIN_VALUE, Long.MAX_VALUE));
                break;
            case BIGINT_UNSIGNED:
                column.appendLong(unsigned());
                break;
            case FLOAT:
                column.appendFloat(float32());
                break;
            case DOUBLE:
                column.appendDouble(float64());
                break;
            case TIMESTAMP:
                column.appendLong(timestamp(precision));
                break;
            case DECIMAL:
            case DECIMAL64:
                decimal(column);
                break;
            case VARCHAR:
            case NCHAR:
                text(column);
                break;
            case JSON:
                json(column);
                break;
            default:
                hex(column);
        }
    }

    private void expect(JsonToken expected) {
        if (parser.currentToken() != expected) {
            throw new NumberFormatException("is of another JSON type");
        }
    }

    private long timestamp(Precision precision) throws IOException {
        expect(JsonToken.VALUE_STRING);
        long value =
                TimestampText.parse(
                        parser.getTextCharacters(),
                        parser.getTextOffset(),
                        parser.getTextLength(),
                        precision);
        if (lostSeconds == null) {
            return value;
        }
        long units = precision.unitsPerSecond();
        return Math.subtractExact(value, lostSeconds.at(Math.floorDiv(value, units)) * units);
    }

    private static boolean bool(JsonToken token) {
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
            throw new NumberFormatException("is neither true nor false");
        }
        return token == JsonToken.VALUE_TRUE;
    }

    private long integer(long min, long max) throws IOException {
        expect(JsonToken.VALUE_NUMBER_INT);
        long value = parser.getLongValue();
        if (value < min || value > max) {
            throw new ArithmeticException("is out of range");
        }
        return value;
    }

    private long unsigned() throws IOException {
        expect(JsonToken.VALUE_NUMBER_INT);
        char[] text = parser.getTextCharacters();
        int start = parser.getTextOffset();
        long value = 0;
        for (int i = start; i < start + parser.getTextLength(); i++) {
            int digit = digit(text[i]);
            if (Long.compareUnsigned(value, Long.divideUnsigned(-1L - digit, 10)) > 0) {
                throw new ArithmeticException("is out of range");
            }
            value = 10 * value + digit;
        }
        return value;
    }

    private float float32() throws IOException {
        float value = parser.getFloatValue();
        if (Float.isInfinite(value)) {
            throw new ArithmeticException("is out of range");
        }
        return value == 0 && isNegative() ? -0.0f : value;
    }

    private double float64() throws IOException {
        double value = parser.getDoubleValue();
        if (Double.isInfinite(value)) {
            throw new ArithmeticException("is out of range");
        }
        return value == 0 && isNegative() ? -0.0 : value;
    }

    /** True for -0 too, which JSON's integers know and Java's do not. */
    private boolean isNegative() throws IOException {
        return parser.getTextCharacters()[parser.getTextOffset()] == '-';
    }

    private void decimal(JsonColumn column) throws IOException {
        expect(JsonToken.VALUE_STRING);
        char[] text = parser.getTextCharacters();
        int at = parser.getTextOffset();
        int end = at + parser.getTextLength();
        boolean negative = at < end && text[at] == '-';
        if (negative) {
            at++;
        }
        long high = 0;
        long low = 0;
        int digits = 0;
        int significant = 0;
        int point = -1;
        for (; at < end; at++) {
            if (text[at] == '.' && point < 0) {
                point = digits;
                continue;
            }
            int digit = digit(text[at]);
            digits++;
            significant += significant > 0 || digit != 0 ? 1 : 0;
            // Ten times the 128 bits, and the digit; the carries are what the lower half loses.
            long product = 10 * low;
            long sum = product + digit;
            high =
                    10 * high
                            + unsignedHigh10(low)
                            + (Long.compareUnsigned(sum, product) < 0 ? 1 : 0);
            low = sum;
        }
        int fraction = point < 0 ? 0 : digits - point;
        if (digits == 0 || significant > MAX_DECIMAL_DIGITS || fraction != column.field().scale()) {
            throw new NumberFormatException("is no " + column.field());
        }
        if (negative) {
            low = -low;
            high = ~high + (low == 0 ? 1 : 0);
        }
        if (column.type().fixedSize() == Long.BYTES) {
            if (high != low >> 63) {
                throw new ArithmeticException("is out of range");
            }
            column.appendLong(low);
        } else {
            column.appendDecimal(high, low);
        }
    }

    /** The upper 64 bits of ten times an unsigned number. */
    private static long unsignedHigh10(long value) {
        return Math.multiplyHigh(value, 10) + (value < 0 ? 10 : 0);
    }

    private static int digit(char c) {
        if (c < '0' || c > '9') {
            throw new NumberFormatException("is no number");
        }
        return c - '0';
    }

    private void text(JsonColumn column) throws IOException {
        expect(JsonToken.VALUE_STRING);
        putText(column, parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
    }

    /** Appends a cell of text as UTF-8. */
    private static void putText(JsonColumn column, char[] text, int start, int length) {
        int end = start + length;
        for (int i = start; i < end; i++) {
            char c = text[i];
            if (!Character.isSurrogate(c)) {
                column.putUtf8(c);
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < end
                    && Character.isLowSurrogate(text[i + 1])) {
                column.putUtf8(Character.toCodePoint(c, text[++i]));
            } else {
                column.putUtf8(REPLACEMENT);
            }
        }
        column.endCell();
    }

    private void hex(JsonColumn column) throws IOException {
        expect(JsonToken.VALUE_STRING);
        char[] text = parser.getTextCharacters();
        int start = parser.getTextOffset();
        int length = parser.getTextLength();
        if ((length & 1) != 0) {
            throw new NumberFormatException("has an odd number of hexadecimal digits");
        }
        for (int i = start; i < start + length; i += 2) {
            int high = Character.digit(text[i], 16);
            int low = Character.digit(text[i + 1], 16);
            if (high < 0 || low < 0) {
                throw new NumberFormatException("is not hexadecimal");
            }
            column.put(high << 4 | low);
        }
        column.endCell();
    }

    /** The embedded value as text, its numbers as the server wrote them. */
    private void json(JsonColumn column) throws IOException {
        // Not a stream of bytes: to those Jackson writes supplementary characters as escapes.
        StringWriter text = new StringWriter();
        try (JsonGenerator copy = factory.createGenerator(text)) {
            int depth = 0;
            do {
                depth += copyToken(copy);
                if (depth > 0) {
                    parser.nextToken();
                }
            } while (depth > 0);
        }
        char[] copied = text.toString().toCharArray();
        putText(column, copied, 0, copied.length);
    }

    /** Copies the current token and gives by how much it changes the depth. */
    private int copyToken(JsonGenerator copy) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw new NumberFormatException("is cut");
        }
        switch (token) {
            case START_OBJECT:
                copy.writeStartObject();
                return 1;
            case START_ARRAY:
                copy.writeStartArray();
                return 1;
            case END_OBJECT:
                copy.writeEndObject();
                return -1;
            case END_ARRAY:
                copy.writeEndArray();
                return -1;
            case FIELD_NAME:
                copy.writeFieldName(parser.currentName());
                return 0;
            case VALUE_NUMBER_INT:
            case VALUE_NUMBER_FLOAT:
                copy.writeNumber(parser.getText());
                return 0;
            default:
                copy.copyCurrentEvent(parser);
                return 0;
        }
    }
}
