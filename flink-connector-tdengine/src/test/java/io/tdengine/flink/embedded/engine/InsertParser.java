/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.embedded.engine.Token.Kind;
import io.tdengine.flink.embedded.engine.TokenStream.QualifiedName;
import io.tdengine.flink.transport.type.Precision;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads INSERT statements: targets, column lists and values, still without conversion. */
final class InsertParser {

    private final TokenStream in;
    private final Context context;

    /** The text starts at INSERT. */
    InsertParser(TokenStream in, Context context) {
        this.in = in;
        this.context = context;
    }

    /**
     * One table clause.
     *
     * @param name null if it is a parameter
     * @param superTable of USING, or null
     * @param tagColumns places of the tags given in USING; null for all
     * @param columns names as listed; null for all
     */
    record Clause(
            QualifiedName name,
            QualifiedName superTable,
            List<String> tagColumns,
            List<Literal> tags,
            List<String> columns,
            List<List<Literal>> rows) {}

    List<Clause> parse() throws ServerError {
        in.expect("insert", "into");
        List<Clause> clauses = new ArrayList<>();
        do {
            clauses.add(clause());
        } while (!in.atEnd());
        return clauses;
    }

    private Clause clause() throws ServerError {
        QualifiedName name = null;
        if (in.peek().kind() == Kind.PARAMETER) {
            in.next();
        } else if (in.peek().kind() == Kind.STRING) {
            name = quoted(in.next().text());
        } else {
            name = in.qualifiedName();
        }
        List<String> columns = in.peek().is("(") ? names() : null;
        QualifiedName superTable = null;
        List<String> tagColumns = null;
        List<Literal> tags = null;
        if (in.accept("using")) {
            superTable = in.qualifiedName();
            tagColumns = in.peek().is("(") ? names() : null;
            in.expect("tags");
            tags = values(precision(superTable));
        }
        if (in.peek().is("(")) {
            columns = names();
        }
        in.expect("values");
        Precision precision = precision(superTable != null || name == null ? superTable : name);
        List<List<Literal>> rows = new ArrayList<>();
        while (in.peek().is("(")) {
            rows.add(values(precision));
            in.accept(",");
        }
        if (rows.isEmpty()) {
            throw in.atEnd()
                    ? Errors.insertSyntax("", "no any data points")
                    : Errors.insertSyntax(in.peek().text(), "no any data points");
        }
        return new Clause(name, superTable, tagColumns, tags, columns, rows);
    }

    private static QualifiedName quoted(String text) {
        int dot = text.indexOf('.');
        return dot < 0
                ? new QualifiedName(null, text)
                : new QualifiedName(text.substring(0, dot), text.substring(dot + 1));
    }

    private Precision precision(QualifiedName name) throws ServerError {
        if (name == null && context.database() == null) {
            return Precision.MILLISECONDS;
        }
        return context.database(name == null ? null : name.database()).precision();
    }

    private List<String> names() throws ServerError {
        in.expect("(");
        List<String> names = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        do {
            String name = in.accept("tbname") ? "tbname" : in.name();
            if (!seen.add(name)) {
                throw Errors.error(0x267E, "Duplicated column names: " + name);
            }
            names.add(name);
        } while (in.accept(","));
        in.expect(")");
        return names;
    }

    private List<Literal> values(Precision precision) throws ServerError {
        in.expect("(");
        List<Literal> values = new ArrayList<>();
        do {
            values.add(Literal.read(in, precision, context.zone()));
        } while (in.accept(","));
        if (!in.accept(")")) {
            throw Errors.insertSyntax(in.peek().text(), ") expected");
        }
        return values;
    }
}
