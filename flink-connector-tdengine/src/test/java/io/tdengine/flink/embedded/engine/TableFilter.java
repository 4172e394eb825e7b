/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.embedded.engine.LogMessage.TableBlock;
import io.tdengine.flink.transport.type.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** STABLE and DATABASE topics: whole blocks of the chosen tables, without tags. */
final class TableFilter implements TopicFilter {

    private final Choice choice;
    private final Predicate<SuperTable> superTables;

    /** Whether a table belongs to the topic. */
    interface Choice {
        boolean test(Table table) throws ServerError;
    }

    /**
     * @param superTables whose own changes belong to the topic
     */
    TableFilter(Choice choice, Predicate<SuperTable> superTables) {
        this.choice = choice;
        this.superTables = superTables;
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
                                write.columns().stream().map(table.schema()::flags).toList(),
                                write.rows()));
            }
        }
        return blocks;
    }

    @Override
    public String change(VgroupLog.Entry entry) throws ServerError {
        TableChange change = entry.change();
        if (change == null) {
            return null;
        }
        if (change.superTable() != null) {
            return superTables.test(change.superTable()) ? change.json() : null;
        }
        if (change.table() != null) {
            return choice.test(change.table()) ? change.json() : null;
        }
        List<Table> dropped = new ArrayList<>();
        for (Table table : change.dropped()) {
            if (choice.test(table)) {
                dropped.add(table);
            }
        }
        return dropped.isEmpty() ? null : ChangeJson.drop(dropped);
    }

    @Override
    public List<VgroupLog.Created> created(VgroupLog.Entry entry) throws ServerError {
        List<VgroupLog.Created> created = new ArrayList<>();
        for (VgroupLog.Created one : entry.created()) {
            if (!one.table().isDropped() && choice.test(one.table())) {
                created.add(one);
            }
        }
        return created;
    }

    @Override
    public List<Field> fields() {
        return List.of();
    }

    @Override
    public void close() {}
}
