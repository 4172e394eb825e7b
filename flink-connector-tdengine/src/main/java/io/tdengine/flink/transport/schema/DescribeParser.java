/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.schema;

import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the answer to DESCRIBE. Its columns are found by name, since versions differ in how many
 * there are: field, type, length (bytes, or characters for NCHAR) and note ({@code TAG}, {@code
 * COMPOSITE KEY}, before 2025-04 {@code PRIMARY KEY}).
 */
final class DescribeParser {

    private static final Pattern DECIMAL = Pattern.compile("DECIMAL\\((\\d+),\\s*(\\d+)\\)");

    /** Digits that a 64-bit decimal holds. */
    private static final int MAX_DECIMAL64_DIGITS = 18;

    private static final Map<String, DataType> BY_NAME = new HashMap<>();

    static {
        for (DataType type : DataType.values()) {
            if (!type.isDecimal()) {
                BY_NAME.put(type.sqlName(), type);
            }
        }
        BY_NAME.put("BINARY", DataType.VARCHAR);
    }

    private DescribeParser() {}

    static List<ColumnSchema> parse(QueryResult result) {
        List<String> names = SchemaReader.fieldNames(result.fields());
        int field = index(names, "field");
        int type = index(names, "type");
        int length = index(names, "length");
        int note = index(names, "note");
        List<ColumnSchema> columns = new ArrayList<>();
        for (Block block = result.next(); block != null; block = result.next()) {
            for (int row = 0; row < block.rows(); row++) {
                columns.add(
                        column(
                                block.getString(field, row),
                                block.getString(type, row),
                                block.getInt(length, row),
                                block.isNull(note, row) ? "" : block.getString(note, row)));
            }
        }
        return columns;
    }

    static ColumnSchema column(String name, String type, int length, String note) {
        boolean compositeKey = note.equals("COMPOSITE KEY") || note.equals("PRIMARY KEY");
        return new ColumnSchema(field(name, type, length), note.equals("TAG"), compositeKey);
    }

    private static Field field(String name, String type, int length) {
        Matcher decimal = DECIMAL.matcher(type);
        if (decimal.matches()) {
            int digits = Integer.parseInt(decimal.group(1));
            int scale = Integer.parseInt(decimal.group(2));
            DataType dataType =
                    digits <= MAX_DECIMAL64_DIGITS ? DataType.DECIMAL64 : DataType.DECIMAL;
            return new Field(name, dataType, dataType.fixedSize(), digits, scale);
        }
        DataType dataType = BY_NAME.get(type);
        if (dataType == null) {
            throw malformed("type '" + type + "' of column '" + name + "'");
        }
        return new Field(name, dataType, length, 0, 0);
    }

    /** Where a column stands in a result. */
    static int index(List<String> names, String name) {
        int index = names.indexOf(name);
        if (index < 0) {
            throw malformed("result with columns " + names + ", without '" + name + "'");
        }
        return index;
    }

    static TDengineException malformed(String what) {
        return ErrorContext.call()
                .failed(
                        ErrorCode.MALFORMED,
                        "The server described a table in a way this connector does not know: "
                                + what);
    }
}
