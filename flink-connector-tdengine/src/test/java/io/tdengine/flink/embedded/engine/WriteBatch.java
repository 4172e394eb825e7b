/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Rows to write by one statement. Of rows with one key the later wins, column by column; then the
 * tables are created that are missing, and each vgroup gets all its rows in one log entry or none.
 */
final class WriteBatch {

    private final Catalog catalog;
    private final Map<String, Target> targets = new LinkedHashMap<>();

    WriteBatch(Catalog catalog) {
        this.catalog = catalog;
    }

    /** Rows for one table, which may not be there yet. */
    static final class Target {
        private final Database database;
        private final String name;
        private final SuperTable superTable;
        private final Object[] tags;
        private final TreeMap<Object[], Object[]> rows;
        private final boolean compositeKey;

        Target(
                Database database,
                String name,
                SuperTable superTable,
                Schema schema,
                Object[] tags) {
            this.database = database;
            this.name = name;
            this.superTable = superTable;
            this.tags = tags;
            this.rows = new TreeMap<>(Table.keyOrder(schema));
            this.compositeKey = schema.hasCompositeKey();
        }

        /** Adds a row; absent cells are {@link PreparedPlan#NONE}. */
        void add(Object[] row) throws ServerError {
            if (isMissing(row[0]) || compositeKey && isMissing(row[1])) {
                throw Errors.keyIsNull();
            }
            Object[] earlier = rows.putIfAbsent(row, row);
            if (earlier == null) {
                return;
            }
            for (int i = 0; i < row.length; i++) {
                if (row[i] != PreparedPlan.NONE) {
                    earlier[i] = row[i];
                }
            }
        }

        private static boolean isMissing(Object key) {
            return key == null || key == PreparedPlan.NONE;
        }
    }

    /** What a journal kept of a batch. */
    static WriteBatch of(Catalog catalog, List<Change.Rows> kept) throws ServerError {
        WriteBatch batch = new WriteBatch(catalog);
        for (Change.Rows rows : kept) {
            Database database = catalog.database(rows.database());
            SuperTable superTable = database.superTables().get(rows.superTable());
            Table table = database.tables().get(rows.table());
            Target target =
                    superTable != null
                            ? batch.target(superTable, rows.table(), rows.tags())
                            : batch.target(table);
            for (Object[] row : rows.rows()) {
                target.add(row);
            }
        }
        return batch;
    }

    /** What it will write, for a journal. */
    List<Change.Rows> rows() {
        List<Change.Rows> all = new ArrayList<>();
        for (Target target : targets.values()) {
            all.add(
                    new Change.Rows(
                            target.database.name(),
                            target.name,
                            target.superTable == null ? null : target.superTable.name(),
                            target.tags,
                            List.copyOf(target.rows.values())));
        }
        return all;
    }

    /** Where rows of an existing table go. */
    Target target(Table table) {
        return target(table.database(), table.name(), table.superTable(), table.schema(), null);
    }

    /** Where rows of a child go that is created with these tags if it is missing. */
    Target target(SuperTable superTable, String child, Object[] tags) {
        Database database = superTable.database();
        return target(database, child, superTable, superTable.schema(), tags);
    }

    private Target target(
            Database database, String name, SuperTable superTable, Schema schema, Object[] tags) {
        return targets.computeIfAbsent(
                database.name() + '.' + name,
                key -> new Target(database, name, superTable, schema, tags));
    }

    /**
     * Writes everything.
     *
     * @return the number of distinct rows
     */
    long apply() throws ServerError {
        Map<Vgroup, List<VgroupLog.Write>> byVgroup = new LinkedHashMap<>();
        Map<Vgroup, List<VgroupLog.Created>> created = new LinkedHashMap<>();
        Map<Vgroup, ServerError> refused = new LinkedHashMap<>();
        long count = 0;
        for (Target target : targets.values()) {
            Table table = target.database.tables().get(target.name);
            if (table == null && target.superTable == null) {
                throw Errors.noTable();
            }
            if (table == null) {
                table = Tables.createChild(catalog, target.superTable, target.name, target.tags);
                created.computeIfAbsent(table.vgroup(), v -> new ArrayList<>())
                        .add(new VgroupLog.Created(table, target.tags));
            }
            if (table.vgroup().log().isOffline()) {
                refused.put(table.vgroup(), Errors.error(0x000B, "Unable to establish connection"));
            }
            for (Object[] row : target.rows.values()) {
                if (!target.database.accepts((Long) row[0])) {
                    refused.put(
                            table.vgroup(), Errors.error(0x060B, "Timestamp data out of range"));
                }
            }
            byVgroup.computeIfAbsent(table.vgroup(), v -> new ArrayList<>())
                    .addAll(blocks(table, target.rows));
        }
        for (Map.Entry<Vgroup, List<VgroupLog.Write>> entry : byVgroup.entrySet()) {
            if (refused.containsKey(entry.getKey())) {
                continue;
            }
            List<VgroupLog.Created> tables = created.getOrDefault(entry.getKey(), List.of());
            entry.getKey().log().append(new VgroupLog.Entry(entry.getValue(), tables, null));
        }
        for (Target target : targets.values()) {
            Table table = target.database.tables().get(target.name);
            if (!refused.containsKey(table.vgroup())) {
                target.rows.values().forEach(table::upsert);
                count += target.rows.size();
            }
        }
        if (!refused.isEmpty()) {
            throw refused.values().iterator().next();
        }
        return count;
    }

    /** Cuts rows where the set of given columns changes, since a block has one set. */
    private static List<VgroupLog.Write> blocks(Table table, TreeMap<Object[], Object[]> rows) {
        List<VgroupLog.Write> blocks = new ArrayList<>();
        Object[] previous = null;
        BitSet given = new BitSet();
        List<Object[]> block = List.of();
        for (Object[] row : rows.values()) {
            if (previous == null || !givesTheSame(row, previous)) {
                given.clear();
                for (int i = 0; i < row.length; i++) {
                    given.set(i, row[i] != PreparedPlan.NONE);
                }
                block = new ArrayList<>();
                List<Column> columns =
                        given.stream().mapToObj(table.schema().columns()::get).toList();
                blocks.add(new VgroupLog.Write(table, columns, block));
            }
            previous = row;
            block.add(given.cardinality() == row.length ? row : pick(row, given));
        }
        return blocks;
    }

    private static boolean givesTheSame(Object[] row, Object[] other) {
        for (int i = 0; i < row.length; i++) {
            if (row[i] == PreparedPlan.NONE != (other[i] == PreparedPlan.NONE)) {
                return false;
            }
        }
        return true;
    }

    private static Object[] pick(Object[] row, BitSet mask) {
        return mask.stream().mapToObj(i -> row[i]).toArray();
    }

    /** A row in which nothing is given yet. */
    static Object[] emptyRow(Schema schema) {
        Object[] row = new Object[schema.columns().size()];
        Arrays.fill(row, PreparedPlan.NONE);
        return row;
    }
}
