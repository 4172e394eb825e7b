/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The columns of an answer: {@code [["ts","TIMESTAMP",8],["price","DECIMAL(10,2)",8]]}. */
final class ColumnMeta {

    private static final Pattern DECIMAL =
            Pattern.compile("DECIMAL\\(([0-9]{1,2}),([0-9]{1,2})\\)");

    /** Of a decimal in 64 bits. */
    private static final int MAX_DECIMAL64_PRECISION = 18;

    private static final int MAX_PRECISION = 38;

    private static final Map<String, DataType> BY_NAME = new HashMap<>();

    static {
        for (DataType type : DataType.values()) {
            if (!type.isDecimal()) {
                BY_NAME.put(type.sqlName(), type);
            }
        }
    }

    private ColumnMeta() {}

    /**
     * @param parser at the start of the outer array; at its end afterwards
     * @throws NumberFormatException if this is no such array
     */
    static List<Field> read(JsonParser parser) throws IOException {
        List<Field> fields = new ArrayList<>();
        expect(parser.currentToken(), JsonToken.START_ARRAY);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            expect(parser.currentToken(), JsonToken.START_ARRAY);
            expect(parser.nextToken(), JsonToken.VALUE_STRING);
            String name = parser.getText();
            expect(parser.nextToken(), JsonToken.VALUE_STRING);
            String type = parser.getText();
            expect(parser.nextToken(), JsonToken.VALUE_NUMBER_INT);
            fields.add(field(name, type, parser.getIntValue()));
            expect(parser.nextToken(), JsonToken.END_ARRAY);
        }
        return List.copyOf(fields);
    }

    private static void expect(JsonToken token, JsonToken expected) {
        if (token != expected) {
            throw new NumberFormatException("its column_meta is no array of name, type and length");
        }
    }

    private static Field field(String name, String typeName, int length) {
        DataType type = BY_NAME.get(typeName);
        if (type != null) {
            return new Field(name, type, length, 0, 0);
        }
        Matcher decimal = DECIMAL.matcher(typeName);
        if (decimal.matches()) {
            int precision = Integer.parseInt(decimal.group(1));
            int scale = Integer.parseInt(decimal.group(2));
            if (precision >= 1 && precision <= MAX_PRECISION && scale <= precision) {
                DataType width =
                        precision <= MAX_DECIMAL64_PRECISION
                                ? DataType.DECIMAL64
                                : DataType.DECIMAL;
                return new Field(name, width, length, precision, scale);
            }
        }
        throw ErrorContext.call()
                .failed(
                        ErrorCode.UNSUPPORTED,
                        "Column '" + name + "' has the unknown type " + typeName);
    }
}
