/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

/** Makes and finds tables. */
final class Tables {

    private Tables() {}

    /** The child of this name, or a new one. */
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
        vgroup.log().append(VgroupLog.Entry.WITHOUT_DATA);
        return table;
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
