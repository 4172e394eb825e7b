/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.transport.type.Field;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Runs a SELECT over the catalog. */
final class SelectStatement {

    private SelectStatement() {}

    static SqlResult execute(TokenStream in, Context context, H2 h2) throws ServerError {
        try (SelectTranslator translator =
                new SelectTranslator(in, context, new CatalogSources(context), h2)) {
            SelectTranslator.Query query = translator.translate(in.position());
            List<Object[]> rows = h2.query(query);
            List<Field> fields = query.columns().stream().map(Column::field).toList();
            return SqlResult.rows(fields, query.precision(), rows.iterator());
        }
    }

    /** Runs a SELECT made up by the engine itself. */
    static List<Object[]> rows(String sql, Context context, H2 h2) throws ServerError {
        Iterator<Object[]> rows = execute(Lexer.tokens(sql), context, h2).rows();
        List<Object[]> list = new ArrayList<>();
        rows.forEachRemaining(list::add);
        return list;
    }
}
