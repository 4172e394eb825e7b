/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.embedded.engine.TokenStream.QualifiedName;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Precision;
import java.util.ArrayList;
import java.util.List;

/** CREATE DATABASE, STABLE, TABLE and USER. */
final class CreateStatements {

    private final TokenStream in;
    private final Context context;

    private CreateStatements(TokenStream in, Context context) {
        this.in = in;
        this.context = context;
    }

    static SqlResult execute(TokenStream in, Context context, TopicStatements topics)
            throws ServerError {
        CreateStatements create = new CreateStatements(in, context);
        in.expect("create");
        if (in.accept("database")) {
            create.database();
        } else if (in.accept("stable")) {
            create.superTable(in.acceptIfNotExists());
        } else if (in.accept("table")) {
            create.tables();
        } else if (in.accept("topic")) {
            topics.create(in, context);
        } else if (in.accept("user")) {
            create.user();
        } else {
            throw in.unexpected();
        }
        return SqlResult.update(0);
    }

    private void user() throws ServerError {
        String name = in.name();
        in.expect("pass");
        String password = in.string();
        if (context.catalog().users().putIfAbsent(name, password) != null) {
            throw Errors.error(0x0350, "User already exists");
        }
    }

    private void database() throws ServerError {
        boolean ifNotExists = in.acceptIfNotExists();
        String name = in.name();
        Precision precision = Precision.MILLISECONDS;
        int vgroups = 2;
        long keep = 3650;
        int retention = 3600;
        while (!in.atEnd()) {
            String option = in.next().text();
            List<String> values = new ArrayList<>();
            do {
                boolean minus = in.accept("-");
                values.add((minus ? "-" : "") + in.next().text());
            } while (in.accept(","));
            String value = values.get(0);
            switch (option) {
                case "precision" -> precision = Precision.ofSqlName(value);
                case "vgroups" -> vgroups = Integer.parseInt(value);
                case "keep" -> keep = days(value);
                case "wal_retention_period" -> retention = Integer.parseInt(value);
                default -> checkOption(option);
            }
        }
        if (precision == null || vgroups < 1) {
            throw Errors.error(0x0382, "Invalid database options");
        }
        if (context.catalog().databases().containsKey(name)) {
            if (ifNotExists) {
                return;
            }
            throw Errors.error(0x0381, "Database already exists");
        }
        List<Vgroup> groups = new ArrayList<>();
        for (int i = 0; i < vgroups; i++) {
            groups.add(new Vgroup(context.catalog().nextVgroupId(), new VgroupLog()));
        }
        Database database = new Database(name, precision, groups, keep, retention);
        groups.forEach(vgroup -> vgroup.log().append(VgroupLog.Entry.WITHOUT_DATA));
        context.catalog().databases().put(name, database);
    }

    private static void checkOption(String option) throws ServerError {
        if (!option.matches("[a-z_]+")) {
            throw Errors.syntaxNear(option);
        }
    }

    private static long days(String keep) throws ServerError {
        if (Character.isDigit(keep.charAt(keep.length() - 1))) {
            return Long.parseLong(keep);
        }
        return Times.duration(keep, Precision.MILLISECONDS) / 86_400_000;
    }

    private void tables() throws ServerError {
        int start = in.position();
        in.acceptIfNotExists();
        in.qualifiedName();
        boolean child = in.peek().is("using");
        in.moveTo(start);
        if (!child) {
            table(in.acceptIfNotExists());
            return;
        }
        List<Child> children = new ArrayList<>();
        while (!in.atEnd()) {
            Child one = child(in.acceptIfNotExists());
            if (one != null) {
                children.add(one);
            }
        }
        for (Child one : children) {
            Table table = Tables.createChild(context.catalog(), one.superTable, one.name, one.tags);
            String json = ChangeJson.create(table);
            table.vgroup().log().append(TableChange.of(TableChange.CREATE_TABLE, table, json));
        }
    }

    private record Child(SuperTable superTable, String name, Object[] tags) {}

    private Child child(boolean ifNotExists) throws ServerError {
        QualifiedName name = in.qualifiedName();
        in.expect("using");
        SuperTable superTable = context.superTable(in.qualifiedName());
        if (superTable == null) {
            throw Errors.noTable();
        }
        Schema schema = superTable.schema();
        List<Integer> places = new ArrayList<>();
        if (in.accept("(")) {
            do {
                String tag = in.name();
                if (schema.tagIndex(tag) < 0) {
                    throw Errors.error(0x2602, "Invalid tag name: " + tag);
                }
                places.add(schema.tagIndex(tag));
            } while (in.accept(","));
            in.expect(")");
        } else {
            for (int i = 0; i < schema.tags().size(); i++) {
                places.add(i);
            }
        }
        in.expect("tags", "(");
        Object[] tags = new Object[schema.tags().size()];
        Precision precision = superTable.database().precision();
        int count = 0;
        do {
            Literal literal = Literal.read(in, precision, context.zone());
            if (count == places.size()) {
                throw Errors.error(0x260D, "Tags number not matched");
            }
            int place = places.get(count++);
            tags[place] =
                    Cells.fromLiteral(literal, schema.tags().get(place), precision, context.zone());
        } while (in.accept(","));
        in.expect(")");
        if (count != places.size()) {
            throw Errors.error(0x260D, "Tags number not matched");
        }
        tableOptions();
        if (superTable.database().tables().containsKey(name.name())) {
            if (ifNotExists) {
                return null;
            }
            throw Errors.tableExists();
        }
        return new Child(superTable, name.name(), tags);
    }

    private void table(boolean ifNotExists) throws ServerError {
        int start = in.position();
        QualifiedName name = in.qualifiedName();
        List<Column> columns = ColumnParser.list(in);
        if (in.peek().is("tags")) {
            in.moveTo(start);
            superTable(ifNotExists);
            return;
        }
        Database database = context.database(name.database());
        checkColumns(columns);
        String comment = tableOptions();
        if (exists(database, name.name())) {
            if (ifNotExists) {
                return;
            }
            throw Errors.tableExists();
        }
        Tables.checkName(name.name());
        Vgroup vgroup = database.vgroupOf(name.name());
        Schema schema = new Schema(columns, List.of());
        long uid = context.catalog().nextUid();
        Table table =
                new Table(database, name.name(), null, schema, new Object[0], vgroup, uid, comment);
        database.tables().put(name.name(), table);
        String json = ChangeJson.create(table);
        vgroup.log().append(TableChange.of(TableChange.CREATE_TABLE, table, json));
    }

    private void superTable(boolean ifNotExists) throws ServerError {
        QualifiedName name = in.qualifiedName();
        List<Column> columns = ColumnParser.list(in);
        in.expect("tags");
        List<Column> tags = ColumnParser.list(in);
        checkColumns(columns);
        String comment = tableOptions();
        Database database = context.database(name.database());
        if (exists(database, name.name())) {
            if (ifNotExists) {
                return;
            }
            throw database.tables().containsKey(name.name())
                    ? Errors.tableExists()
                    : Errors.error(0x0360, "STable already exists");
        }
        Tables.checkName(name.name());
        long uid = context.catalog().nextUid();
        Schema schema = new Schema(columns, tags);
        SuperTable table = new SuperTable(database, name.name(), schema, uid, comment);
        Tables.addSuperTable(table);
    }

    private static boolean exists(Database database, String name) {
        return database.tables().containsKey(name) || database.superTables().containsKey(name);
    }

    private static void checkColumns(List<Column> columns) throws ServerError {
        if (columns.get(0).type() != DataType.TIMESTAMP) {
            throw Errors.error(0x2641, "First column must be timestamp");
        }
        if (columns.size() < 2 || columns.size() > 4096) {
            throw Errors.error(0x263F, "Illegal number of columns");
        }
        for (int i = 2; i < columns.size(); i++) {
            if (columns.get(i).key()) {
                throw Errors.error(0x2681, "Primary key column must be second column");
            }
        }
    }

    /** Reads options; gives the comment. */
    private String tableOptions() throws ServerError {
        String comment = null;
        while (true) {
            if (in.accept("comment")) {
                comment = in.string();
            } else if (in.accept("ttl")) {
                in.integer();
            } else if (in.accept("sma")) {
                in.expect("(");
                do {
                    in.name();
                } while (in.accept(","));
                in.expect(")");
            } else {
                return comment;
            }
        }
    }
}
