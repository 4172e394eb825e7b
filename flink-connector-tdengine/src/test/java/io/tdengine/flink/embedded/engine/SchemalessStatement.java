/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.transport.type.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes schemaless text: makes and widens what it needs, all of a call or nothing. */
final class SchemalessStatement {

    private static final String TIME = "_ts";

    /** What a measurement without tags gets, since a super table has one. */
    private static final String NO_TAG = "_tag_null";

    private final Context context;
    private final Database database;

    private SchemalessStatement(Context context) throws ServerError {
        this.context = context;
        this.database = context.database(null);
    }

    static Session.Written execute(Context context, Session.SchemalessText text)
            throws ServerError {
        return new SchemalessStatement(context).write(text);
    }

    private Session.Written write(Session.SchemalessText text) throws ServerError {
        SchemalessTimes times = new SchemalessTimes(text.precision(), database.precision());
        List<SchemalessPoint> points = new ArrayList<>();
        int lines = 1;
        if (text.protocol() == Session.JSON_PROTOCOL) {
            points.addAll(JsonProtocol.parse(text.data(), times));
        } else {
            if (text.data().isEmpty()) {
                throw Errors.error(0x3002, "line num is invalid");
            }
            for (String line : text.data().split("\n")) {
                points.add(
                        text.protocol() == Session.LINE_PROTOCOL
                                ? LineProtocol.parse(line, times)
                                : TelnetProtocol.parse(line, times));
            }
            lines = points.size();
        }
        Map<SchemalessPoint, String> children = new java.util.IdentityHashMap<>();
        List<SchemalessPoint> named = new ArrayList<>();
        for (SchemalessPoint point : points) {
            SchemalessPoint rest = withoutNameTag(point, text.tableNameKey());
            children.put(rest, rest == point ? point.childName() : nameIn(point, text));
            named.add(rest);
        }
        for (SchemalessPoint point : named) {
            check(point);
        }
        for (SchemalessPoint point : named) {
            adapt(point);
        }
        WriteBatch batch = new WriteBatch(context.catalog());
        for (SchemalessPoint point : named) {
            add(point, children.get(point), batch);
        }
        return new Session.Written(batch.apply(), lines);
    }

    private static String nameIn(SchemalessPoint point, Session.SchemalessText text) {
        return (String) point.tags().get(text.tableNameKey()).cell();
    }

    private static SchemalessPoint withoutNameTag(SchemalessPoint point, String key) {
        SchemalessValue name = point.tags().get(key);
        if (name == null || !(name.cell() instanceof String)) {
            return point;
        }
        Map<String, SchemalessValue> tags = new LinkedHashMap<>(point.tags());
        tags.remove(key);
        return new SchemalessPoint(
                point.table(), point.writtenTable(), tags, point.fields(), point.time());
    }

    /** The types of what is there already must be those written. */
    private void check(SchemalessPoint point) throws ServerError {
        SuperTable table = database.superTables().get(point.table());
        if (table == null) {
            if (database.tables().containsKey(point.table())) {
                throw Errors.tableExists();
            }
            return;
        }
        if (table.schema().hasCompositeKey()) {
            throw Errors.error(0x3006, "Primary key is not supported");
        }
        check(table.schema().columns(), point.fields());
        check(table.schema().tags(), point.tags());
    }

    private static void check(List<Column> columns, Map<String, SchemalessValue> values)
            throws ServerError {
        for (Column column : columns) {
            SchemalessValue value = values.get(column.name());
            if (value != null && value.type() != column.type()) {
                throw Errors.error(
                        0x3002,
                        "SML:0x0, smlGenerateSchemaAction point type and db type mismatch, db"
                                + " type:"
                                + column.type().sqlName()
                                + ", point type:"
                                + value.type().sqlName()
                                + ", key:"
                                + column.name());
            }
        }
    }

    private void adapt(SchemalessPoint point) throws ServerError {
        SuperTable table = database.superTables().get(point.table());
        if (table == null) {
            create(point);
            return;
        }
        check(point);
        Schema schema = table.schema();
        widen(table, schema.columns(), point.fields(), ChangeJson.Alter.WIDEN_COLUMN);
        widen(table, schema.tags(), point.tags(), ChangeJson.Alter.WIDEN_TAG);
        for (Map.Entry<String, SchemalessValue> field : point.fields().entrySet()) {
            if (schema.columnIndex(field.getKey()) < 0) {
                schema.addColumn(column(field));
                table.children().values().forEach(child -> child.reshape(row -> longer(row)));
                logAlter(table, ChangeJson.Alter.ADD_COLUMN, column(field));
            }
        }
        for (Map.Entry<String, SchemalessValue> tag : point.tags().entrySet()) {
            if (schema.tagIndex(tag.getKey()) < 0) {
                schema.addTag(column(tag));
                table.children().values().forEach(child -> child.setTags(longer(child.tags())));
                logAlter(table, ChangeJson.Alter.ADD_TAG, column(tag));
            }
        }
    }

    private static void logAlter(SuperTable table, ChangeJson.Alter what, Column column) {
        Tables.logAlter(table, null, ChangeJson.alter(table, null, what, column));
    }

    private static Object[] longer(Object[] cells) {
        return Arrays.copyOf(cells, cells.length + 1);
    }

    private void create(SchemalessPoint point) {
        List<Column> columns = new ArrayList<>();
        columns.add(Column.of(TIME, DataType.TIMESTAMP));
        point.fields().entrySet().forEach(field -> columns.add(column(field)));
        List<Column> tags = new ArrayList<>();
        point.tags().entrySet().forEach(tag -> tags.add(column(tag)));
        if (tags.isEmpty()) {
            tags.add(Column.of(NO_TAG, DataType.NCHAR, 1));
        }
        Tables.addSuperTable(
                new SuperTable(
                        database,
                        point.table(),
                        new Schema(columns, tags),
                        context.catalog().nextUid(),
                        null));
    }

    private static Column column(Map.Entry<String, SchemalessValue> value) {
        return Column.of(
                value.getKey(), value.getValue().type(), value.getValue().declaredLength());
    }

    private static void widen(
            SuperTable table,
            List<Column> columns,
            Map<String, SchemalessValue> values,
            ChangeJson.Alter what) {
        for (int i = 0; i < columns.size(); i++) {
            SchemalessValue value = values.get(columns.get(i).name());
            if (value != null
                    && value.isSized()
                    && value.bytes().length > columns.get(i).length()) {
                columns.set(i, columns.get(i).withLength(value.declaredLength()));
                logAlter(table, what, columns.get(i));
            }
        }
    }

    private void add(SchemalessPoint point, String child, WriteBatch batch) throws ServerError {
        Tables.checkName(child);
        SuperTable superTable = database.superTables().get(point.table());
        Schema schema = superTable.schema();
        Object[] row = WriteBatch.emptyRow(schema);
        row[0] = point.time();
        point.fields().forEach((name, v) -> row[schema.columnIndex(name)] = v.cell());
        Object[] tags = new Object[schema.tags().size()];
        point.tags().forEach((name, v) -> tags[schema.tagIndex(name)] = v.cell());
        batch.target(superTable, child, tags).add(row);
    }
}
