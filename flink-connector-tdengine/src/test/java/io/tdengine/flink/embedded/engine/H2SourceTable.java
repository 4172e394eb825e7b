/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.transport.type.DataType;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.h2.api.TableEngine;
import org.h2.command.ddl.CreateTableData;
import org.h2.command.query.AllColumnsForPlan;
import org.h2.engine.SessionLocal;
import org.h2.index.Cursor;
import org.h2.index.Index;
import org.h2.index.IndexType;
import org.h2.message.DbException;
import org.h2.result.DefaultRow;
import org.h2.result.Row;
import org.h2.result.SearchRow;
import org.h2.result.SortOrder;
import org.h2.table.IndexColumn;
import org.h2.table.TableBase;
import org.h2.table.TableFilter;
import org.h2.table.TableType;
import org.h2.value.Value;

/** A read-only H2 table over a {@link RowSource}. */
final class H2SourceTable extends TableBase {

    private static final Map<String, RowSource> SOURCES = new ConcurrentHashMap<>();

    private final RowSource source;
    private final List<Column> types;
    private final int[] reals;
    private final Scan scan;

    private H2SourceTable(CreateTableData data) {
        super(data);
        source = SOURCES.get(data.tableName);
        types = new ArrayList<>(source.columns());
        types.addAll(source.hidden());
        reals = types.stream().filter(H2SourceTable::isReal).mapToInt(types::indexOf).toArray();
        scan = new Scan();
    }

    private static boolean isReal(Column column) {
        return column.type() == DataType.FLOAT || column.type() == DataType.DOUBLE;
    }

    /** The columns of which the table also has the bits, in this order, after all others. */
    static List<Column> reals(RowSource source) {
        return Stream.concat(source.columns().stream(), source.hidden().stream())
                .filter(H2SourceTable::isReal)
                .toList();
    }

    /** Offers a source under the name of the table about to be created. */
    static void offer(String tableName, RowSource source) {
        SOURCES.put(tableName, source);
    }

    static void withdraw(String tableName) {
        SOURCES.remove(tableName);
    }

    /** What CREATE TABLE … ENGINE names. */
    public static final class Factory implements TableEngine {
        @Override
        public org.h2.table.Table createTable(CreateTableData data) {
            return new H2SourceTable(data);
        }
    }

    private final class SourceRow extends DefaultRow {
        private final RowSource.Row row;

        SourceRow(RowSource.Row row) {
            super(null, 0);
            this.row = row;
        }

        @Override
        public int getColumnCount() {
            return types.size() + reals.length;
        }

        @Override
        public Value getValue(int index) {
            int count = types.size();
            return index < count
                    ? H2Values.toH2(row.get(index), types.get(index).type())
                    : H2Values.bits(row.get(reals[index - count]));
        }

        @Override
        public Value[] getValueList() {
            Value[] values = new Value[getColumnCount()];
            for (int i = 0; i < values.length; i++) {
                values[i] = getValue(i);
            }
            return values;
        }
    }

    private final class Scan extends Index {
        Scan() {
            super(
                    H2SourceTable.this,
                    0,
                    H2SourceTable.this.getName() + "_SCAN",
                    IndexColumn.wrap(new org.h2.table.Column[0]),
                    0,
                    IndexType.createScan(false));
        }

        @Override
        public Cursor find(SessionLocal session, SearchRow first, SearchRow last, boolean reverse) {
            Iterator<RowSource.Row> rows = source.rows().iterator();
            return new Cursor() {
                private Row current;

                @Override
                public Row get() {
                    return current;
                }

                @Override
                public SearchRow getSearchRow() {
                    return current;
                }

                @Override
                public boolean next() {
                    current = rows.hasNext() ? new SourceRow(rows.next()) : null;
                    return current != null;
                }

                @Override
                public boolean previous() {
                    throw readOnly();
                }
            };
        }

        @Override
        public double getCost(
                SessionLocal session,
                int[] masks,
                TableFilter[] filters,
                int filter,
                SortOrder sortOrder,
                AllColumnsForPlan allColumnsSet,
                boolean isSelectCommand) {
            return 1_000_000;
        }

        @Override
        public void close(SessionLocal session) {}

        @Override
        public void add(SessionLocal session, Row row) {
            throw readOnly();
        }

        @Override
        public void remove(SessionLocal session, Row row) {
            throw readOnly();
        }

        @Override
        public void remove(SessionLocal session) {}

        @Override
        public void truncate(SessionLocal session) {
            throw readOnly();
        }

        @Override
        public boolean needRebuild() {
            return false;
        }

        @Override
        public long getRowCount(SessionLocal session) {
            return getRowCountApproximation(session);
        }

        @Override
        public long getRowCountApproximation(SessionLocal session) {
            return 1_000_000;
        }
    }

    private static DbException readOnly() {
        return DbException.getUnsupportedException("write to a source");
    }

    @Override
    public void close(SessionLocal session) {}

    @Override
    public Index addIndex(
            SessionLocal session,
            String indexName,
            int indexId,
            IndexColumn[] cols,
            int uniqueColumnCount,
            IndexType indexType,
            boolean create,
            String indexComment) {
        throw readOnly();
    }

    @Override
    public void removeRow(SessionLocal session, Row row) {
        throw readOnly();
    }

    @Override
    public long truncate(SessionLocal session) {
        throw readOnly();
    }

    @Override
    public void addRow(SessionLocal session, Row row) {
        throw readOnly();
    }

    @Override
    public void checkSupportAlter() {
        throw readOnly();
    }

    @Override
    public TableType getTableType() {
        return TableType.EXTERNAL_TABLE_ENGINE;
    }

    @Override
    public Index getScanIndex(SessionLocal session) {
        return scan;
    }

    @Override
    public List<Index> getIndexes() {
        return List.of();
    }

    @Override
    public long getMaxDataModificationId() {
        return database.getNextModificationDataId();
    }

    @Override
    public boolean isDeterministic() {
        return false;
    }

    @Override
    public boolean canGetRowCount(SessionLocal session) {
        return false;
    }

    @Override
    public boolean canDrop() {
        return true;
    }

    @Override
    public long getRowCount(SessionLocal session) {
        return scan.getRowCount(session);
    }

    @Override
    public long getRowCountApproximation(SessionLocal session) {
        return scan.getRowCount(session);
    }
}
