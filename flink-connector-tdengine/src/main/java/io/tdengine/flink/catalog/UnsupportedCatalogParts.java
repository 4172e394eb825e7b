/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.catalog;

import java.util.List;
import org.apache.flink.table.catalog.AbstractCatalog;
import org.apache.flink.table.catalog.CatalogBaseTable;
import org.apache.flink.table.catalog.CatalogDatabase;
import org.apache.flink.table.catalog.CatalogFunction;
import org.apache.flink.table.catalog.CatalogPartition;
import org.apache.flink.table.catalog.CatalogPartitionSpec;
import org.apache.flink.table.catalog.ObjectPath;
import org.apache.flink.table.catalog.exceptions.CatalogException;
import org.apache.flink.table.catalog.exceptions.FunctionNotExistException;
import org.apache.flink.table.catalog.exceptions.PartitionNotExistException;
import org.apache.flink.table.catalog.exceptions.ProcedureNotExistException;
import org.apache.flink.table.catalog.stats.CatalogColumnStatistics;
import org.apache.flink.table.catalog.stats.CatalogTableStatistics;
import org.apache.flink.table.expressions.Expression;
import org.apache.flink.table.procedures.Procedure;

/** What of a catalog TDengine has not: there is none of it, and creating it is refused. */
abstract class UnsupportedCatalogParts extends AbstractCatalog {

    UnsupportedCatalogParts(String name, String defaultDatabase) {
        super(name, defaultDatabase);
    }

    /** The refusal, telling what to do instead. */
    final CatalogException unsupported(String what) {
        return new CatalogException(
                "Catalog '"
                        + getName()
                        + "' does not support "
                        + what
                        + ". Use TDengine's own tools, or a temporary object or another catalog of"
                        + " Flink's.");
    }

    @Override
    public final List<String> listViews(String database) {
        return List.of();
    }

    @Override
    public final List<String> listFunctions(String database) {
        return List.of();
    }

    @Override
    public final List<String> listProcedures(String database) {
        return List.of();
    }

    @Override
    public final Procedure getProcedure(ObjectPath path) throws ProcedureNotExistException {
        throw new ProcedureNotExistException(getName(), path);
    }

    /** Of Flink 2.1 and later; before, catalogs know no models. */
    public final List<String> listModels(String database) {
        return List.of();
    }

    /** Of Flink 2.2 and later. */
    public final List<String> listMaterializedTables(String database) {
        return List.of();
    }

    /** Tables as they were at some time. */
    @Override
    public final CatalogBaseTable getTable(ObjectPath path, long timestamp) {
        throw unsupported("reading a table as it was at another time");
    }

    @Override
    public final boolean functionExists(ObjectPath path) {
        return false;
    }

    @Override
    public final List<CatalogPartitionSpec> listPartitions(ObjectPath path) {
        return List.of();
    }

    @Override
    public final List<CatalogPartitionSpec> listPartitions(
            ObjectPath path, CatalogPartitionSpec spec) {
        return List.of();
    }

    @Override
    public final List<CatalogPartitionSpec> listPartitionsByFilter(
            ObjectPath path, List<Expression> filters) {
        return List.of();
    }

    @Override
    public final boolean partitionExists(ObjectPath path, CatalogPartitionSpec spec) {
        return false;
    }

    @Override
    public final CatalogColumnStatistics getTableColumnStatistics(ObjectPath path) {
        return CatalogColumnStatistics.UNKNOWN;
    }

    @Override
    public final CatalogTableStatistics getPartitionStatistics(
            ObjectPath path, CatalogPartitionSpec spec) {
        return CatalogTableStatistics.UNKNOWN;
    }

    @Override
    public final CatalogColumnStatistics getPartitionColumnStatistics(
            ObjectPath path, CatalogPartitionSpec spec) {
        return CatalogColumnStatistics.UNKNOWN;
    }

    @Override
    public final CatalogFunction getFunction(ObjectPath path) throws FunctionNotExistException {
        throw new FunctionNotExistException(getName(), path);
    }

    @Override
    public final CatalogPartition getPartition(ObjectPath path, CatalogPartitionSpec spec)
            throws PartitionNotExistException {
        throw new PartitionNotExistException(getName(), path, spec);
    }

    @Override
    public final void alterDatabase(
            String name, CatalogDatabase database, boolean ignoreIfNotExists) {
        throw unsupported("changing a database");
    }

    @Override
    public final void renameTable(ObjectPath path, String name, boolean ignoreIfNotExists) {
        throw unsupported("renaming a table");
    }

    @Override
    public final void alterTable(
            ObjectPath path, CatalogBaseTable table, boolean ignoreIfNotExists) {
        throw unsupported("changing a table");
    }

    @Override
    public final void createPartition(
            ObjectPath path,
            CatalogPartitionSpec spec,
            CatalogPartition partition,
            boolean ignoreIfExists) {
        throw unsupported("partitions");
    }

    @Override
    public final void dropPartition(
            ObjectPath path, CatalogPartitionSpec spec, boolean ignoreIfNotExists) {
        throw unsupported("partitions");
    }

    @Override
    public final void alterPartition(
            ObjectPath path,
            CatalogPartitionSpec spec,
            CatalogPartition partition,
            boolean ignoreIfNotExists) {
        throw unsupported("partitions");
    }

    @Override
    public final void createFunction(
            ObjectPath path, CatalogFunction function, boolean ignoreIfExists) {
        throw unsupported("functions");
    }

    @Override
    public final void alterFunction(
            ObjectPath path, CatalogFunction function, boolean ignoreIfNotExists) {
        throw unsupported("functions");
    }

    @Override
    public final void dropFunction(ObjectPath path, boolean ignoreIfNotExists) {
        throw unsupported("functions");
    }

    @Override
    public final void alterTableStatistics(
            ObjectPath path, CatalogTableStatistics statistics, boolean ignoreIfNotExists) {
        throw unsupported("setting statistics");
    }

    @Override
    public final void alterTableColumnStatistics(
            ObjectPath path, CatalogColumnStatistics statistics, boolean ignoreIfNotExists) {
        throw unsupported("setting statistics");
    }

    @Override
    public final void alterPartitionStatistics(
            ObjectPath path,
            CatalogPartitionSpec spec,
            CatalogTableStatistics statistics,
            boolean ignoreIfNotExists) {
        throw unsupported("setting statistics");
    }

    @Override
    public final void alterPartitionColumnStatistics(
            ObjectPath path,
            CatalogPartitionSpec spec,
            CatalogColumnStatistics statistics,
            boolean ignoreIfNotExists) {
        throw unsupported("setting statistics");
    }
}
