/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.schema;

import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.SqlText;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads what a table looks like from the server. */
public final class SchemaReader {

    private static final int DATABASE_NOT_EXIST = 0x0388;
    private static final int TABLE_NOT_EXIST = 0x2603;

    /** What versions and kinds of tables answer to DESCRIBE of a name that does not exist. */
    private static final Set<Integer> NO_SUCH_TABLE =
            Set.of(TABLE_NOT_EXIST, 0x0218, 0x0362, 0x0618, 0x061A, 0x2662);

    /** Names shown beside an unknown one; more would not fit on a screen. */
    private static final int MAX_ALTERNATIVES = 10;

    private SchemaReader() {}

    /**
     * Describes a super table, child table or normal table.
     *
     * @throws io.tdengine.flink.transport.TDengineException if database or table do not exist:
     *     names them and says what to do
     */
    public static TableSchema read(Connection connection, String database, String table) {
        Precision precision = precision(connection, database);
        List<ColumnSchema> columns = describe(connection, database, table);
        return new TableSchema(
                database, table, kind(connection, database, table, columns), precision, columns);
    }

    /**
     * The unit of a database's timestamps.
     *
     * @throws io.tdengine.flink.transport.TDengineException if there is no such database: names it
     */
    public static Precision precision(Connection connection, String database) {
        List<String> names =
                strings(
                        connection,
                        "SELECT `precision` FROM information_schema.ins_databases WHERE `name` = "
                                + SqlText.quoteString(database),
                        "precision");
        if (names.isEmpty()) {
            throw ErrorContext.call()
                    .failed(
                            DATABASE_NOT_EXIST,
                            "There is no database '"
                                    + database
                                    + "' on the server"
                                    + alternatives(
                                            database,
                                            strings(
                                                    connection,
                                                    "SELECT `name` FROM"
                                                            + " information_schema.ins_databases",
                                                    "name"))
                                    + " Correct the name (it is case-sensitive) or create it first"
                                    + " with CREATE DATABASE.");
        }
        Precision precision = Precision.ofSqlName(names.get(0));
        if (precision == null) {
            throw DescribeParser.malformed(
                    "precision '" + names.get(0) + "' of database '" + database + "'");
        }
        return precision;
    }

    /**
     * Columns and tags of a table in the order of DESCRIBE, by one query.
     *
     * @param name as SQL has it: quoted as needed, with or without its database
     * @throws TDengineException as the server answers it
     */
    public static List<ColumnSchema> columns(Connection connection, String name) {
        try (QueryResult result = connection.query("DESCRIBE " + name)) {
            return DescribeParser.parse(result);
        }
    }

    private static List<ColumnSchema> describe(
            Connection connection, String database, String table) {
        try {
            return columns(connection, SqlText.quoteTable(database, table));
        } catch (TDengineException e) {
            if (NO_SUCH_TABLE.contains(e.code())) {
                throw unknownTable(connection, database, table, e);
            }
            throw e;
        }
    }

    private static TDengineException unknownTable(
            Connection connection, String database, String table, TDengineException cause) {
        String inDatabase = " WHERE `db_name` = " + SqlText.quoteString(database);
        List<String> names =
                strings(
                        connection,
                        "SELECT `stable_name` FROM information_schema.ins_stables" + inDatabase,
                        "stable_name");
        names.addAll(
                strings(
                        connection,
                        "SELECT `table_name` FROM information_schema.ins_tables"
                                + inDatabase
                                + " AND `type` = 'NORMAL_TABLE' LIMIT "
                                + (MAX_ALTERNATIVES + 1),
                        "table_name"));
        TDengineException unknown =
                ErrorContext.call()
                        .failed(
                                TABLE_NOT_EXIST,
                                "There is no table '"
                                        + table
                                        + "' in database '"
                                        + database
                                        + "'"
                                        + alternatives(table, names)
                                        + " Correct the name (it is case-sensitive) or create the"
                                        + " table first.");
        // Not as the cause, of which some tools show nothing but the message.
        unknown.addSuppressed(cause);
        return unknown;
    }

    /** The sentence's end: what there is, with a near miss by case first. */
    private static String alternatives(String wanted, List<String> names) {
        names.removeIf(n -> n.equals("information_schema") || n.equals("performance_schema"));
        if (names.isEmpty()) {
            return ", and there is no other either.";
        }
        names.sort(
                (a, b) -> Boolean.compare(b.equalsIgnoreCase(wanted), a.equalsIgnoreCase(wanted)));
        List<String> shown = names.subList(0, Math.min(names.size(), MAX_ALTERNATIVES));
        return "; there is '"
                + String.join("', '", shown)
                + (shown.size() < names.size() ? "' and more." : "'.");
    }

    private static TableSchema.Kind kind(
            Connection connection, String database, String table, List<ColumnSchema> columns) {
        boolean tagged = columns.stream().anyMatch(ColumnSchema::isTag);
        if (!tagged) {
            return TableSchema.Kind.NORMAL_TABLE;
        }
        // A child table is described with the tags of its super table.
        boolean isSuper =
                !strings(
                                connection,
                                "SELECT `stable_name` FROM information_schema.ins_stables WHERE"
                                        + " `db_name` = "
                                        + SqlText.quoteString(database)
                                        + " AND `stable_name` = "
                                        + SqlText.quoteString(table),
                                "stable_name")
                        .isEmpty();
        return isSuper ? TableSchema.Kind.SUPER_TABLE : TableSchema.Kind.CHILD_TABLE;
    }

    private static List<String> strings(Connection connection, String sql, String column) {
        List<String> values = new ArrayList<>();
        try (QueryResult result = connection.query(sql)) {
            int index = DescribeParser.index(fieldNames(result.fields()), column);
            for (Block block = result.next(); block != null; block = result.next()) {
                for (int row = 0; row < block.rows(); row++) {
                    values.add(block.getString(index, row));
                }
            }
        }
        return values;
    }

    static List<String> fieldNames(List<Field> fields) {
        List<String> names = new ArrayList<>(fields.size());
        for (Field field : fields) {
            names.add(field.name());
        }
        return names;
    }
}
