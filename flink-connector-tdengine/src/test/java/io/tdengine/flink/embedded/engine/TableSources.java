/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** How tables look to a query. */
final class TableSources {

    private static final Column TBNAME = Column.varchar("tbname", 270);

    private TableSources() {}

    /** A child or normal table. */
    static RowSource of(Table table) {
        List<Column> hidden = new ArrayList<>(table.schema().tags());
        hidden.add(TBNAME);
        return new RowSource(
                table,
                table.database().precision(),
                List.copyOf(table.schema().columns()),
                hidden,
                RowSource.lazily(() -> rows(table.rows().values(), more(table)).iterator()));
    }

    /** A super table: columns, then tags. */
    static RowSource of(SuperTable table) {
        return superTable(
                table,
                table,
                RowSource.lazily(
                        () ->
                                table.children().values().stream()
                                        .flatMap(c -> rows(c.rows().values(), more(c)))
                                        .iterator()));
    }

    /** A super table with one row for each child, whose columns are NULL. */
    static RowSource children(SuperTable table) {
        Object[] none = new Object[table.schema().columns().size()];
        return superTable(
                List.of(table, "children"),
                table,
                RowSource.lazily(
                        () ->
                                table.children().values().stream()
                                        .map(c -> new RowSource.Row(none, more(c)))
                                        .iterator()));
    }

    /** One row of tags of a child table. */
    static RowSource child(Table table) {
        RowSource source = of(table);
        Object[] none = new Object[table.schema().columns().size()];
        List<RowSource.Row> row = List.of(new RowSource.Row(none, more(table)));
        return new RowSource(source.precision(), source.columns(), source.hidden(), row);
    }

    private static RowSource superTable(
            Object identity, SuperTable table, Iterable<RowSource.Row> rows) {
        List<Column> visible = new ArrayList<>(table.schema().columns());
        visible.addAll(table.schema().tags());
        return new RowSource(
                identity, table.database().precision(), visible, List.of(TBNAME), rows);
    }

    private static Stream<RowSource.Row> rows(Collection<Object[]> rows, Object[] more) {
        return rows.stream().map(cells -> new RowSource.Row(cells, more));
    }

    /** Tags and name. */
    static Object[] more(Table table) {
        Object[] more = Arrays.copyOf(table.tags(), table.tags().length + 1);
        more[more.length - 1] = table.name();
        return more;
    }

    /** Rows of a log entry as a query topic sees them. */
    static final class LogRows implements Iterable<RowSource.Row> {
        private Iterable<RowSource.Row> rows = List.of();

        /** Shows these writes, of which the predicate chooses tables. */
        void show(List<VgroupLog.Write> writes, Predicate<Table> tables) {
            List<RowSource.Row> all = new ArrayList<>();
            for (VgroupLog.Write write : writes) {
                if (tables.test(write.table())) {
                    add(write, all);
                }
            }
            rows = all;
        }

        private static void add(VgroupLog.Write write, List<RowSource.Row> all) {
            List<Column> columns = write.table().schema().columns();
            Object[] more = more(write.table());
            int[] places = new int[write.columns().size()];
            for (int i = 0; i < places.length; i++) {
                places[i] = placeOf(write.columns().get(i).id(), columns);
            }
            for (Object[] row : write.rows()) {
                Object[] cells = new Object[columns.size()];
                for (int i = 0; i < places.length; i++) {
                    if (places[i] >= 0) {
                        cells[places[i]] = row[i];
                    }
                }
                all.add(new RowSource.Row(cells, more));
            }
        }

        private static int placeOf(int id, List<Column> columns) {
            for (int i = 0; i < columns.size(); i++) {
                if (columns.get(i).id() == id) {
                    return i;
                }
            }
            return -1;
        }

        @Override
        public Iterator<RowSource.Row> iterator() {
            return rows.iterator();
        }
    }
}
