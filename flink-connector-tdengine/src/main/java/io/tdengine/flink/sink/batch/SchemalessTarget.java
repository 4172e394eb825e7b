/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.batch;

import io.tdengine.flink.transport.schema.ColumnSchema;
import io.tdengine.flink.transport.schema.TableSchema;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/**
 * What a super table is like once it has been written schemaless: as it is on the server, with the
 * declared columns that it lacks, which the server adds, and with room for any text, since the
 * server widens columns.
 */
@Internal
public final class SchemalessTarget implements Serializable {

    private static final long serialVersionUID = 1L;

    /** What the server calls the key of a table that it makes. */
    private static final String SERVERS_KEY = "_ts";

    /** A field that names the child table. */
    private static final String TABLE_NAME_FIELD = "tbname";

    private static final int MAX_COLUMN_BYTES = 65_517;
    private static final int MAX_TAG_BYTES = 16_382;
    private static final int BYTES_PER_CHARACTER = 4;

    private final RowType declared;
    private final List<String> tags;

    /**
     * @param tags names of the fields that are tags
     */
    public SchemalessTarget(RowType declared, List<String> tags) {
        this.declared = declared;
        this.tags = List.copyOf(tags);
    }

    /** Of a table that the server does not have yet. */
    TableSchema of(String database, String table, Precision precision) {
        return with(
                new TableSchema(
                        database, table, TableSchema.Kind.SUPER_TABLE, precision, List.of()));
    }

    /** Of a table as the server describes it. */
    TableSchema with(TableSchema existing) {
        List<ColumnSchema> columns = new ArrayList<>();
        existing.columns().forEach(column -> columns.add(widened(keyAsDeclared(column, existing))));
        List<ColumnSchema> tagColumns = new ArrayList<>();
        existing.tags().forEach(tag -> tagColumns.add(widened(tag)));
        for (RowType.RowField field : declared.getFields()) {
            if (field.getName().equals(TABLE_NAME_FIELD)) {
                continue;
            }
            boolean known =
                    columns.stream().anyMatch(c -> c.name().equals(field.getName()))
                            || tagColumns.stream().anyMatch(c -> c.name().equals(field.getName()));
            if (known) {
                continue;
            }
            boolean tag = tags.contains(field.getName());
            ColumnSchema added = widened(new ColumnSchema(field(field, tag), tag, false));
            if (existing.all().isEmpty() && field.getName().equals(keyField())) {
                columns.add(0, added);
            } else {
                (tag ? tagColumns : columns).add(added);
            }
        }
        columns.addAll(tagColumns);
        return new TableSchema(
                existing.database(),
                existing.table(),
                existing.kind(),
                existing.precision(),
                columns);
    }

    /** The first timestamp that is no tag, which the lines' times are taken from. */
    private String keyField() {
        return declared.getFields().stream()
                .filter(field -> isTimestamp(field.getType()))
                .map(RowType.RowField::getName)
                .filter(name -> !tags.contains(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "The rows have no TIMESTAMP or TIMESTAMP_LTZ field, and a"
                                                + " TDengine table has one as its key. They have "
                                                + declared.getFieldNames()
                                                + "."));
    }

    /** Lines do not name the key: what the server calls it must not matter to who declares it. */
    private ColumnSchema keyAsDeclared(ColumnSchema column, TableSchema existing) {
        boolean renamed =
                column == existing.columns().get(0)
                        && column.name().equals(SERVERS_KEY)
                        && declared.getFieldIndex(SERVERS_KEY) < 0;
        return renamed
                ? new ColumnSchema(new Field(keyField(), DataType.TIMESTAMP, 8, 0, 0), false, false)
                : column;
    }

    private static ColumnSchema widened(ColumnSchema column) {
        Field field = column.field();
        int bytes = column.isTag() ? MAX_TAG_BYTES : MAX_COLUMN_BYTES;
        switch (field.type()) {
            case NCHAR:
                return ofLength(column, bytes / BYTES_PER_CHARACTER);
            case VARCHAR:
            case VARBINARY:
            case GEOMETRY:
                return ofLength(column, bytes);
            default:
                return column;
        }
    }

    private static ColumnSchema ofLength(ColumnSchema column, int length) {
        Field field = column.field();
        return new ColumnSchema(
                new Field(field.name(), field.type(), length, 0, 0),
                column.isTag(),
                column.isCompositeKey());
    }

    /** What the server makes of a field by how its values are written. */
    private static Field field(RowType.RowField field, boolean tag) {
        DataType type = tag ? DataType.NCHAR : type(field);
        boolean decimal = type.isDecimal();
        LogicalType declared = field.getType();
        return new Field(
                field.getName(),
                type,
                Math.max(type.fixedSize(), 1),
                decimal ? LogicalTypeChecks.getPrecision(declared) : 0,
                decimal ? LogicalTypeChecks.getScale(declared) : 0);
    }

    private static DataType type(RowType.RowField field) {
        switch (field.getType().getTypeRoot()) {
            case BOOLEAN:
                return DataType.BOOL;
            case TINYINT:
                return DataType.TINYINT;
            case SMALLINT:
                return DataType.SMALLINT;
            case INTEGER:
                return DataType.INT;
            case BIGINT:
                return DataType.BIGINT;
            case FLOAT:
                return DataType.FLOAT;
            case DOUBLE:
                return DataType.DOUBLE;
            case DECIMAL:
                return ((DecimalType) field.getType()).getPrecision() <= 18
                        ? DataType.DECIMAL64
                        : DataType.DECIMAL;
            case CHAR:
            case VARCHAR:
                return DataType.NCHAR;
            case BINARY:
            case VARBINARY:
                return DataType.VARBINARY;
            case TIMESTAMP_WITHOUT_TIME_ZONE:
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE:
                return DataType.TIMESTAMP;
            default:
                throw new IllegalArgumentException(
                        "Field '"
                                + field.getName()
                                + "' is declared "
                                + field.getType().asSummaryString()
                                + ", a type that TDengine does not have. Convert it or leave it"
                                + " out.");
        }
    }

    private static boolean isTimestamp(LogicalType type) {
        switch (type.getTypeRoot()) {
            case TIMESTAMP_WITHOUT_TIME_ZONE:
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE:
                return true;
            default:
                return false;
        }
    }
}
