/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.testing.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.type.DataType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Compares decoded cells with expected ones, which are written as the goldens' README tells. */
public final class GoldenCells {

    private GoldenCells() {}

    /**
     * @param rows expected cells, row by row
     */
    public static void assertRows(String what, Block block, JsonNode rows) {
        assertThat(block.rows()).as(what).isEqualTo(rows.size());
        for (int row = 0; row < block.rows(); row++) {
            assertThat(block.columns()).as(what).isEqualTo(rows.get(row).size());
            for (int column = 0; column < block.columns(); column++) {
                JsonNode expected = rows.get(row).get(column);
                assertThat(cell(block, column, row))
                        .as("%s, column %s (%s), row %s", what, column, block.type(column), row)
                        .isEqualTo(value(block.type(column), expected));
            }
        }
    }

    /** The expected value of a cell in the form in which {@link #cell} gives the decoded one. */
    public static Object value(DataType type, JsonNode expected) {
        if (expected.isNull()) {
            return null;
        }
        return switch (type) {
            case BOOL -> expected.booleanValue();
            case FLOAT -> Float.parseFloat(expected.asText());
            case DOUBLE -> Double.parseDouble(expected.asText());
            case DECIMAL, DECIMAL64 -> new BigDecimal(expected.asText());
            case VARCHAR, NCHAR, JSON ->
                    expected.isObject() ? "hex:" + expected.get("hex").asText() : expected.asText();
            case VARBINARY, GEOMETRY, BLOB -> expected.asText();
            default -> new BigInteger(expected.asText());
        };
    }

    /** A decoded cell: a number, a text, or hexadecimal digits for bytes. */
    public static Object cell(Block block, int column, int row) {
        if (block.isNull(column, row)) {
            return null;
        }
        DataType type = block.type(column);
        return switch (type) {
            case BOOL -> block.getBoolean(column, row);
            case TINYINT -> BigInteger.valueOf(block.getByte(column, row));
            case SMALLINT -> BigInteger.valueOf(block.getShort(column, row));
            case INT -> BigInteger.valueOf(block.getInt(column, row));
            case BIGINT, TIMESTAMP -> BigInteger.valueOf(block.getLong(column, row));
            case TINYINT_UNSIGNED ->
                    BigInteger.valueOf(Byte.toUnsignedInt(block.getByte(column, row)));
            case SMALLINT_UNSIGNED ->
                    BigInteger.valueOf(Short.toUnsignedInt(block.getShort(column, row)));
            case INT_UNSIGNED ->
                    BigInteger.valueOf(Integer.toUnsignedLong(block.getInt(column, row)));
            case BIGINT_UNSIGNED ->
                    new BigInteger(Long.toUnsignedString(block.getLong(column, row)));
            case FLOAT -> block.getFloat(column, row);
            case DOUBLE -> block.getDouble(column, row);
            case DECIMAL64 -> BigDecimal.valueOf(block.getLong(column, row), block.scale(column));
            case DECIMAL ->
                    new BigDecimal(
                            decimal(
                                    block.getDecimalHigh(column, row),
                                    block.getDecimalLow(column, row)),
                            block.scale(column));
            case VARCHAR, NCHAR, JSON -> text(block, column, row);
            case VARBINARY, GEOMETRY, BLOB -> bytes(block, column, row);
        };
    }

    /** The number of 128 bits. */
    public static BigInteger decimal(long high, long low) {
        return new BigInteger(ByteBuffer.allocate(16).putLong(high).putLong(low).array());
    }

    private static String text(Block block, int column, int row) {
        byte[] bytes = block.getBytes(column, row);
        if (block.type(column) == DataType.JSON && bytes[0] != '{') {
            return "hex:" + HexFormat.of().formatHex(bytes);
        }
        String text = block.getString(column, row);
        assertThat(bytes).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
        return text;
    }

    private static String bytes(Block block, int column, int row) {
        int start = block.bytesOffset(column, row);
        int end = start + block.bytesLength(column, row);
        String hex = HexFormat.of().formatHex(block.bytesArray(column), start, end);
        assertThat(HexFormat.of().formatHex(block.getBytes(column, row))).isEqualTo(hex);
        return hex;
    }
}
