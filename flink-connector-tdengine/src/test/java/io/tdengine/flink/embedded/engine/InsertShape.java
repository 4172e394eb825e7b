/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.embedded.engine.InsertParser.Clause;
import io.tdengine.flink.transport.bind.BindField;
import io.tdengine.flink.transport.bind.BindField.Kind;
import io.tdengine.flink.transport.type.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the values of one INSERT clause mean: the place of each in the row, in the tags, or the
 * table name.
 */
final class InsertShape {

    /** The place of the table name among the values. */
    static final int TABLE_NAME = -1;

    private final Clause clause;
    private final Database database;
    private final Table table;
    private final SuperTable superTable;
    private final Schema schema;

    /** For each value of a row: index of a column, {@link #TABLE_NAME}, or -2 - index of a tag. */
    private final int[] places;

    private final int[] tagPlaces;

    private InsertShape(
            Clause clause,
            Database database,
            Table table,
            SuperTable superTable,
            Schema schema,
            int[] places,
            int[] tagPlaces) {
        this.clause = clause;
        this.database = database;
        this.table = table;
        this.superTable = superTable;
        this.schema = schema;
        this.places = places;
        this.tagPlaces = tagPlaces;
    }

    /**
     * Resolves names.
     *
     * @param boundName the table if the clause has a parameter for it, otherwise null
     */
    static InsertShape of(Clause clause, TokenStream.QualifiedName boundName, Context context)
            throws ServerError {
        TokenStream.QualifiedName name = clause.name() == null ? boundName : clause.name();
        SuperTable superTable = null;
        Table table = null;
        boolean superTableForm = false;
        if (clause.superTable() != null) {
            superTable = context.superTable(clause.superTable());
            if (superTable == null) {
                throw Errors.noTable();
            }
            if (name != null) {
                table = context.table(name);
                if (table != null && table.superTable() != superTable) {
                    throw Errors.error(0x061D, "Table already exists in other stables");
                }
            }
        } else {
            table = context.table(name);
            superTable = table == null ? context.superTable(name) : null;
            superTableForm = superTable != null;
            if (table == null && superTable == null) {
                throw Errors.noTable();
            }
        }
        Schema schema = table != null ? table.schema() : superTable.schema();
        Database database = table != null ? table.database() : superTable.database();
        if (superTableForm && (clause.columns() == null || !clause.columns().contains("tbname"))) {
            throw Errors.error(0x267D, "tbname not set");
        }
        int[] places = places(clause.columns(), schema, superTableForm);
        int[] tagPlaces = clause.tags() == null ? new int[0] : tagPlaces(clause, schema);
        for (List<Literal> row : clause.rows()) {
            if (row.size() < places.length) {
                throw Errors.insertSyntax(")", ", expected");
            }
            if (row.size() > places.length) {
                throw Errors.insertSyntax(",", ") expected");
            }
        }
        return new InsertShape(clause, database, table, superTable, schema, places, tagPlaces);
    }

    private static int[] places(List<String> names, Schema schema, boolean superTableForm)
            throws ServerError {
        if (names == null) {
            int[] all = new int[schema.columns().size()];
            Arrays.setAll(all, i -> i);
            return all;
        }
        int[] places = new int[names.size()];
        boolean time = false;
        boolean key = !schema.hasCompositeKey();
        for (int i = 0; i < places.length; i++) {
            String name = names.get(i);
            int index = schema.columnIndex(name);
            if (index < 0 && superTableForm) {
                int tag = schema.tagIndex(name);
                index = name.equals("tbname") ? TABLE_NAME : tag < 0 ? tag : -2 - tag;
                if (tag < 0 && index != TABLE_NAME) {
                    throw Errors.invalidColumn(name);
                }
            } else if (index < 0) {
                throw Errors.invalidColumn(name);
            }
            time |= index == 0;
            key |= index == 1;
            places[i] = index;
        }
        if (!time || !key) {
            throw Errors.error(0x0200, "Primary key column should be specified");
        }
        return places;
    }

    private static int[] tagPlaces(Clause clause, Schema schema) throws ServerError {
        int count = clause.tags().size();
        int expected =
                clause.tagColumns() == null ? schema.tags().size() : clause.tagColumns().size();
        if (count != expected) {
            throw Errors.error(0x260D, "Tags number not matched");
        }
        int[] places = new int[count];
        for (int i = 0; i < count; i++) {
            places[i] = i;
            if (clause.tagColumns() != null) {
                String name = clause.tagColumns().get(i);
                places[i] = schema.tagIndex(name);
                if (places[i] < 0) {
                    throw Errors.error(0x2602, "Invalid tag name: " + name);
                }
            }
        }
        return places;
    }

    /** The target table, or null if it is created or named by the rows. */
    Table table() {
        return table;
    }

    Database database() {
        return database;
    }

    Schema schema() {
        return schema;
    }

    SuperTable superTable() {
        return superTable;
    }

    /** True for {@code INSERT INTO stb (tbname, …)}. */
    boolean isSuperTableForm() {
        return superTable != null && clause.superTable() == null;
    }

    int[] places() {
        return places;
    }

    int[] tagPlaces() {
        return tagPlaces;
    }

    Column column(int place) {
        return schema.columns().get(place);
    }

    static boolean isTag(int place) {
        return place < TABLE_NAME;
    }

    static int tagIndex(int place) {
        return -2 - place;
    }

    /** The placeholders in statement order. */
    List<BindField> fields() {
        List<BindField> fields = new ArrayList<>();
        if (clause.name() == null) {
            fields.add(tableName());
        }
        for (int i = 0; i < tagPlaces.length; i++) {
            if (clause.tags().get(i).isParameter()) {
                fields.add(field(schema.tags().get(tagPlaces[i]), Kind.TAG));
            }
        }
        List<Literal> row = clause.rows().get(0);
        for (int i = 0; i < places.length; i++) {
            if (!row.get(i).isParameter()) {
                continue;
            }
            int place = places[i];
            if (place == TABLE_NAME) {
                fields.add(tableName());
            } else if (isTag(place)) {
                fields.add(field(schema.tags().get(tagIndex(place)), Kind.TAG));
            } else {
                fields.add(field(column(place), Kind.COLUMN));
            }
        }
        return fields;
    }

    private BindField tableName() {
        return new BindField(
                "tbname", DataType.VARCHAR, Kind.TABLE_NAME, database.precision(), 271);
    }

    private BindField field(Column column, Kind kind) {
        return new BindField(
                column.name(), column.type(), kind, database.precision(), column.schemaBytes());
    }
}
