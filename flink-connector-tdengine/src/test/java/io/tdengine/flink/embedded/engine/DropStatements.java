/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.embedded.engine.TokenStream.QualifiedName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** DROP DATABASE, STABLE, TABLE and USER. */
final class DropStatements {

    private final TokenStream in;
    private final Context context;

    private DropStatements(TokenStream in, Context context) {
        this.in = in;
        this.context = context;
    }

    static SqlResult execute(TokenStream in, Context context, TopicStatements topics)
            throws ServerError {
        DropStatements drop = new DropStatements(in, context);
        in.expect("drop");
        if (in.accept("database")) {
            drop.database();
        } else if (in.accept("stable")) {
            drop.superTable();
        } else if (in.accept("table")) {
            drop.tables();
        } else if (in.accept("topic")) {
            topics.drop(in, context);
        } else if (in.accept("consumer", "group")) {
            topics.dropGroup(in, context);
        } else if (in.accept("user")) {
            drop.user();
        } else {
            throw in.unexpected();
        }
        return SqlResult.update(0);
    }

    private void user() throws ServerError {
        if (context.catalog().users().remove(in.name()) == null) {
            throw Errors.error(0x0351, "Invalid user");
        }
    }

    private void database() throws ServerError {
        boolean ifExists = in.acceptIfExists();
        String name = in.name();
        boolean force = in.accept("force");
        in.expectEnd();
        Database database = context.catalog().databases().get(name);
        if (database == null) {
            if (ifExists) {
                return;
            }
            throw Errors.noDatabase();
        }
        for (Topic topic : List.copyOf(context.catalog().topics().values())) {
            if (topic.database() == database) {
                throw Errors.error(0x03ED, "Topic must be dropped first");
            }
        }
        if (force) {
            database.superTables().clear();
        }
        database.tables().values().forEach(Table::drop);
        context.catalog().databases().remove(name);
    }

    private void superTable() throws ServerError {
        boolean ifExists = in.acceptIfExists();
        QualifiedName name = in.qualifiedName();
        in.expectEnd();
        SuperTable table = context.superTable(name);
        if (table != null) {
            dropSuperTable(table);
        } else if (!ifExists) {
            throw Errors.noSuperTable();
        }
    }

    private void dropSuperTable(SuperTable table) throws ServerError {
        for (Topic topic : context.catalog().topics().values()) {
            if (topic.readsOnly(table)) {
                throw Errors.error(0x03ED, "Topic must be dropped first");
            }
        }
        Database database = table.database();
        for (Table child : table.children().values()) {
            child.drop();
            database.tables().remove(child.name());
        }
        database.superTables().remove(table.name());
        String json = ChangeJson.drop(table);
        database.logEverywhere(TableChange.of(TableChange.DROP_SUPER_TABLE, table, json));
    }

    private void tables() throws ServerError {
        List<Table> drops = new ArrayList<>();
        do {
            boolean ifExists = in.acceptIfExists();
            QualifiedName name = in.qualifiedName();
            Table table = context.table(name);
            SuperTable superTable = context.superTable(name);
            if (table != null) {
                drops.add(table);
            } else if (superTable != null) {
                dropSuperTable(superTable);
            } else if (!ifExists) {
                throw Errors.noTable();
            }
        } while (in.accept(","));
        in.expectEnd();
        Map<Vgroup, List<Table>> byVgroup = new LinkedHashMap<>();
        for (Table table : drops) {
            dropTable(table);
            byVgroup.computeIfAbsent(table.vgroup(), v -> new ArrayList<>()).add(table);
        }
        byVgroup.forEach((vgroup, dropped) -> vgroup.log().append(TableChange.drop(dropped)));
    }

    private static void dropTable(Table table) {
        table.drop();
        table.database().tables().remove(table.name());
        if (table.superTable() != null) {
            table.superTable().children().remove(table.name());
        }
    }
}
