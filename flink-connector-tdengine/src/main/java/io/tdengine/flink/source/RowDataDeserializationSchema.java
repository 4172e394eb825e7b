/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.transport.schema.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.table.data.RowData;
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
    private transient DeletedRows deletedRows;

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
        List<RowFields.Declared> declared = new ArrayList<>();
        for (RowType.RowField field : rowType.getFields()) {
            declared.add(RowFields.Declared.of(field.getName(), field.getType()));
        }
        fields = new RowFields(declared, metadata, table);
        deletedRows = new DeletedRows(rowType, metadata, table);
    }

    @Override
    public boolean readsTags() {
        return fields.readsTags();
    }

    @Override
    public BlockReader<RowData> bind(BlockContext block) {
        fields.bind(block);
        return fields::row;
    }

    @Override
    public boolean emitsChanges() {
        return true;
    }

    /**
     * A delete of one row of a child table as a row of kind DELETE with its timestamp and metadata.
     * Rows that go in another way fail the job: no row can tell that.
     */
    @Override
    public RowData change(ChangeContext change) {
        return deletedRows.of(change);
    }

    @Override
    public TypeInformation<RowData> getProducedType() {
        return producedType;
    }
}
