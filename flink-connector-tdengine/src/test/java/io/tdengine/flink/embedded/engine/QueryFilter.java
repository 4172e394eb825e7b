/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.embedded.engine.LogMessage.TableBlock;
import io.tdengine.flink.transport.type.Field;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Query topics: the SELECT over the rows of an entry, one block for each table. */
final class QueryFilter implements TopicFilter {

    private final SelectTranslator translator;
    private final SelectTranslator.Query query;
    private final H2 h2;
    private final PreparedStatement statement;
    private final TableSources.LogRows rows;
    private final Predicate<Table> tables;
    private final List<Field> fields;

    QueryFilter(
            SelectTranslator translator,
            SelectTranslator.Query query,
            H2 h2,
            TableSources.LogRows rows,
            Predicate<Table> tables)
            throws ServerError {
        this.translator = translator;
        this.query = query;
        this.h2 = h2;
        this.rows = rows;
        this.tables = tables;
        this.statement = h2.prepare(query.sql());
        this.fields = query.columns().stream().map(Column::field).toList();
    }

    @Override
    public List<TableBlock> blocks(VgroupLog.Entry entry) throws ServerError {
        List<TableBlock> blocks = new ArrayList<>();
        List<Integer> ids = IntStream.rangeClosed(1, fields.size()).boxed().toList();
        List<Integer> flags = Collections.nCopies(fields.size(), 0);
        for (VgroupLog.Write write : entry.writes()) {
            if (write.table().isDropped() || !tables.test(write.table())) {
                continue;
            }
            rows.show(List.of(write), tables);
            List<Object[]> chosen = h2.query(statement, query);
            if (!chosen.isEmpty()) {
                blocks.add(new TableBlock(null, query.precision(), 0, fields, ids, flags, chosen));
            }
        }
        return blocks;
    }

    @Override
    public List<Field> fields() {
        return fields;
    }

    @Override
    public void close() throws ServerError {
        try {
            statement.close();
        } catch (SQLException e) {
            throw Errors.error(0x0110, e.getMessage());
        }
        translator.close();
    }
}
