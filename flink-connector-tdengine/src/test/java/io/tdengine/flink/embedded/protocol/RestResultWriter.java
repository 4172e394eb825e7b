/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tdengine.flink.embedded.engine.SqlResult;
import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;

/** A statement's outcome as the JSON of {@code /rest/sql}. */
final class RestResultWriter {

    private static final JsonFactory JSON = new JsonFactory();
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");
    private static final DateTimeFormatter OFFSET = DateTimeFormatter.ofPattern("XXX");

    private final SqlResult result;
    private final ZoneId zone;
    private final boolean objects;
    private boolean writable = true;

    /**
     * @param zone that timestamps are rendered in
     * @param objects rows with their column names
     */
    RestResultWriter(SqlResult result, ZoneId zone, boolean objects) {
        this.result = result;
        this.zone = zone;
        this.objects = objects;
    }

    /**
     * @param timing nanoseconds to report, or negative for none
     */
    String write(long timing) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberField("code", 0);
            json.writeArrayFieldStart("column_meta");
            if (result.isUpdate()) {
                writeMeta(json, "affected_rows", "INT", 4);
            } else {
                for (Field field : result.fields()) {
                    writeMeta(json, field.name(), typeName(field), FieldSizes.reported(field));
                }
            }
            json.writeEndArray();
            json.writeArrayFieldStart("data");
            long rows = result.isUpdate() ? writeAffected(json) : writeRows(json);
            json.writeEndArray();
            json.writeNumberField("rows", rows);
            if (timing >= 0) {
                json.writeNumberField("timing", timing);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return text.toString();
    }

    /** False once a cell was NaN or infinite. */
    boolean isWritable() {
        return writable;
    }

    private static void writeMeta(JsonGenerator json, String name, String type, int length)
            throws IOException {
        json.writeStartArray();
        json.writeString(name);
        json.writeString(type);
        json.writeNumber(length);
        json.writeEndArray();
    }

    private static String typeName(Field field) {
        String name = field.type().sqlName();
        return field.type().isDecimal()
                ? name + "(" + field.precision() + "," + field.scale() + ")"
                : name;
    }

    private long writeAffected(JsonGenerator json) throws IOException {
        startRow(json);
        name(json, "affected_rows");
        json.writeNumber(result.affectedRows());
        endRow(json);
        return 1;
    }

    private long writeRows(JsonGenerator json) throws IOException {
        long rows = 0;
        while (result.rows().hasNext()) {
            Object[] row = result.rows().next();
            startRow(json);
            for (int i = 0; i < row.length; i++) {
                name(json, result.fields().get(i).name());
                writeCell(json, result.fields().get(i), row[i]);
            }
            endRow(json);
            rows++;
        }
        return rows;
    }

    private void startRow(JsonGenerator json) throws IOException {
        if (objects) {
            json.writeStartObject();
        } else {
            json.writeStartArray();
        }
    }

    private void name(JsonGenerator json, String name) throws IOException {
        if (objects) {
            json.writeFieldName(name);
        }
    }

    private void endRow(JsonGenerator json) throws IOException {
        if (objects) {
            json.writeEndObject();
        } else {
            json.writeEndArray();
        }
    }

    private void writeCell(JsonGenerator json, Field field, Object cell) throws IOException {
        if (cell == null) {
            json.writeNull();
            return;
        }
        switch (field.type()) {
            case BOOL:
                json.writeBoolean((Boolean) cell);
                break;
            case FLOAT:
                json.writeRawValue(number((Float) cell));
                break;
            case DOUBLE:
                json.writeRawValue(number((Double) cell));
                break;
            case BIGINT_UNSIGNED:
                json.writeNumber((BigInteger) cell);
                break;
            case TIMESTAMP:
                json.writeString(timestamp((Long) cell, result.precision(), zone));
                break;
            case VARCHAR:
            case NCHAR:
                json.writeString((String) cell);
                break;
            case JSON:
                json.writeRawValue((String) cell);
                break;
            case VARBINARY:
            case GEOMETRY:
            case BLOB:
                json.writeString(HexFormat.of().formatHex((byte[]) cell));
                break;
            case DECIMAL:
            case DECIMAL64:
                json.writeString(((BigDecimal) cell).toPlainString());
                break;
            default:
                json.writeNumber(((Number) cell).longValue());
        }
    }

    /** As many fraction digits as the precision has, and the zone's offset. */
    static String timestamp(long value, Precision precision, ZoneId zone) {
        long units = precision.unitsPerSecond();
        long fraction = Math.floorMod(value, units);
        ZonedDateTime time = Instant.ofEpochSecond(Math.floorDiv(value, units)).atZone(zone);
        String digits = Long.toString(units + fraction).substring(1);
        return SECONDS.format(time) + "." + digits + OFFSET.format(time);
    }

    private String number(float value) {
        if (Float.isNaN(value) || Float.isInfinite(value)) {
            writable = false;
            return "null";
        }
        int digits = 1;
        while (rounded(value, digits).floatValue() != value) {
            digits++;
        }
        return text(value, rounded(value, digits));
    }

    private String number(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            writable = false;
            return "null";
        }
        int digits = 1;
        while (rounded(value, digits).doubleValue() != value) {
            digits++;
        }
        return text(value, rounded(value, digits));
    }

    private static BigDecimal rounded(double value, int digits) {
        return new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_EVEN));
    }

    /** Plain between 1e-6 and 1e21, otherwise with an exponent of at least two digits. */
    private static String text(double value, BigDecimal shortest) {
        double size = Math.abs(value);
        if (size == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        BigDecimal digits = shortest.stripTrailingZeros();
        if (size >= 1e-6 && size < 1e21) {
            return digits.toPlainString();
        }
        int exponent = digits.precision() - digits.scale() - 1;
        String mantissa = digits.movePointLeft(exponent).toPlainString();
        String sign = exponent < 0 ? "-" : "+";
        String power = Integer.toString(Math.abs(exponent));
        return mantissa + "e" + sign + (power.length() < 2 ? "0" + power : power);
    }
}
