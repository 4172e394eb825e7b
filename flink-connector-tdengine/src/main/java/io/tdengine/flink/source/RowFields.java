/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.data.BlockRow;
import io.tdengine.flink.data.BlockVector;
import io.tdengine.flink.data.BlockVectors;
import io.tdengine.flink.data.ConstantVectors;
import io.tdengine.flink.data.TypeMapping;
import io.tdengine.flink.source.RowDataDeserializationSchema.Metadata;
import io.tdengine.flink.transport.schema.ColumnSchema;
import io.tdengine.flink.transport.schema.TableSchema;
import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.columnar.vector.ColumnVector;
import org.apache.flink.table.types.logical.LogicalType;

/**
 * The fields of a produced row: columns and tags found by name, then metadata. Moves from block to
 * block; a column that a block does not carry is NULL in its rows. For one thread.
 */
@Internal
final class RowFields {

    /** A field that is a column or a tag. */
    interface Declared {

        /** The names that it may have in TDengine, the best first; the first also in errors. */
        List<String> names();

        /** The type to read a column as. */
        LogicalType type(Field column, Precision precision);

        /** A field of one name and one type. */
        static Declared of(String name, LogicalType type) {
            List<String> names = List.of(name);
            return new Declared() {
                @Override
                public List<String> names() {
                    return names;
                }

                @Override
                public LogicalType type(Field column, Precision precision) {
                    return type;
                }
            };
        }
    }

    private final List<? extends Declared> declared;
    private final int metadataStart;

    /** For each field the tag's position, or -1 for a column. */
    private final int[] tags;

    private final BlockVector[] vectors;
    private final ColumnVector[] columns;

    /** What each field is read as; null while it is in no block. */
    private final LogicalType[] types;

    private final BlockRow row;
    private final ConstantVectors.Text tbname = new ConstantVectors.Text();
    private final ConstantVectors.Text database = new ConstantVectors.Text();
    private final ConstantVectors.Text topic = new ConstantVectors.Text();
    private final ConstantVectors.Number vgroupId = new ConstantVectors.Number();
    private final ConstantVectors.Number offset = new ConstantVectors.Number();

    /** The columns of the block before, and where each field is in it, or -1. */
    private List<Field> blockFields = List.of();

    private Precision blockPrecision;
    private final int[] blockColumns;

    /**
     * @param fields in the row's order; as many as there are metadata at the end are ignored
     * @param metadata the last fields of the row
     * @param table whose columns and tags the others are
     * @throws ValidationException for a column that the table does not have, or one of another
     *     type, or without a table: a misspelt column, or a tag, would be NULL for ever
     */
    RowFields(List<? extends Declared> fields, List<Metadata> metadata, TableSchema table) {
        if (table == null) {
            throw new ValidationException(
                    "The source reads a topic on a whole database, whose tables can have different"
                            + " columns, or topics on databases of different precision. Set the"
                            + " table whose rows are wanted (setTable, in SQL"
                            + " 'table'), or read raw records of all tables.");
        }
        declared = fields;
        metadataStart = fields.size() - metadata.size();
        tags = new int[metadataStart];
        blockColumns = new int[metadataStart];
        vectors = new BlockVector[metadataStart];
        types = new LogicalType[metadataStart];
        columns = new ColumnVector[fields.size()];
        for (int i = 0; i < metadataStart; i++) {
            columns[i] = ConstantVectors.NULL;
            tags[i] = -1;
            blockColumns[i] = -1;
            resolve(i, table);
        }
        for (int i = 0; i < metadata.size(); i++) {
            columns[metadataStart + i] = metadataVector(metadata.get(i));
        }
        row = new BlockRow(columns);
    }

    private void resolve(int i, TableSchema table) {
        ColumnSchema column = find(declared.get(i), table);
        if (column == null) {
            throw new ValidationException(
                    String.format(
                            "Column '%s' does not exist in table %s.%s. It has %s.",
                            declared.get(i).names().get(0),
                            table.database(),
                            table.table(),
                            table.all().stream()
                                    .map(c -> c.name() + (c.isTag() ? " (tag)" : ""))
                                    .collect(Collectors.joining(", "))));
        }
        if (column.isTag()) {
            tags[i] = table.tags().indexOf(column);
            setVector(i, column.field(), table.precision());
        } else {
            checkedType(i, column.field(), table.precision());
        }
    }

    /** The column or tag of a field, or null if the table has none. */
    static ColumnSchema find(Declared field, TableSchema table) {
        return field.names().stream()
                .map(table::column)
                .filter(column -> column != null)
                .findFirst()
                .orElse(null);
    }

    private LogicalType checkedType(int i, Field column, Precision precision) {
        LogicalType type = declared.get(i).type(column, precision);
        TypeMapping.checkReadable(column, precision, type);
        return type;
    }

    private void setVector(int i, Field column, Precision precision) {
        types[i] = checkedType(i, column, precision);
        vectors[i] = BlockVectors.vector(column.type(), precision, types[i]);
        columns[i] = vectors[i];
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

    /** What a column or tag is read as in the present block; null if it is not in it. */
    LogicalType type(int field) {
        return types[field];
    }

    /**
     * Turns to the next block.
     *
     * @throws ValidationException for a column whose values its field cannot hold
     */
    void bind(BlockContext context) {
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
    }

    /** Finds each field in a block of other columns than the block before. */
    private void locate(List<Field> newFields, Precision precision) {
        blockFields = newFields;
        blockPrecision = precision;
        for (int i = 0; i < metadataStart; i++) {
            if (tags[i] < 0) {
                blockColumns[i] = indexOf(newFields, declared.get(i).names());
                if (blockColumns[i] >= 0) {
                    setVector(i, newFields.get(blockColumns[i]), precision);
                } else {
                    columns[i] = ConstantVectors.NULL;
                    types[i] = null;
                }
            }
        }
    }

    private static int indexOf(List<Field> fields, List<String> names) {
        for (String name : names) {
            for (int i = 0; i < fields.size(); i++) {
                if (fields.get(i).name().equals(name)) {
                    return i;
                }
            }
        }
        return -1;
    }

    /** A row of the present block: the same object each time. */
    RowData row(int index) {
        row.moveTo(index);
        return row;
    }
}
