/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tdengine.flink.transport.type.DataType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads OpenTSDB's JSON, one point or an array of them, with TDengine's typed values. */
final class JsonProtocol {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Map<String, DataType> NUMBERS =
            Map.of(
                    "tinyint", DataType.TINYINT,
                    "smallint", DataType.SMALLINT,
                    "int", DataType.INT,
                    "bigint", DataType.BIGINT,
                    "float", DataType.FLOAT,
                    "double", DataType.DOUBLE);

    private JsonProtocol() {}

    static List<SchemalessPoint> parse(String text, SchemalessTimes times) throws ServerError {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw invalid();
        }
        List<SchemalessPoint> points = new ArrayList<>();
        for (JsonNode point : root.isArray() ? root : List.of(root)) {
            points.add(point(point, times));
        }
        if (points.isEmpty()) {
            throw invalid();
        }
        return points;
    }

    private static SchemalessPoint point(JsonNode point, SchemalessTimes times) throws ServerError {
        JsonNode metric = point.path("metric");
        if (!metric.isTextual() || !point.path("tags").isObject()) {
            throw invalid();
        }
        LineProtocol.checkTable(metric.textValue());
        Map<String, SchemalessValue> tags = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> tag : point.get("tags").properties()) {
            tags.put(tag.getKey(), value(tag.getValue()));
        }
        String table = metric.textValue().replace('.', '_');
        return new SchemalessPoint(
                table,
                table,
                tags,
                Map.of("_value", value(point.path("value"))),
                time(point.path("timestamp"), times));
    }

    private static long time(JsonNode node, SchemalessTimes times) throws ServerError {
        Long time =
                node.isObject()
                        ? times.ofUnit(node.path("value").asText(), node.path("type").asText())
                        : node.isIntegralNumber() ? times.ofDigits(node.asText()) : null;
        if (time == null) {
            throw invalid();
        }
        return time;
    }

    private static SchemalessValue value(JsonNode node) throws ServerError {
        if (node.isObject()) {
            return typed(node.path("value"), node.path("type").asText());
        }
        if (node.isNumber()) {
            return SchemalessValue.number(DataType.DOUBLE, node.decimalValue(), node.asText());
        }
        if (node.isBoolean()) {
            return new SchemalessValue(DataType.BOOL, node.booleanValue());
        }
        if (node.isTextual()) {
            return new SchemalessValue(DataType.VARCHAR, node.textValue());
        }
        throw invalid();
    }

    private static SchemalessValue typed(JsonNode value, String type) throws ServerError {
        if (type.equals("bool") && value.isBoolean()) {
            return new SchemalessValue(DataType.BOOL, value.booleanValue());
        }
        if (type.equals("nchar") && value.isTextual()) {
            return SchemalessValue.nchar(value.textValue());
        }
        if ((type.equals("binary") || type.equals("varchar")) && value.isTextual()) {
            return new SchemalessValue(DataType.VARCHAR, value.textValue());
        }
        if (NUMBERS.containsKey(type) && value.isNumber()) {
            return SchemalessValue.number(NUMBERS.get(type), value.decimalValue(), value.asText());
        }
        throw invalid();
    }

    private static ServerError invalid() {
        return Errors.error(0x0221, "Invalid JSON format");
    }
}
