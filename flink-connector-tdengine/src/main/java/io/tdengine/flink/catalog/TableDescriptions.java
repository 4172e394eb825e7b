/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.catalog;

import io.tdengine.flink.data.TypeMapping;
import io.tdengine.flink.sink.CreateTable;
import io.tdengine.flink.transport.schema.ColumnSchema;
import io.tdengine.flink.transport.schema.TableSchema;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.catalog.CatalogTable;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ResolvedCatalogTable;
import org.apache.flink.table.catalog.exceptions.CatalogException;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarBinaryType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.table.types.utils.TypeConversions;

/** Tables of the server as Flink's, and the other way round. */
final class TableDescriptions {

    private static final String TABLE_NAME = "tbname";

    private TableDescriptions() {}

    /**
     * A super table is partitioned by its tags and has {@code tbname} to be written; of other
     * tables the name is known.
     *
     * @param url of the server, without secrets
     */
    static CatalogTable describe(TableSchema schema, String url) {
        Schema.Builder columns = columns(schema);
        columns.columnByMetadata(TABLE_NAME, DataTypes.STRING(), !schema.isSuperTable());
        boolean oneKey = schema.columns().stream().noneMatch(ColumnSchema::isCompositeKey);
        if (!schema.isSuperTable() && oneKey) {
            columns.primaryKey(schema.columns().get(0).name());
        }
        return CatalogTable.newBuilder()
                .schema(columns.build())
                .partitionKeys(
                        schema.isSuperTable()
                                ? schema.tags().stream()
                                        .map(ColumnSchema::name)
                                        .collect(Collectors.toList())
                                : List.of())
                .options(options(url, schema.database(), schema.table()))
                .build();
    }

    /** What is written into a super table, as a topic tells it; to be read only. */
    static CatalogTable describeTopic(TableSchema schema, String topic, String url) {
        Schema.Builder columns = columns(schema);
        columns.columnByMetadata(TABLE_NAME, DataTypes.STRING(), true);
        if (schema.column("vgroup_id") == null) {
            columns.columnByMetadata("vgroup_id", DataTypes.INT(), true);
        }
        if (schema.column("offset") == null) {
            columns.columnByMetadata("offset", DataTypes.BIGINT(), true);
        }
        Map<String, String> options = options(url, schema.database(), schema.table());
        options.put("scan.mode", "changes");
        options.put("scan.topic", topic);
        return CatalogTable.newBuilder().schema(columns.build()).options(options).build();
    }

    private static Schema.Builder columns(TableSchema schema) {
        Schema.Builder columns = Schema.newBuilder();
        for (ColumnSchema column : schema.all()) {
            boolean key = column == schema.all().get(0);
            LogicalType type = type(column.field(), schema).copy(!key);
            columns.column(column.name(), TypeConversions.fromLogicalToDataType(type));
        }
        return columns;
    }

    /** What CREATE TABLE shows of a table, and may say of one. */
    static Map<String, String> options(String url, String database, String table) {
        Map<String, String> options = new TreeMap<>();
        options.put("connector", "tdengine");
        options.put("url", url);
        options.put("database", database);
        options.put("table", table);
        return options;
    }

    /** With the length, where creating the type with it makes the same column again. */
    private static LogicalType type(Field field, TableSchema schema) {
        if (field.type() == DataType.NCHAR) {
            return new VarCharType(field.length());
        }
        return field.type() == DataType.VARBINARY
                ? new VarBinaryType(field.length())
                : TypeMapping.flinkType(field, schema.precision());
    }

    /**
     * CREATE TABLE or, for one with partitions, CREATE STABLE.
     *
     * @param url of the server, without secrets
     * @throws CatalogException naming what of the declaration the server cannot keep
     */
    static String create(String database, String table, ResolvedCatalogTable declared, String url) {
        Map<String, String> kept = options(url, database, table);
        declared.getOptions()
                .forEach(
                        (key, value) ->
                                check(
                                        value.equals(kept.get(key)),
                                        "option '"
                                                + key
                                                + "' is not kept by the server. Leave it out here;"
                                                + " give it in queries, as in SELECT … FROM "
                                                + table
                                                + " /*+ OPTIONS('key' = 'value') */."));
        check(
                declared.getResolvedSchema().getWatermarkSpecs().isEmpty(),
                "a WATERMARK is not kept by the server. Declare a temporary table for it.");
        List<RowType.RowField> fields = new ArrayList<>();
        for (Column column : declared.getResolvedSchema().getColumns()) {
            if (column.isPhysical()) {
                fields.add(
                        new RowType.RowField(
                                column.getName(), column.getDataType().getLogicalType()));
            } else {
                check(
                        column instanceof Column.MetadataColumn
                                && column.getName().equals(TABLE_NAME),
                        "column '"
                                + column.getName()
                                + "' is no column of TDengine's, where only `tbname` STRING METADATA"
                                + " is one beside columns and tags. Declare a temporary table for"
                                + " it.");
            }
        }
        boolean superTable = !declared.getPartitionKeys().isEmpty();
        declared.getResolvedSchema()
                .getPrimaryKey()
                .ifPresent(
                        key ->
                                check(
                                        !superTable
                                                && !fields.isEmpty()
                                                && key.getColumns()
                                                        .equals(List.of(fields.get(0).getName())),
                                        "PRIMARY KEY "
                                                + key.getColumns()
                                                + " is not kept by the server: the key of a table"
                                                + " is its first column, that of a super table the"
                                                + " child table and this."));
        try {
            return CreateTable.statement(
                    database, table, new RowType(fields), declared.getPartitionKeys());
        } catch (IllegalArgumentException e) {
            throw new CatalogException(e.getMessage(), e);
        }
    }

    private static void check(boolean condition, String message) {
        if (!condition) {
            throw new CatalogException("The table cannot be created: " + message);
        }
    }
}
