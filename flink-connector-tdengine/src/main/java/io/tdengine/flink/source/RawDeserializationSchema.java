/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.transport.Row;
import io.tdengine.flink.transport.TmqBlock;
import io.tdengine.flink.transport.schema.TableSchema;
import io.tdengine.flink.transport.type.Field;
import java.util.List;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * Rows of any tables as {@link TDengineRecord}: each with the columns that were written. Nothing is
 * declared, so nothing can fail to fit; a column added to a table later is in the rows that have
 * it. Tags are left out.
 */
@PublicEvolving
public final class RawDeserializationSchema
        implements TDengineDeserializationSchema<TDengineRecord> {

    private static final long serialVersionUID = 1L;

    /** The columns of the block before and their names: those of the next are mostly the same. */
    private transient List<Field> fields;

    private transient String[] names;

    @Override
    public void open(TableSchema table, DeserializationSchema.InitializationContext context) {
        fields = null;
    }

    @Override
    public boolean readsTags() {
        return false;
    }

    @Override
    public BlockReader<TDengineRecord> bind(BlockContext context) {
        TmqBlock block = context.block();
        if (!block.fields().equals(fields)) {
            fields = block.fields();
            names = fields.stream().map(Field::name).toArray(String[]::new);
        }
        String[] columns = names;
        Row cells = new Row(block.fields(), block.precision());
        return row -> {
            cells.moveTo(block.block(), row);
            Object[] values = new Object[columns.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = cells.getObject(i);
            }
            return new TDengineRecord(
                    context.topic(),
                    context.database(),
                    context.vgroupId(),
                    context.offset(),
                    block.tableName(),
                    columns,
                    values,
                    null);
        };
    }

    @Override
    public boolean emitsChanges() {
        return true;
    }

    /** Every change, those of tables that are created too, as a record without columns. */
    @Override
    public TDengineRecord change(ChangeContext context) {
        return new TDengineRecord(
                context.topic(),
                context.database(),
                context.vgroupId(),
                context.offset(),
                context.change().tables().isEmpty() ? null : context.change().tables().get(0),
                new String[0],
                new Object[0],
                context.change().json());
    }

    @Override
    public TypeInformation<TDengineRecord> getProducedType() {
        return new TDengineRecordTypeInfo();
    }
}
