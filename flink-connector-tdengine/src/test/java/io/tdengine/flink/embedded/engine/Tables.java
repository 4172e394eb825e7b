/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

/** Makes and finds tables. */
final class Tables {

    private Tables() {}

    /** Makes a child; nothing of it is logged. */
    static Table createChild(Catalog catalog, SuperTable superTable, String name, Object[] tags)
            throws ServerError {
        Database database = superTable.database();
        checkName(name);
        if (database.superTables().containsKey(name)) {
            throw Errors.error(0x0360, "STable already exists");
        }
        Vgroup vgroup = database.vgroupOf(name);
        Table table =
                new Table(
                        database,
                        name,
                        superTable,
                        superTable.schema(),
                        tags,
                        vgroup,
                        catalog.nextUid(),
                        null);
        database.tables().put(name, table);
        superTable.children().put(name, table);
        return table;
    }

    static void addSuperTable(SuperTable table) {
        table.database().superTables().put(table.name(), table);
        String json = ChangeJson.create(table);
        table.database().logEverywhere(TableChange.of(TableChange.CREATE_SUPER_TABLE, table, json));
    }

    /** Logs a change of a super table in all vgroups, of another table in its own. */
    static void logAlter(SuperTable superTable, Table table, String json) {
        if (table == null) {
            superTable
                    .database()
                    .logEverywhere(TableChange.of(TableChange.ALTER_SUPER_TABLE, superTable, json));
        } else {
            table.vgroup().log().append(TableChange.of(TableChange.ALTER_TABLE, table, json));
        }
    }

    static void checkName(String name) throws ServerError {
        if (name.isEmpty() || name.indexOf('.') >= 0) {
            throw Errors.error(0x2617, "Invalid identifier name: " + name);
        }
        if (name.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > 192) {
            throw Errors.error(0x020A, "Table name too long");
        }
    }
}
