/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import io.tdengine.flink.embedded.engine.ServerError;
import io.tdengine.flink.transport.bind.BindField;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HexFormat;

/** Values that a classic statement gets as JSON, as the engine takes them. */
final class JsonCells {

    private JsonCells() {}

    /**
     * @param what {@code column} or {@code tag}, for the message
     */
    static Object cell(BindField field, JsonNode value, String what) throws ServerError {
        if (value.isNull()) {
            return null;
        }
        Object cell = cell(field, value);
        if (cell == null) {
            throw new ServerError(
                    WebSocketConnection.ADAPTER_ERROR,
                    "stmt parse " + what + " json:" + value + " is no " + field.type().sqlName());
        }
        return cell;
    }

    /** Null if the value is no cell of the field. */
    private static Object cell(BindField field, JsonNode value) {
        switch (field.type()) {
            case BOOL:
                return value.isBoolean() ? value.booleanValue() : null;
            case TINYINT:
                return fits(value, 7, true) ? (byte) value.intValue() : null;
            case SMALLINT:
                return fits(value, 15, true) ? (short) value.intValue() : null;
            case INT:
                return fits(value, 31, true) ? value.intValue() : null;
            case BIGINT:
                return fits(value, 63, true) ? value.longValue() : null;
            case TINYINT_UNSIGNED:
                return fits(value, 8, false) ? (short) value.intValue() : null;
            case SMALLINT_UNSIGNED:
                return fits(value, 16, false) ? value.intValue() : null;
            case INT_UNSIGNED:
                return fits(value, 32, false) ? value.longValue() : null;
            case BIGINT_UNSIGNED:
                return fits(value, 64, false) ? value.bigIntegerValue() : null;
            case FLOAT:
                return value.isNumber() ? value.floatValue() : null;
            case DOUBLE:
                return value.isNumber() ? value.doubleValue() : null;
            case VARCHAR:
            case NCHAR:
            case JSON:
                return value.isTextual() ? value.textValue() : null;
            case VARBINARY:
            case GEOMETRY:
                return value.isTextual() ? bytes(value.textValue()) : null;
            case TIMESTAMP:
                return value.isTextual()
                        ? time(value.textValue(), field)
                        : fits(value, 63, true) ? (Long) value.longValue() : null;
            default:
                return null;
        }
    }

    private static boolean fits(JsonNode value, int bits, boolean signed) {
        if (!value.isIntegralNumber()) {
            return false;
        }
        BigInteger number = value.bigIntegerValue();
        return number.bitLength() <= bits && (signed || number.signum() >= 0);
    }

    private static byte[] bytes(String hex) {
        try {
            return HexFormat.of().parseHex(hex);
        } catch (IllegalArgumentException notHex) {
            return null;
        }
    }

    /** RFC 3339. */
    private static Long time(String text, BindField field) {
        try {
            Instant instant = OffsetDateTime.parse(text).toInstant();
            long units = field.precision().unitsPerSecond();
            return instant.getEpochSecond() * units + instant.getNano() / (1_000_000_000L / units);
        } catch (DateTimeException notATime) {
            return null;
        }
    }
}
