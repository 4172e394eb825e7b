/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.embedded.engine.TokenStream.QualifiedName;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.util.ArrayList;
import java.util.List;

/** SHOW statements; most are queries of the system tables. */
final class ShowStatements {

    private final TokenStream in;
    private final Context context;
    private final H2 h2;

    private ShowStatements(TokenStream in, Context context, H2 h2) {
        this.in = in;
        this.context = context;
        this.h2 = h2;
    }

    static SqlResult execute(TokenStream in, Context context, H2 h2) throws ServerError {
        in.expect("show");
        return new ShowStatements(in, context, h2).run();
    }

    private SqlResult run() throws ServerError {
        if (in.accept("cluster", "alive") || in.accept("local", "alive")) {
            return one("status", Column.of("status", DataType.INT), 1);
        }
        if (in.accept("create")) {
            return create();
        }
        if (in.accept("table", "tags", "from") || in.accept("table", "tags")) {
            return tableTags();
        }
        if (in.accept("tags", "from")) {
            QualifiedName name = in.qualifiedName();
            String where = " where db_name = " + text(context.database(name.database()).name());
            return select(
                    "* from information_schema.ins_tags"
                            + where
                            + " and table_name = "
                            + text(name.name()));
        }
        in.accept("user");
        if (in.accept("databases")) {
            in.expectEnd();
            return select("name from information_schema.ins_databases");
        }
        if (in.accept("topics")) {
            in.expectEnd();
            return select("topic_name from information_schema.ins_topics");
        }
        if (in.accept("consumers")) {
            return select("* from performance_schema.perf_consumers");
        }
        if (in.accept("subscriptions")) {
            return select("* from information_schema.ins_subscriptions");
        }
        if (in.accept("users")) {
            return select("* from information_schema.ins_users");
        }
        return ofDatabase();
    }

    private SqlResult ofDatabase() throws ServerError {
        String kind = "";
        if (in.peek().is("normal") || in.peek().is("child")) {
            String type = in.next().is("normal") ? "NORMAL_TABLE" : "CHILD_TABLE";
            kind = " and `type` = '" + type + "'";
        }
        String name = null;
        if (in.peek().isName() && in.peek(1).is(".")) {
            name = in.name();
            in.next();
        }
        Database database = context.database(name);
        String where = " where db_name = " + text(database.name());
        if (in.accept("stables")) {
            return select(
                    "stable_name from information_schema.ins_stables"
                            + where
                            + like("stable_name"));
        }
        if (in.accept("tables")) {
            return select(
                    "table_name from information_schema.ins_tables"
                            + where
                            + kind
                            + like("table_name"));
        }
        if (in.accept("views")) {
            in.expectEnd();
            Field view = Column.varchar("view_name", 192).field();
            return SqlResult.rows(
                    List.of(view), Precision.MILLISECONDS, new ArrayList<Object[]>().iterator());
        }
        if (in.accept("vgroups")) {
            in.expectEnd();
            return select("* from information_schema.ins_vgroups" + where);
        }
        throw in.unexpected();
    }

    private String like(String column) throws ServerError {
        if (!in.accept("like")) {
            in.expectEnd();
            return "";
        }
        return " and " + column + " like " + text(in.string());
    }

    private static String text(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private SqlResult select(String rest) throws ServerError {
        return SelectStatement.execute(Lexer.tokens("select " + rest), context, h2);
    }

    private SqlResult tableTags() throws ServerError {
        QualifiedName name = in.qualifiedName();
        SuperTable table = context.superTable(name);
        if (table == null) {
            throw Errors.noTable();
        }
        List<Field> fields = new ArrayList<>();
        fields.add(Column.varchar("tbname", 270).field());
        table.schema().tags().forEach(tag -> fields.add(tag.field()));
        List<Object[]> rows = new ArrayList<>();
        for (Table child : table.children().values()) {
            Object[] row = new Object[fields.size()];
            row[0] = child.name();
            System.arraycopy(child.tags(), 0, row, 1, child.tags().length);
            rows.add(row);
        }
        return SqlResult.rows(fields, table.database().precision(), rows.iterator());
    }

    private static SqlResult one(String name, Column column, Object value) {
        List<Field> fields = List.of(column.withName(name).field());
        List<Object[]> rows = new ArrayList<>();
        rows.add(new Object[] {value});
        return SqlResult.rows(fields, Precision.MILLISECONDS, rows.iterator());
    }

    private SqlResult create() throws ServerError {
        if (in.accept("database")) {
            return createDatabase();
        }
        boolean superTableOnly = in.accept("stable");
        if (!superTableOnly) {
            in.expect("table");
        }
        QualifiedName name = in.qualifiedName();
        in.expectEnd();
        SuperTable superTable = context.superTable(name);
        Table table = context.table(name);
        String sql;
        if (superTable != null) {
            sql = ddl("CREATE STABLE", name.name(), superTable.schema(), superTable.comment());
        } else if (table != null && table.superTable() == null) {
            sql = ddl("CREATE TABLE", name.name(), table.schema(), table.comment());
        } else if (table != null && !superTableOnly) {
            sql = child(table);
        } else {
            throw Errors.noTable();
        }
        return statement(
                Column.varchar("Table", 193),
                name.name(),
                Column.varchar("Create Table", 3_145_726),
                sql);
    }

    private static SqlResult statement(Column first, String name, Column second, String sql) {
        List<Object[]> rows = new ArrayList<>();
        rows.add(new Object[] {name, sql});
        return SqlResult.rows(
                List.of(first.field(), second.field()), Precision.MILLISECONDS, rows.iterator());
    }

    private SqlResult createDatabase() throws ServerError {
        Database database = context.database(in.name());
        in.expectEnd();
        String keep = database.keepDays() + "d";
        String sql =
                "CREATE DATABASE `"
                        + database.name()
                        + "` BUFFER 256 CACHESIZE 1 CACHEMODEL 'none' COMP 2 DURATION 10d"
                        + " WAL_FSYNC_PERIOD 3000 MAXROWS 4096 MINROWS 100 STT_TRIGGER 2 KEEP "
                        + String.join(",", keep, keep, keep)
                        + " PAGES 256 PAGESIZE 4 PRECISION '"
                        + database.precision().sqlName()
                        + "' REPLICA 1 WAL_LEVEL 1 VGROUPS "
                        + database.vgroups().size()
                        + " SINGLE_STABLE 0 TABLE_PREFIX 0 TABLE_SUFFIX 0 TSDB_PAGESIZE 4"
                        + " WAL_RETENTION_PERIOD "
                        + database.walRetentionSeconds()
                        + " WAL_RETENTION_SIZE 0 KEEP_TIME_OFFSET 0 ENCRYPT_ALGORITHM 'none'"
                        + " SS_CHUNKPAGES 131072 SS_KEEPLOCAL 525600m SS_COMPACT 1"
                        + " COMPACT_INTERVAL 0d COMPACT_TIME_RANGE 0d,0d COMPACT_TIME_OFFSET 0h";
        return statement(
                Column.varchar("Database", 63),
                database.name(),
                Column.varchar("Create Database", 65_517),
                sql);
    }

    private static String ddl(String start, String name, Schema schema, String comment) {
        StringBuilder sql = new StringBuilder(start).append(" `").append(name).append("` (");
        define(schema.columns(), sql);
        sql.append(')');
        if (!schema.tags().isEmpty()) {
            sql.append(" TAGS (");
            define(schema.tags(), sql);
            sql.append(')');
        }
        if (comment != null) {
            sql.append(" COMMENT '").append(comment).append('\'');
        }
        return sql.toString();
    }

    private static void define(List<Column> columns, StringBuilder sql) {
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            sql.append(i == 0 ? "`" : ", `").append(column.name()).append("` ");
            sql.append(column.ddlType()).append(column.key() ? " COMPOSITE KEY" : "");
        }
    }

    private static String child(Table table) {
        StringBuilder names = new StringBuilder();
        StringBuilder values = new StringBuilder();
        for (int i = 0; i < table.tags().length; i++) {
            Object tag = table.tags()[i];
            String comma = i == 0 ? "" : ", ";
            names.append(comma).append('`').append(table.schema().tags().get(i).name()).append('`');
            boolean text = tag instanceof String;
            values.append(comma).append(text ? "\"" + tag + "\"" : tag == null ? "NULL" : tag);
        }
        return "CREATE TABLE `"
                + table.name()
                + "` USING `"
                + table.superTable().name()
                + "` ("
                + names
                + ") TAGS ("
                + values
                + ")";
    }
}
