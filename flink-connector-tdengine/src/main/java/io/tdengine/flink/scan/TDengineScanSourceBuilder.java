/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import io.tdengine.flink.data.TypeMapping;
import io.tdengine.flink.transport.ConnectionConfig;
import java.util.Objects;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.table.types.logical.RowType;

/**
 * Builder of a {@link TDengineScanSource}.
 *
 * @param <T> the records
 */
@PublicEvolving
public final class TDengineScanSourceBuilder<T> {

    private final ScanRowMapper<T> mapper;
    private ConnectionConfig connection;
    private String database;
    private String table;
    private RowType columns;
    private boolean tableNameAppended;

    TDengineScanSourceBuilder(ScanRowMapper<T> mapper) {
        this.mapper = mapper;
    }

    /** Where the server is. Required. */
    public TDengineScanSourceBuilder<T> setConnection(ConnectionConfig connection) {
        this.connection = connection;
        return this;
    }

    /** The database; that of the connection unless set. */
    public TDengineScanSourceBuilder<T> setDatabase(String database) {
        this.database = database;
        return this;
    }

    /** Super table, child table or normal table, in its exact case. Required. */
    public TDengineScanSourceBuilder<T> setTable(String table) {
        this.table = table;
        return this;
    }

    /**
     * Names and types of the columns and tags to read, in the order of the produced row. Required.
     * The types are checked against the table's when the job starts.
     */
    public TDengineScanSourceBuilder<T> setColumns(RowType columns) {
        this.columns = columns;
        return this;
    }

    /** Adds the name of each row's table behind the columns. */
    public TDengineScanSourceBuilder<T> setTableNameAppended(boolean appended) {
        this.tableNameAppended = appended;
        return this;
    }

    /** Makes other records of the rows. Keeps what was set. */
    public <R> TDengineScanSourceBuilder<R> setMapper(ScanRowMapper<R> mapper) {
        TDengineScanSourceBuilder<R> builder =
                new TDengineScanSourceBuilder<>(Objects.requireNonNull(mapper, "mapper"));
        builder.connection = connection;
        builder.database = database;
        builder.table = table;
        builder.columns = columns;
        builder.tableNameAppended = tableNameAppended;
        return builder;
    }

    /**
     * Asks no server.
     *
     * @throws IllegalArgumentException naming what is missing
     * @throws org.apache.flink.table.api.ValidationException naming a column whose type TDengine
     *     does not have
     */
    public TDengineScanSource<T> build() {
        require(connection != null, "connection");
        String source = database != null ? database : connection.database();
        require(source != null, "database (or a database in the connection's URL)");
        require(table != null, "table");
        require(columns != null, "columns");
        columns.getFields().forEach(c -> TypeMapping.checkSupported(c.getName(), c.getType()));
        return new TDengineScanSource<>(
                connection, new ScanQuery(source, table, columns, tableNameAppended), mapper);
    }

    private static void require(boolean given, String name) {
        if (!given) {
            throw new IllegalArgumentException("A TDengineScanSource needs a " + name + ".");
        }
    }
}
