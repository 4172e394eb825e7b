/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.schema.SchemaReader;
import io.tdengine.flink.transport.schema.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.api.ValidationException;

/** Checks a scan against the server and cuts it into splits. Blocks; opens a connection. */
@Internal
final class ScanDiscovery implements Callable<List<ScanSplit>> {

    private final ConnectionConfig connection;
    private final ScanQuery query;
    private final ScanSlicing slicing;

    ScanDiscovery(ConnectionConfig connection, ScanQuery query, ScanSlicing slicing) {
        this.connection = connection;
        this.query = query;
        this.slicing = slicing;
    }

    /**
     * Splits with all rows that there are now.
     *
     * @throws InvalidScanException if trying again would not help
     */
    @Override
    public List<ScanSplit> call() {
        if (query.isStatements()) {
            return statements();
        }
        try (Connection session = TDengine.connect(connection)) {
            return tables(session);
        } catch (ValidationException e) {
            throw new InvalidScanException(query, e);
        } catch (TDengineException e) {
            // A job that has never reached its server has a wrong address rather than a bad day.
            if (e.isRetriable() && e.code() != ErrorCode.CONNECT_FAILED) {
                throw e;
            }
            throw new InvalidScanException(query, e);
        }
    }

    private List<ScanSplit> statements() {
        List<ScanSplit> splits = new ArrayList<>();
        for (String statement : query.statements()) {
            splits.add(ScanSplit.ofStatement(splits.size(), statement));
        }
        return splits;
    }

    private List<ScanSplit> tables(Connection session) {
        TableSchema schema = SchemaReader.read(session, query.database(), query.table());
        ScanPlan plan = ScanPlan.of(query, schema);
        if (plan.isEmpty()) {
            return List.of();
        }
        if (query.aggregate() != null) {
            return List.of(ScanSplit.ofStatement(0, plan.aggregateSql()));
        }
        if (query.isLimited()) {
            checkFilter(session, plan, 0);
            return limited(schema);
        }
        boolean filtered = plan.isFilterCheap();
        List<TableRows> tables = count(session, plan);
        if (!filtered && !tables.isEmpty()) {
            checkFilter(session, plan, tables.get(0).first());
        }
        return slicing.cut(tables, schema.precision());
    }

    /**
     * One split: the server stops by itself, and one reader need not ask others how many it has.
     */
    private List<ScanSplit> limited(TableSchema schema) {
        if (query.limit() == 0) {
            return List.of();
        }
        return List.of(
                schema.isSuperTable()
                        ? ScanSplit.ofSuperTable(query.limit())
                        : ScanSplit.ofTables(
                                List.of(query.table()),
                                ScanSplit.UNBOUNDED_FROM,
                                ScanSplit.UNBOUNDED_TO,
                                query.limit()));
    }

    /**
     * One query for all tables. Without a filter, or with one on tags and time, the server answers
     * it from what it keeps about its blocks of rows. One on values would make it read everything,
     * so all rows are counted then.
     */
    private List<TableRows> count(Connection session, ScanPlan plan) {
        boolean superTable = plan.schema().isSuperTable();
        String timestamp = plan.timestamp();
        String sql =
                "SELECT COUNT(*), FIRST("
                        + timestamp
                        + "), LAST("
                        + timestamp
                        + (superTable ? "), tbname FROM " : ") FROM ")
                        + plan.table()
                        + ScanPlan.where(plan.cheapConditions())
                        + (superTable ? " PARTITION BY tbname" : "");
        List<TableRows> tables = new ArrayList<>();
        try (QueryResult result = session.query(sql)) {
            for (Block block = result.next(); block != null; block = result.next()) {
                for (int row = 0; row < block.rows(); row++) {
                    if (block.getLong(0, row) > 0) {
                        tables.add(
                                new TableRows(
                                        superTable ? block.getString(3, row) : query.table(),
                                        block.getLong(0, row),
                                        block.getLong(1, row),
                                        block.getLong(2, row)));
                    }
                }
            }
        }
        return tables;
    }

    /** Has the server read the filter, so that a wrong one fails now and for good. */
    private void checkFilter(Connection session, ScanPlan plan, long timestamp) {
        if (query.filter() == null) {
            return;
        }
        String sql =
                "SELECT "
                        + plan.timestamp()
                        + " FROM "
                        + plan.table()
                        + ScanPlan.where(
                                List.of(
                                        plan.timestamp() + " = " + timestamp,
                                        "(" + query.filter() + ")"))
                        + " LIMIT 1";
        session.query(sql).close();
    }
}
