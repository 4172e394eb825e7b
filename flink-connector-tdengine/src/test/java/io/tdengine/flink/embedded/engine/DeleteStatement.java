/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.embedded.engine.TokenStream.QualifiedName;
import java.util.List;
import java.util.Set;

/** DELETE FROM a table or super table by time and tags. */
final class DeleteStatement {

    private static final Set<String> REFUSED = Set.of("or", "in", "<>", "!=", "not", "like");

    private DeleteStatement() {}

    static SqlResult execute(TokenStream in, Context context, H2 h2) throws ServerError {
        in.expect("delete", "from");
        QualifiedName name = in.qualifiedName();
        Table table = context.table(name);
        SuperTable superTable = context.superTable(name);
        if (table == null && superTable == null) {
            throw Errors.noTable();
        }
        Schema schema = table == null ? superTable.schema() : table.schema();
        String condition = "";
        TimeRange range = new TimeRange(Long.MIN_VALUE, Long.MAX_VALUE);
        if (!in.atEnd()) {
            int start = in.peek().start();
            in.expect("where");
            check(in, schema);
            range = TimeRange.read(in, schema.columns().get(0), context, name.database());
            condition = " " + in.text(start, Integer.MAX_VALUE);
        }
        Database database = context.database(name.database());
        String time = quote(schema.columns().get(0).name());
        String key = schema.hasCompositeKey() ? ", " + quote(schema.columns().get(1).name()) : "";
        String from = quote(database.name()) + "." + quote(name.name());
        String select = "select tbname, " + time + key + " from " + from + condition;
        List<Object[]> rows = SelectStatement.rows(select, context, h2);
        for (Object[] row : rows) {
            Object[] identity = new Object[schema.columns().size()];
            System.arraycopy(row, 1, identity, 0, row.length - 1);
            database.tables().get((String) row[0]).rows().remove(identity);
        }
        String json =
                ChangeJson.delete(
                        name.name(), schema.columns().get(0).name(), range.from(), range.to());
        if (table == null) {
            database.logEverywhere(TableChange.of(TableChange.DELETE, superTable, json));
        } else {
            table.vgroup().log().append(TableChange.of(TableChange.DELETE, table, json));
        }
        return SqlResult.update(rows.size());
    }

    private static String quote(String name) {
        return '`' + name.replace("`", "``") + '`';
    }

    private static void check(TokenStream in, Schema schema) throws ServerError {
        for (Token token : in.all().subList(in.position(), in.all().size())) {
            if (token.is("tbname")) {
                throw Errors.error(0x264C, "Invalid WHERE condition");
            }
            boolean column = token.isName() && schema.columnIndex(token.text()) > 0;
            boolean word = token.kind() == Token.Kind.WORD || token.kind() == Token.Kind.SYMBOL;
            if (column || word && REFUSED.contains(token.text())) {
                throw Errors.error(
                        0x2655, "The DELETE statement must have a definite time window range");
            }
        }
    }
}
