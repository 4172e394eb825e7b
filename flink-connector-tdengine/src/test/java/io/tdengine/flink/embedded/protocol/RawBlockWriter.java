/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Rows of the engine as a raw block: header of 28 bytes, types, data lengths, columns, tail byte.
 */
public final class RawBlockWriter {

    public static final int QUERY = 1;
    static final int TMQ = 2;

    private static final int HEADER = 28;
    private static final int FLAG = 0x80000000;

    private RawBlockWriter() {}

    /**
     * @param version {@link #QUERY} or {@link #TMQ}
     * @param rows at least one, each with a cell a field
     */
    public static byte[] write(int version, List<Field> fields, List<Object[]> rows) {
        ByteWriter out = new ByteWriter();
        out.int32(version).int32(0).int32(rows.size()).int32(fields.size());
        out.int32(FLAG).int64(0);
        for (Field field : fields) {
            out.int8(field.type().code()).int32(schemaBytes(field));
        }
        int lengths = out.skip(4 * fields.size());
        for (int column = 0; column < fields.size(); column++) {
            DataType type = fields.get(column).type();
            int length =
                    type.isVariable()
                            ? writeVariable(out, type, column, rows)
                            : writeFixed(out, fields.get(column), column, rows);
            out.setInt32(lengths + 4 * column, length);
        }
        out.int8(0);
        out.setInt32(HEADER - 24, out.size());
        return out.toByteArray();
    }

    private static int schemaBytes(Field field) {
        DataType type = field.type();
        return type.isDecimal()
                ? type.fixedSize() << 24 | field.precision() << 8 | field.scale()
                : FieldSizes.schema(field);
    }

    private static int writeFixed(ByteWriter out, Field field, int column, List<Object[]> rows) {
        byte[] bitmap = new byte[(rows.size() + 7) / 8];
        int bitmapAt = out.skip(bitmap.length);
        for (int row = 0; row < rows.size(); row++) {
            Object cell = rows.get(row)[column];
            if (cell == null) {
                bitmap[row >> 3] |= (byte) (0x80 >> (row & 7));
                out.setInt8(bitmapAt + (row >> 3), bitmap[row >> 3]);
                out.skip(field.type().fixedSize());
            } else {
                writeFixedCell(out, field, cell);
            }
        }
        return rows.size() * field.type().fixedSize();
    }

    private static void writeFixedCell(ByteWriter out, Field field, Object cell) {
        switch (field.type()) {
            case BOOL:
                out.int8((Boolean) cell ? 1 : 0);
                break;
            case FLOAT:
                out.int32(Float.floatToRawIntBits((Float) cell));
                break;
            case DOUBLE:
                out.int64(Double.doubleToRawLongBits((Double) cell));
                break;
            case DECIMAL:
            case DECIMAL64:
                BigInteger unscaled =
                        ((BigDecimal) cell)
                                .setScale(field.scale(), RoundingMode.UNNECESSARY)
                                .unscaledValue();
                out.int64(unscaled.longValue());
                if (field.type() == DataType.DECIMAL) {
                    out.int64(unscaled.shiftRight(64).longValue());
                }
                break;
            default:
                writeInteger(out, field.type().fixedSize(), ((Number) cell).longValue());
        }
    }

    private static void writeInteger(ByteWriter out, int size, long value) {
        switch (size) {
            case 1:
                out.int8((int) value);
                break;
            case 2:
                out.int16((int) value);
                break;
            case 4:
                out.int32((int) value);
                break;
            default:
                out.int64(value);
        }
    }

    private static int writeVariable(
            ByteWriter out, DataType type, int column, List<Object[]> rows) {
        int offsets = out.skip(4 * rows.size());
        int start = out.size();
        for (int row = 0; row < rows.size(); row++) {
            Object cell = rows.get(row)[column];
            out.setInt32(offsets + 4 * row, cell == null ? -1 : out.size() - start);
            if (cell != null) {
                writeVariableCell(out, type, cell);
            }
        }
        return out.size() - start;
    }

    private static void writeVariableCell(ByteWriter out, DataType type, Object cell) {
        if (type == DataType.NCHAR) {
            int[] codePoints = ((String) cell).codePoints().toArray();
            out.int16(4 * codePoints.length);
            for (int codePoint : codePoints) {
                out.int32(codePoint);
            }
            return;
        }
        byte[] bytes =
                cell instanceof byte[] raw ? raw : ((String) cell).getBytes(StandardCharsets.UTF_8);
        if (type == DataType.BLOB) {
            out.int32(bytes.length);
        } else if (type != DataType.JSON || cell instanceof String) {
            // JSON in the server's own encoding tells its length itself.
            out.int16(bytes.length);
        }
        out.bytes(bytes);
    }
}
