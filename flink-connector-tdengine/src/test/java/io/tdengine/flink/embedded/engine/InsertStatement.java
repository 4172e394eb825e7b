/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.embedded.engine.InsertParser.Clause;
import io.tdengine.flink.transport.type.Precision;

/** Runs an INSERT given as text. */
final class InsertStatement {

    private final Context context;
    private final WriteBatch batch;

    private InsertStatement(Context context) {
        this.context = context;
        this.batch = new WriteBatch(context.catalog());
    }

    static SqlResult execute(TokenStream in, Context context) throws ServerError {
        InsertStatement statement = new InsertStatement(context);
        for (Clause clause : new InsertParser(in, context).parse()) {
            statement.add(clause);
        }
        return SqlResult.update(statement.batch.apply());
    }

    private void add(Clause clause) throws ServerError {
        if (clause.name() == null) {
            throw Errors.insertSyntax("?", "table name expected");
        }
        InsertShape shape = InsertShape.of(clause, null, context);
        Object[] tags = shape.superTable() == null ? null : tags(clause, shape);
        for (var row : clause.rows()) {
            addRow(clause, shape, tags, row);
        }
    }

    private Object[] tags(Clause clause, InsertShape shape) throws ServerError {
        Object[] tags = new Object[shape.schema().tags().size()];
        for (int i = 0; i < shape.tagPlaces().length; i++) {
            int place = shape.tagPlaces()[i];
            tags[place] = cell(clause.tags().get(i), shape.schema().tags().get(place), shape);
        }
        return tags;
    }

    private void addRow(
            Clause clause, InsertShape shape, Object[] tags, java.util.List<Literal> values)
            throws ServerError {
        Object[] row = WriteBatch.emptyRow(shape.schema());
        Object[] rowTags = shape.isSuperTableForm() ? tags.clone() : tags;
        String child = clause.name().name();
        for (int i = 0; i < shape.places().length; i++) {
            int place = shape.places()[i];
            Literal value = values.get(i);
            if (place == InsertShape.TABLE_NAME) {
                child = value.text();
                if (value.kind() != Token.Kind.STRING) {
                    throw Errors.insertSyntax(child, "tbname must be a string");
                }
                Tables.checkName(child);
            } else if (InsertShape.isTag(place)) {
                int tag = InsertShape.tagIndex(place);
                rowTags[tag] = cell(value, shape.schema().tags().get(tag), shape);
            } else {
                row[place] = cell(value, shape.column(place), shape);
            }
        }
        if (shape.table() != null) {
            batch.target(shape.table()).add(row);
        } else {
            batch.target(shape.superTable(), child, rowTags).add(row);
        }
    }

    private Object cell(Literal literal, Column column, InsertShape shape) throws ServerError {
        if (literal.isParameter()) {
            throw Errors.insertSyntax("?", "value expected");
        }
        Precision precision = shape.database().precision();
        return Cells.fromLiteral(literal, column, precision, context.zone());
    }
}
