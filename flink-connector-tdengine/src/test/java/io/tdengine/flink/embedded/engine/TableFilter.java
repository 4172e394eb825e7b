/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.embedded.engine.LogMessage.TableBlock;
import io.tdengine.flink.transport.type.Field;
import java.util.ArrayList;
import java.util.List;

/** STABLE and DATABASE topics: whole blocks of the chosen tables, without tags. */
final class TableFilter implements TopicFilter {

    private final Choice choice;

    /** Whether a table belongs to the topic. */
    interface Choice {
        boolean test(Table table) throws ServerError;
    }

    TableFilter(Choice choice) {
        this.choice = choice;
    }

    @Override
    public List<TableBlock> blocks(VgroupLog.Entry entry) throws ServerError {
        List<TableBlock> blocks = new ArrayList<>();
        for (VgroupLog.Write write : entry.writes()) {
            Table table = write.table();
            // Rows of a dropped table are not delivered again.
            if (!table.isDropped() && choice.test(table)) {
                blocks.add(
                        new TableBlock(
                                table.name(),
                                table.database().precision(),
                                0,
                                write.columns().stream().map(Column::field).toList(),
                                write.columns().stream().map(Column::id).toList(),
                                write.rows()));
            }
        }
        return blocks;
    }

    @Override
    public List<Field> fields() {
        return List.of();
    }

    @Override
    public void close() {}
}
