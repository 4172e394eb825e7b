/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tdengine.flink.transport.type.DataType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;

/** Changes of tables in the JSON that a server tells them in. */
final class ChangeJson {

    /** What an ALTER does, by the server's numbers. */
    enum Alter {
        ADD_TAG(1),
        DROP_TAG(2),
        RENAME_TAG(3),
        SET_TAG(4),
        ADD_COLUMN(5),
        DROP_COLUMN(6),
        WIDEN_COLUMN(7),
        WIDEN_TAG(8),
        RENAME_COLUMN(10),
        SET_TAGS(15);

        private final int code;

        Alter(int code) {
            this.code = code;
        }
    }

    private ChangeJson() {}

    private static ObjectNode change(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }

    static String create(SuperTable table) {
        ObjectNode json = change("create").put("tableType", "super").put("tableName", table.name());
        columns(json.putArray("columns"), table.schema());
        ArrayNode tags = json.putArray("tags");
        for (Column tag : table.schema().tags()) {
            column(tags, tag);
        }
        return json.toString();
    }

    /** A normal table, or a child with its present tags. */
    static String create(Table table) {
        if (table.superTable() != null) {
            return create(List.of(new VgroupLog.Created(table, table.tags())));
        }
        ObjectNode json =
                change("create").put("tableType", "normal").put("tableName", table.name());
        columns(json.putArray("columns"), table.schema());
        json.putArray("tags");
        return json.toString();
    }

    /** Child tables that one statement created: the first, and all again if there are more. */
    static String create(List<VgroupLog.Created> children) {
        ObjectNode json = change("create").put("tableType", "child");
        child(json, children.get(0));
        ArrayNode list = json.putArray("createList");
        if (children.size() > 1) {
            children.forEach(child -> child(list.addObject(), child));
        }
        return json.toString();
    }

    private static void child(ObjectNode json, VgroupLog.Created created) {
        List<Column> tags = created.table().schema().tags();
        json.put("tableName", created.table().name());
        json.put("using", created.table().superTable().name());
        json.put("tagNum", tags.size());
        ArrayNode values = json.putArray("tags");
        for (int i = 0; i < created.tags().length; i++) {
            Object value = created.tags()[i];
            if (value != null) {
                ObjectNode tag = values.addObject();
                tag.put("name", tags.get(i).name()).put("type", tags.get(i).type().code());
                value(tag, tags.get(i).type(), value);
            }
        }
    }

    private static void value(ObjectNode tag, DataType type, Object value) {
        if (value instanceof BigInteger number) {
            tag.put("value", number);
        } else if (value instanceof BigDecimal || !(value instanceof Number)) {
            tag.put("value", text(type, value));
        } else if (type == DataType.FLOAT || type == DataType.DOUBLE) {
            tag.put("value", ((Number) value).doubleValue());
        } else {
            tag.put("value", ((Number) value).longValue());
        }
    }

    private static String text(DataType type, Object value) {
        if (value instanceof byte[] bytes) {
            return "\"\\x" + HexFormat.of().withUpperCase().formatHex(bytes) + "\"";
        }
        if (value instanceof Boolean bool) {
            return bool ? "true" : "false";
        }
        return value instanceof String && type != DataType.JSON
                ? "\"" + value + "\""
                : value.toString();
    }

    private static void columns(ArrayNode json, Schema schema) {
        for (Column column : schema.columns()) {
            column(json, column)
                    .put("isPrimarykey", column.key())
                    .put("encode", encoding(column.type()))
                    .put("compress", compression(column.type()))
                    .put("level", "medium");
        }
    }

    private static ObjectNode column(ArrayNode json, Column column) {
        ObjectNode one = json.addObject().put("name", column.name());
        one.put("type", column.type().code());
        if (hasLength(column.type())) {
            one.put("length", column.length());
        }
        return one;
    }

    private static boolean hasLength(DataType type) {
        return switch (type) {
            case VARCHAR, NCHAR, VARBINARY, GEOMETRY -> true;
            default -> false;
        };
    }

    private static String encoding(DataType type) {
        return switch (type) {
            case TIMESTAMP -> "delta-i";
            case BOOL -> "bit-packing";
            case FLOAT, DOUBLE -> "delta-d";
            case TINYINT, SMALLINT, INT, BIGINT -> "simple8b";
            case TINYINT_UNSIGNED, SMALLINT_UNSIGNED, INT_UNSIGNED, BIGINT_UNSIGNED -> "simple8b";
            default -> "disabled";
        };
    }

    private static String compression(DataType type) {
        return switch (type) {
            case TINYINT, SMALLINT, TINYINT_UNSIGNED, SMALLINT_UNSIGNED -> "zlib";
            case BOOL, VARCHAR, NCHAR, VARBINARY, DECIMAL, DECIMAL64, BLOB -> "zstd";
            default -> "lz4";
        };
    }

    private static ObjectNode alter(SuperTable superTable, Table table, Alter what, String column) {
        String kind = table == null ? "super" : table.superTable() == null ? "normal" : "child";
        return change("alter")
                .put("tableType", kind)
                .put("tableName", table == null ? superTable.name() : table.name())
                .put("alterType", what.code)
                .put("colName", column);
    }

    static String alter(SuperTable superTable, Table table, Alter what, Column column) {
        ObjectNode json = alter(superTable, table, what, column.name());
        json.put("colType", column.type().code());
        if (hasLength(column.type())) {
            json.put("colLength", column.length());
        }
        return json.toString();
    }

    static String drop(SuperTable superTable, Table table, Alter what, String column) {
        return alter(superTable, table, what, column).toString();
    }

    static String rename(SuperTable superTable, Table table, Alter what, String from, String to) {
        return alter(superTable, table, what, from).put("colNewName", to).toString();
    }

    static String setTags(Table child, List<Integer> places) {
        if (places.size() == 1) {
            Column tag = child.schema().tags().get(places.get(0));
            ObjectNode json = alter(null, child, Alter.SET_TAG, tag.name());
            return tagValue(json, tag, child.tags()[places.get(0)]).toString();
        }
        ObjectNode json =
                change("alter")
                        .put("tableType", "child")
                        .put("tableName", child.name())
                        .put("alterType", Alter.SET_TAGS.code);
        ArrayNode list = json.putArray("tags");
        for (int place : places) {
            Column tag = child.schema().tags().get(place);
            tagValue(list.addObject().put("colName", tag.name()), tag, child.tags()[place]);
        }
        return json.toString();
    }

    private static ObjectNode tagValue(ObjectNode json, Column tag, Object value) {
        if (value != null) {
            json.put("colValue", text(tag.type(), value));
        }
        return json.put("colValueNull", value == null);
    }

    static String drop(SuperTable table) {
        return change("drop").put("tableType", "super").put("tableName", table.name()).toString();
    }

    static String drop(List<Table> tables) {
        ObjectNode json = change("drop");
        ArrayNode names = json.putArray("tableNameList");
        tables.forEach(table -> names.add(table.name()));
        return json.toString();
    }

    static String delete(String table, String time, long from, long to) {
        String sql =
                "delete from `%1$s` where `%2$s` >= %3$d and `%2$s` <= %4$d"
                        .formatted(table, time, from, to);
        return change("delete").put("sql", sql).toString();
    }
}
