/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Expected columns and cells of recorded frames in the form in which the engine holds them. */
final class GoldenRows {

    private GoldenRows() {}

    /** Columns as {@code columns} or {@code schema} lists them. */
    static List<Field> fields(JsonNode columns) {
        List<Field> fields = new ArrayList<>();
        for (JsonNode column : columns) {
            DataType type = DataType.ofCode(column.path("type").asInt());
            int bytes = column.path(column.has("bytes") ? "bytes" : "block_bytes").asInt();
            int length = type == DataType.NCHAR ? (bytes - 2) / 4 : bytes - 2;
            fields.add(
                    new Field(
                            column.path("name").asText(),
                            type,
                            type.isVariable() ? length : type.fixedSize(),
                            column.path("precision").asInt(),
                            column.path("scale").asInt()));
        }
        return fields;
    }

    static List<Object[]> rows(List<Field> fields, JsonNode rows) {
        List<Object[]> cells = new ArrayList<>();
        for (JsonNode row : rows) {
            Object[] out = new Object[fields.size()];
            for (int i = 0; i < out.length; i++) {
                out[i] = cell(fields.get(i).type(), row.path(i));
            }
            cells.add(out);
        }
        return cells;
    }

    /** A recorded cell as the engine would hold it. */
    static Object cell(DataType type, JsonNode cell) {
        if (cell.isNull()) {
            return null;
        }
        String text = cell.asText();
        return switch (type) {
            case BOOL -> cell.booleanValue();
            case TINYINT -> Byte.valueOf(text);
            case SMALLINT, TINYINT_UNSIGNED -> Short.valueOf(text);
            case INT, SMALLINT_UNSIGNED -> Integer.valueOf(text);
            case BIGINT, TIMESTAMP, INT_UNSIGNED -> Long.valueOf(text);
            case BIGINT_UNSIGNED -> new BigInteger(text);
            case FLOAT -> Float.valueOf(text);
            case DOUBLE -> Double.valueOf(text);
            case VARCHAR, NCHAR, JSON -> text;
            case VARBINARY, GEOMETRY, BLOB -> HexFormat.of().parseHex(text);
            case DECIMAL, DECIMAL64 -> new BigDecimal(text);
        };
    }
}
