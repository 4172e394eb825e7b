/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.SqlText;
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

/** Checks a scan against the server and names the tables to read. Blocks; opens a connection. */
@Internal
final class ScanDiscovery implements Callable<List<String>> {

    private final ConnectionConfig connection;
    private final ScanQuery query;

    ScanDiscovery(ConnectionConfig connection, ScanQuery query) {
        this.connection = connection;
        this.query = query;
    }

    /**
     * All child tables of a super table, with or without rows, or the table itself.
     *
     * @throws InvalidScanException if trying again would not help
     */
    @Override
    public List<String> call() {
        try {
            return discover();
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

    private List<String> discover() {
        try (Connection session = TDengine.connect(connection)) {
            TableSchema schema = SchemaReader.read(session, query.database(), query.table());
            ScanPlan.of(query, schema);
            return schema.isSuperTable() ? childTables(session) : List.of(query.table());
        }
    }

    private List<String> childTables(Connection session) {
        List<String> tables = new ArrayList<>();
        String sql =
                "SELECT DISTINCT tbname FROM "
                        + SqlText.quoteTable(query.database(), query.table());
        try (QueryResult result = session.query(sql)) {
            for (Block block = result.next(); block != null; block = result.next()) {
                for (int row = 0; row < block.rows(); row++) {
                    tables.add(block.getString(0, row));
                }
            }
        }
        return tables;
    }
}
