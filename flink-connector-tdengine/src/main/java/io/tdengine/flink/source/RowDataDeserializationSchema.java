/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.data.BlockVector;
import io.tdengine.flink.data.BlockVectors;
import io.tdengine.flink.data.ConstantVectors;
import io.tdengine.flink.data.TypeMapping;
import io.tdengine.flink.transport.schema.ColumnSchema;
import io.tdengine.flink.transport.schema.TableSchema;
import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.columnar.ColumnarRowData;
import org.apache.flink.table.data.columnar.vector.ColumnVector;
import org.apache.flink.table.data.columnar.vector.VectorizedColumnBatch;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

/**
 * Rows as {@link RowData}: any columns and tags of the super table by name, then metadata.
 *
 * <p>A row is a view of the received block and valid until the next row; Flink copies it where it
 * is kept. A column that a block does not carry is NULL in its rows: RowData has no third state.
 */
@PublicEvolving
public final class RowDataDeserializationSchema implements TDengineDeserializationSchema<RowData> {

    private static final long serialVersionUID = 1L;

    /** What is known of a row beside its columns and tags. */
    @PublicEvolving
    public enum Metadata {
        /** STRING: the child table. */
        TBNAME("tbname"),
        /** STRING: the database. */
        DATABASE("database"),
        /** STRING: the topic. */
        TOPIC("topic"),
        /** INT: the vgroup whose log the row is in. */
        VGROUP_ID("vgroup_id"),
        /** BIGINT: where the row's message starts in that log. */
        OFFSET("offset");

        private final String key;

        Metadata(String key) {
            this.key = key;
        }

        /** The name in SQL: {@code METADATA FROM 'tbname'}. */
        public String key() {
            return key;
        }

        /**
         * @throws IllegalArgumentException for a key that is none
         */
        public static Metadata ofKey(String key) {
            for (Metadata metadata : values()) {
                if (metadata.key.equals(key)) {
                    return metadata;
                }
            }
            throw new IllegalArgumentException(
                    "'"
                            + key
                            + "' is no metadata of a subscription: there are tbname, database,"
                            + " topic, vgroup_id and offset.");
        }
    }

    private final RowType rowType;
    private final List<Metadata> metadata;
    private final TypeInformation<RowData> producedType;

    private transient RowFields fields;

    /**
     * @param rowType columns and tags by their TDengine names, then one field for each metadata
     * @param metadata what the last fields of the row type are, in their order
     * @param producedType Flink's type information for the row type
     */
    public RowDataDeserializationSchema(
            RowType rowType, List<Metadata> metadata, TypeInformation<RowData> producedType) {
        this.rowType = Objects.requireNonNull(rowType);
        this.metadata = new ArrayList<>(metadata);
        this.producedType = Objects.requireNonNull(producedType);
        if (metadata.size() > rowType.getFieldCount()) {
            throw new IllegalArgumentException(
                    "More metadata than fields: " + metadata + " in " + rowType);
        }
    }

    @Override
    public void open(TableSchema table, DeserializationSchema.InitializationContext context) {
        fields = new RowFields(rowType, metadata, table);
    }

    @Override
    public boolean readsTags() {
        return fields.readsTags();
    }

    @Override
    public BlockReader<RowData> bind(BlockContext block) {
        return fields.bind(block);
    }

    @Override
    public TypeInformation<RowData> getProducedType() {
        return producedType;
    }

    /** The fields of the produced row on one reader. */
    private static final class RowFields implements BlockReader<RowData> {

        private final List<RowType.RowField> declared;
        private final int metadataStart;

        /** For each field the tag's position, or -1 for a column. */
        private final int[] tags;

        private final BlockVector[] vectors;
        private final ColumnVector[] columns;
        private final ColumnarRowData row;
        private final ConstantVectors.Text tbname = new ConstantVectors.Text();
        private final ConstantVectors.Text database = new ConstantVectors.Text();
        private final ConstantVectors.Text topic = new ConstantVectors.Text();
        private final ConstantVectors.Number vgroupId = new ConstantVectors.Number();
        private final ConstantVectors.Number offset = new ConstantVectors.Number();

        /** The columns of the block before, and where each field is in it, or -1. */
        private List<Field> blockFields = List.of();

        private Precision blockPrecision;
        private final int[] blockColumns;

        RowFields(RowType rowType, List<Metadata> metadata, TableSchema table) {
            declared = rowType.getFields();
            metadataStart = declared.size() - metadata.size();
            tags = new int[metadataStart];
            blockColumns = new int[metadataStart];
            vectors = new BlockVector[metadataStart];
            columns = new ColumnVector[declared.size()];
            for (int i = 0; i < metadataStart; i++) {
                columns[i] = ConstantVectors.NULL;
                tags[i] = -1;
                blockColumns[i] = -1;
                if (table != null) {
                    resolve(i, table);
                }
            }
            for (int i = 0; i < metadata.size(); i++) {
                columns[metadataStart + i] = metadataVector(metadata.get(i));
            }
            row = new ColumnarRowData(new VectorizedColumnBatch(columns));
        }

        private void resolve(int i, TableSchema table) {
            String name = declared.get(i).getName();
            LogicalType type = declared.get(i).getType();
            ColumnSchema column = table.column(name);
            if (column == null) {
                throw new ValidationException(
                        String.format(
                                "Column '%s' does not exist in table %s.%s. It has %s.",
                                name,
                                table.database(),
                                table.table(),
                                table.all().stream()
                                        .map(c -> c.name() + (c.isTag() ? " (tag)" : ""))
                                        .collect(Collectors.joining(", "))));
            }
            TypeMapping.checkReadable(column.field(), table.precision(), type);
            if (column.isTag()) {
                tags[i] = table.tags().indexOf(column);
                vectors[i] = BlockVectors.vector(column.field().type(), table.precision(), type);
                columns[i] = vectors[i];
            }
        }

        private ColumnVector metadataVector(Metadata key) {
            switch (key) {
                case TBNAME:
                    return tbname;
                case DATABASE:
                    return database;
                case TOPIC:
                    return topic;
                case VGROUP_ID:
                    return vgroupId;
                case OFFSET:
                    return offset;
                default:
                    throw new IllegalArgumentException("No vector for " + key);
            }
        }

        boolean readsTags() {
            for (int tag : tags) {
                if (tag >= 0) {
                    return true;
                }
            }
            return false;
        }

        BlockReader<RowData> bind(BlockContext context) {
            List<Field> newFields = context.block().fields();
            if (blockPrecision != context.block().precision() || !newFields.equals(blockFields)) {
                locate(newFields, context.block().precision());
            }
            for (int i = 0; i < metadataStart; i++) {
                if (tags[i] >= 0) {
                    ChildTableTags cells = context.tags();
                    vectors[i].bindCell(cells.cells(), cells.column(tags[i]), cells.row());
                } else if (blockColumns[i] >= 0) {
                    vectors[i].bind(context.block().block(), blockColumns[i]);
                }
            }
            tbname.set(context.block().tableName());
            database.set(context.database());
            topic.set(context.topic());
            vgroupId.set(context.vgroupId());
            offset.set(context.offset());
            return this;
        }

        /** Finds each field in a block of other columns than the block before. */
        private void locate(List<Field> newFields, Precision precision) {
            blockFields = newFields;
            blockPrecision = precision;
            for (int i = 0; i < metadataStart; i++) {
                if (tags[i] < 0) {
                    blockColumns[i] = indexOf(newFields, declared.get(i).getName());
                    locateColumn(i, precision);
                }
            }
        }

        private void locateColumn(int i, Precision precision) {
            if (blockColumns[i] < 0) {
                columns[i] = ConstantVectors.NULL;
                return;
            }
            Field field = blockFields.get(blockColumns[i]);
            LogicalType type = declared.get(i).getType();
            TypeMapping.checkReadable(field, precision, type);
            vectors[i] = BlockVectors.vector(field.type(), precision, type);
            columns[i] = vectors[i];
        }

        private static int indexOf(List<Field> fields, String name) {
            for (int i = 0; i < fields.size(); i++) {
                if (fields.get(i).name().equals(name)) {
                    return i;
                }
            }
            return -1;
        }

        @Override
        public RowData row(int index) {
            row.setRowId(index);
            return row;
        }
    }
}
