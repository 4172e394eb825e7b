/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The values of a {@link TDengineRecord} in bytes: one that tells the class, then the value,
 * big-endian. Savepoints hold them, so what a number stands for never changes.
 */
@Internal
final class RecordValues {

    private static final int NULL = 0;
    private static final int BOOLEAN = 1;
    private static final int BYTE = 2;
    private static final int SHORT = 3;
    private static final int INT = 4;
    private static final int LONG = 5;
    private static final int FLOAT = 6;
    private static final int DOUBLE = 7;
    private static final int INSTANT = 8;
    private static final int BIG_DECIMAL = 9;
    private static final int BIG_INTEGER = 10;
    private static final int TEXT = 11;
    private static final int BYTES = 12;

    private RecordValues() {}

    static void write(Object value, DataOutputView out) throws IOException {
        if (value == null) {
            out.writeByte(NULL);
        } else if (value instanceof String) {
            out.writeByte(TEXT);
            writeBytes(((String) value).getBytes(StandardCharsets.UTF_8), out);
        } else if (value instanceof byte[]) {
            out.writeByte(BYTES);
            writeBytes((byte[]) value, out);
        } else if (value instanceof Instant) {
            out.writeByte(INSTANT);
            out.writeLong(((Instant) value).getEpochSecond());
            out.writeInt(((Instant) value).getNano());
        } else if (value instanceof Boolean) {
            out.writeByte(BOOLEAN);
            out.writeBoolean((Boolean) value);
        } else {
            writeNumber((Number) value, out);
        }
    }

    private static void writeNumber(Number value, DataOutputView out) throws IOException {
        if (value instanceof Byte) {
            out.writeByte(BYTE);
            out.writeByte(value.byteValue());
        } else if (value instanceof Short) {
            out.writeByte(SHORT);
            out.writeShort(value.shortValue());
        } else if (value instanceof Integer) {
            out.writeByte(INT);
            out.writeInt(value.intValue());
        } else if (value instanceof Long) {
            out.writeByte(LONG);
            out.writeLong(value.longValue());
        } else if (value instanceof Float) {
            out.writeByte(FLOAT);
            out.writeFloat(value.floatValue());
        } else if (value instanceof Double) {
            out.writeByte(DOUBLE);
            out.writeDouble(value.doubleValue());
        } else if (value instanceof BigDecimal) {
            out.writeByte(BIG_DECIMAL);
            out.writeInt(((BigDecimal) value).scale());
            writeBytes(((BigDecimal) value).unscaledValue().toByteArray(), out);
        } else if (value instanceof BigInteger) {
            out.writeByte(BIG_INTEGER);
            writeBytes(((BigInteger) value).toByteArray(), out);
        } else {
            throw new IOException("A record holds a value of " + value.getClass());
        }
    }

    static Object read(DataInputView in) throws IOException {
        int type = in.readByte();
        switch (type) {
            case NULL:
                return null;
            case BOOLEAN:
                return in.readBoolean();
            case BYTE:
                return in.readByte();
            case SHORT:
                return in.readShort();
            case INT:
                return in.readInt();
            case LONG:
                return in.readLong();
            case FLOAT:
                return in.readFloat();
            case DOUBLE:
                return in.readDouble();
            case INSTANT:
                return Instant.ofEpochSecond(in.readLong(), in.readInt());
            case BIG_DECIMAL:
                int scale = in.readInt();
                return new BigDecimal(new BigInteger(readBytes(in.readInt(), in)), scale);
            case BIG_INTEGER:
                return new BigInteger(readBytes(in.readInt(), in));
            case TEXT:
                return new String(readBytes(in.readInt(), in), StandardCharsets.UTF_8);
            case BYTES:
                return readBytes(in.readInt(), in);
            default:
                throw new IOException("A record's value is of unknown class " + type);
        }
    }

    static void writeBytes(byte[] bytes, DataOutputView out) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static byte[] readBytes(int length, DataInputView in) throws IOException {
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }
}
