/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.data.BlockVectors;
import io.tdengine.flink.source.RowDataDeserializationSchema.Metadata;
import io.tdengine.flink.transport.json.TableChange;
import io.tdengine.flink.transport.schema.ColumnSchema;
import io.tdengine.flink.transport.schema.TableSchema;
import java.util.List;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;

/** Makes a row of kind DELETE of a delete: timestamp and metadata, all else NULL. */
@Internal
final class DeletedRows {

    private final RowType rowType;
    private final List<Metadata> metadata;
    private final TableSchema table;

    DeletedRows(RowType rowType, List<Metadata> metadata, TableSchema table) {
        this.rowType = rowType;
        this.metadata = metadata;
        this.table = table;
    }

    /**
     * @return null for a change that takes no rows away
     * @throws ValidationException for rows that have gone and are not one row of a known key
     */
    RowData of(ChangeContext context) {
        TableChange change = context.change();
        if (change.type() == TableChange.Type.CREATE || change.type() == TableChange.Type.ALTER) {
            return null;
        }
        TableChange.Deletion deletion = change.deletion();
        boolean oneRow =
                deletion != null
                        && deletion.from() == deletion.to()
                        && !deletion.table().equals(table.table())
                        && table.columns().stream().noneMatch(ColumnSchema::isCompositeKey);
        if (!oneRow) {
            throw new ValidationException(
                    "More went than one row of one child table, of which no change can be made: "
                            + change.json()
                            + ". Read raw records to get such changes as they are told, or use"
                            + " setTableChanges(IGNORE).");
        }
        GenericRowData row = new GenericRowData(RowKind.DELETE, rowType.getFieldCount());
        int time = rowType.getFieldIndex(table.columns().get(0).name());
        int metadataStart = rowType.getFieldCount() - metadata.size();
        if (time >= 0 && time < metadataStart) {
            row.setField(time, BlockVectors.timestamp(deletion.from(), table.precision()));
        }
        for (int i = 0; i < metadata.size(); i++) {
            row.setField(metadataStart + i, value(metadata.get(i), context, deletion));
        }
        return row;
    }

    private static Object value(
            Metadata key, ChangeContext context, TableChange.Deletion deletion) {
        switch (key) {
            case TBNAME:
                return StringData.fromString(deletion.table());
            case DATABASE:
                return StringData.fromString(context.database());
            case TOPIC:
                return StringData.fromString(context.topic());
            case VGROUP_ID:
                return context.vgroupId();
            case OFFSET:
                return context.offset();
            default:
                throw new IllegalArgumentException("No value for " + key);
        }
    }
}
