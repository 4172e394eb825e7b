/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

/** Tables and system tables of the catalog. */
record CatalogSources(Context context) implements Sources {

    @Override
    public RowSource find(TokenStream.QualifiedName name, TagsOnly tagsOnly) throws ServerError {
        String database = name.database() == null ? context.database() : name.database();
        if ("information_schema".equals(database) || "performance_schema".equals(database)) {
            return new SystemTables(context).find(name.name());
        }
        Table table = context.table(name);
        if (table != null) {
            table.vgroup().log().checkOnline();
            boolean tags = table.superTable() != null && tagsOnly.test(table.schema());
            return tags ? TableSources.child(table) : TableSources.of(table);
        }
        SuperTable superTable = context.superTable(name);
        if (superTable == null) {
            throw Errors.noTable();
        }
        for (Vgroup vgroup : superTable.database().vgroups()) {
            vgroup.log().checkOnline();
        }
        return tagsOnly.test(superTable.schema())
                ? TableSources.children(superTable)
                : TableSources.of(superTable);
    }
}
