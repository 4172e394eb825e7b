/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import io.tdengine.flink.sink.batch.SchemalessTarget;
import io.tdengine.flink.sink.batch.WriteMode;
import io.tdengine.flink.transport.schema.ColumnSchema;
import io.tdengine.flink.transport.schema.TableSchema;
import io.tdengine.flink.transport.type.DataType;
import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/** In what form rows, their NULLs and deletes go to the server. */
@Internal
final class WriteForm implements Serializable {

    private static final long serialVersionUID = 1L;

    final WriteMode mode;
    final NullHandling nullHandling;

    /** What the table becomes by being written schemaless; null if that is not declared. */
    final SchemalessTarget declared;

    /** Whether the stream is known to have deletes; it may have some in any case. */
    final boolean deletes;

    WriteForm(
            WriteMode mode, NullHandling nullHandling, SchemalessTarget declared, boolean deletes) {
        this.declared = declared;
        this.mode = mode;
        this.nullHandling = nullHandling;
        this.deletes = deletes;
    }

    /**
     * Refuses a table for which this form cannot be.
     *
     * @throws IllegalArgumentException naming the column that stands against it
     */
    void check(TableSchema target) {
        for (ColumnSchema column : target.columns()) {
            if (deletes && column.isCompositeKey()) {
                throw new IllegalArgumentException(undeletable(target, column));
            }
            if (mode == WriteMode.STMT
                    && nullHandling == NullHandling.KEEP
                    && column.field().type() == DataType.BLOB) {
                throw new IllegalArgumentException(
                        name(target, column)
                                + " cannot be kept where a row has NULL: servers were seen to fail"
                                + " on prepared statements that leave a BLOB out. Use write mode"
                                + " 'sql', or let a NULL overwrite it ('set-null').");
            }
        }
    }

    /** Why a row of a table cannot be deleted; null if it can be. */
    static String undeletable(TableSchema target) {
        for (ColumnSchema column : target.columns()) {
            if (column.isCompositeKey()) {
                return undeletable(target, column);
            }
        }
        return null;
    }

    private static String undeletable(TableSchema target, ColumnSchema key) {
        return name(target, key)
                + " is part of the key, and TDengine deletes by time only: a delete of one row would"
                + " take all rows of its time. Filter deletes before the sink, or write to a table"
                + " without a composite key.";
    }

    private static String name(TableSchema target, ColumnSchema column) {
        return "Column '"
                + column.name()
                + "' ("
                + column.field()
                + ") of table '"
                + target.table()
                + "' in database '"
                + target.database()
                + "'";
    }

    @Override
    public String toString() {
        return mode + ", nulls: " + nullHandling;
    }
}
