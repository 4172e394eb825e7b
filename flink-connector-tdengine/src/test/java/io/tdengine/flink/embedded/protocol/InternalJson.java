/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tdengine.flink.transport.type.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** JSON tags as a real server keeps them, which is how raw messages have them. */
final class InternalJson {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FLAG_JSON = 0x40;
    private static final int FLAG_LARGE = 0x20;

    /** Flags, length, count and version. */
    private static final int HEAD = 9;

    private InternalJson() {}

    /** The row with its text of one column encoded. */
    static Object[] encode(Object[] row, int column) {
        if (row[column] == null) {
            return row;
        }
        Object[] encoded = row.clone();
        try {
            encoded[column] = encode(JSON.readTree((String) row[column]));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tag that is none: " + row[column], e);
        }
        return encoded;
    }

    private static byte[] encode(JsonNode json) {
        ByteWriter values = new ByteWriter();
        List<Integer> places = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            places.add(values.size());
            values.cstring(entry.getKey());
            value(values, entry.getValue());
        }
        boolean large = values.size() > 0xFF;
        int length = HEAD + places.size() * (large ? 2 : 1) + values.size();
        ByteWriter out = new ByteWriter();
        out.int8(FLAG_JSON | (large ? FLAG_LARGE : 0)).int16(length);
        out.int16(places.size()).int32(1);
        for (int place : places) {
            if (large) {
                out.int16(place);
            } else {
                out.int8(place);
            }
        }
        return out.bytes(values.toByteArray()).toByteArray();
    }

    private static void value(ByteWriter out, JsonNode value) {
        if (value.isTextual()) {
            int[] codePoints = value.textValue().codePoints().toArray();
            out.int8(DataType.NCHAR.code()).varint(4 * codePoints.length);
            for (int codePoint : codePoints) {
                out.int32(codePoint);
            }
        } else if (value.isNumber()) {
            out.int8(DataType.DOUBLE.code());
            out.int64(Double.doubleToRawLongBits(value.doubleValue()));
        } else if (value.isBoolean()) {
            out.int8(DataType.BOOL.code()).int8(value.booleanValue() ? 1 : 0);
        } else {
            out.int8(0).int16(0);
        }
    }
}
