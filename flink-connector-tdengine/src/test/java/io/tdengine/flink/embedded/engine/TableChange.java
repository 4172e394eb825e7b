/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import java.util.List;

/**
 * A change of tables in a vgroup's log, as topics with meta tell it.
 *
 * @param rawType the server's number for such an entry
 * @param superTable what is changed, or null
 * @param table the child or normal table that is changed, or null
 * @param dropped the tables that are dropped, or none
 * @param json as it was when the change was made; null for drops of tables, which tell only those
 *     that a topic reads
 */
record TableChange(
        int rawType, SuperTable superTable, Table table, List<Table> dropped, String json) {

    static final int CREATE_SUPER_TABLE = 0x0213;
    static final int ALTER_SUPER_TABLE = 0x0215;
    static final int DROP_SUPER_TABLE = 0x0217;
    static final int CREATE_TABLE = 0x0203;
    static final int ALTER_TABLE = 0x0205;
    static final int DROP_TABLE = 0x0207;
    static final int DELETE = 0x0243;

    static TableChange of(int rawType, SuperTable superTable, String json) {
        return new TableChange(rawType, superTable, null, List.of(), json);
    }

    static TableChange of(int rawType, Table table, String json) {
        return new TableChange(rawType, null, table, List.of(), json);
    }

    static TableChange drop(List<Table> tables) {
        return new TableChange(DROP_TABLE, null, null, List.copyOf(tables), null);
    }
}
