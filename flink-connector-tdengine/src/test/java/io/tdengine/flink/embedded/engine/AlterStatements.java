/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.embedded.engine.ChangeJson.Alter;
import io.tdengine.flink.embedded.engine.TokenStream.QualifiedName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;

/** ALTER TABLE and STABLE: columns, tags, tag values. */
final class AlterStatements {

    private final TokenStream in;
    private final Context context;
    private Schema schema;
    private SuperTable superTable;
    private Table table;

    /** What subscribers are told, or null for nothing. */
    private String json;

    private AlterStatements(TokenStream in, Context context) {
        this.in = in;
        this.context = context;
    }

    static SqlResult execute(TokenStream in, Context context) throws ServerError {
        in.expect("alter");
        if (in.accept("user")) {
            alterUser(in, context);
            return SqlResult.update(0);
        }
        if (in.accept("database") || in.accept("local")) {
            return SqlResult.update(0);
        }
        if (!in.accept("table")) {
            in.expect("stable");
        }
        new AlterStatements(in, context).run();
        return SqlResult.update(0);
    }

    /** Changes a password; what else users have does not matter here. */
    private static void alterUser(TokenStream in, Context context) throws ServerError {
        String user = in.name();
        if (!context.catalog().users().containsKey(user)) {
            throw Errors.error(0x0351, "Invalid user");
        }
        if (in.accept("pass")) {
            context.catalog().users().put(user, in.string());
        }
    }

    private void run() throws ServerError {
        QualifiedName name = in.qualifiedName();
        table = context.table(name);
        superTable = table == null ? context.superTable(name) : null;
        if (table == null && superTable == null) {
            throw Errors.noTable();
        }
        schema = table == null ? superTable.schema() : table.schema();
        if (in.accept("set", "tag")) {
            setTags();
            in.expectEnd();
            return;
        }
        if (table != null && table.superTable() != null) {
            throw Errors.error(0x2647, "Set tag value only available for child table");
        }
        if (in.accept("add", "column")) {
            addColumn();
        } else if (in.accept("drop", "column")) {
            dropColumn();
        } else if (in.accept("modify", "column")) {
            widen(schema.columns(), Alter.WIDEN_COLUMN);
        } else if (in.accept("rename", "column")) {
            rename(schema.columns(), Alter.RENAME_COLUMN);
        } else if (in.accept("add", "tag")) {
            addTag();
        } else if (in.accept("drop", "tag")) {
            dropTag();
        } else if (in.accept("modify", "tag")) {
            widen(schema.tags(), Alter.WIDEN_TAG);
        } else if (in.accept("rename", "tag")) {
            rename(schema.tags(), Alter.RENAME_TAG);
        } else if (in.accept("comment")) {
            in.string();
        } else {
            throw in.unexpected();
        }
        in.expectEnd();
        if (json != null) {
            Tables.logAlter(superTable, table, json);
        }
    }

    private Collection<Table> affected() {
        return table == null ? superTable.children().values() : List.of(table);
    }

    private void reshape(UnaryOperator<Object[]> shape) {
        affected().forEach(t -> t.reshape(shape));
    }

    private void reshapeTags(UnaryOperator<Object[]> shape) {
        affected().forEach(t -> t.setTags(shape.apply(t.tags())));
    }

    private static Object[] without(Object[] cells, int index) {
        List<Object> list = new ArrayList<>(Arrays.asList(cells));
        list.remove(index);
        return list.toArray();
    }

    private void checkNew(String name) throws ServerError {
        if (schema.columnIndex(name) >= 0) {
            throw Errors.error(0x036B, "Column already exists");
        }
        if (schema.tagIndex(name) >= 0) {
            throw Errors.error(0x0369, "Tag already exists");
        }
    }

    private void addColumn() throws ServerError {
        Column column = ColumnParser.definition(in);
        checkNew(column.name());
        schema.addColumn(column);
        json = ChangeJson.alter(superTable, table, Alter.ADD_COLUMN, column);
        reshape(row -> Arrays.copyOf(row, row.length + 1));
    }

    private void dropColumn() throws ServerError {
        String name = in.name();
        int index = schema.columnIndex(name);
        if (index < 0) {
            throw Errors.error(0x036C, "Column does not exist");
        }
        if (index == 0 || schema.columns().get(index).key()) {
            throw Errors.error(0x2664, "Primary key column cannot be dropped");
        }
        schema.columns().remove(index);
        json = ChangeJson.drop(superTable, table, Alter.DROP_COLUMN, name);
        reshape(row -> without(row, index));
    }

    private void addTag() throws ServerError {
        Column tag = ColumnParser.definition(in);
        checkNew(tag.name());
        schema.addTag(tag);
        json = ChangeJson.alter(superTable, table, Alter.ADD_TAG, tag);
        reshapeTags(tags -> Arrays.copyOf(tags, tags.length + 1));
    }

    private void dropTag() throws ServerError {
        String name = in.name();
        int index = tagIndex(name);
        if (schema.tags().size() == 1) {
            throw Errors.error(0x2643, "Illegal number of tags");
        }
        schema.tags().remove(index);
        json = ChangeJson.drop(superTable, table, Alter.DROP_TAG, name);
        reshapeTags(tags -> without(tags, index));
    }

    private int tagIndex(String name) throws ServerError {
        int index = schema.tagIndex(name);
        if (index < 0) {
            throw Errors.error(0x036A, "Tag does not exist");
        }
        return index;
    }

    private void widen(List<Column> list, Alter what) throws ServerError {
        Column changed = ColumnParser.type(in, in.name());
        for (int i = 0; i < list.size(); i++) {
            Column old = list.get(i);
            if (!old.name().equals(changed.name())) {
                continue;
            }
            if (old.type() != changed.type() || changed.length() < old.length()) {
                throw Errors.error(0x2648, "Only can modify column length and make it longer");
            }
            list.set(i, old.withLength(changed.length()));
            json = ChangeJson.alter(superTable, table, what, list.get(i));
            return;
        }
        throw Errors.invalidColumn(changed.name());
    }

    private void rename(List<Column> list, Alter what) throws ServerError {
        String from = in.name();
        String to = in.name();
        checkNew(to);
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).name().equals(from)) {
                list.set(i, list.get(i).withName(to));
                json = ChangeJson.rename(superTable, table, what, from, to);
                return;
            }
        }
        throw Errors.invalidColumn(from);
    }

    private void setTags() throws ServerError {
        if (table == null || table.superTable() == null) {
            throw Errors.error(0x2647, "Set tag value only available for child table");
        }
        Object[] tags = table.tags().clone();
        List<Integer> places = new ArrayList<>();
        do {
            int index = tagIndex(in.name());
            places.add(index);
            in.expect("=");
            var precision = table.database().precision();
            Literal literal = Literal.read(in, precision, context.zone());
            tags[index] =
                    Cells.fromLiteral(literal, schema.tags().get(index), precision, context.zone());
        } while (in.accept(","));
        table.setTags(tags);
        context.catalog().groups().tagsChanged(table);
        Tables.logAlter(null, table, ChangeJson.setTags(table, places));
    }
}
