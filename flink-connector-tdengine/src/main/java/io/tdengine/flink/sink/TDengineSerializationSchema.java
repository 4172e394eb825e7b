/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import io.tdengine.flink.sink.rejected.RejectedRow;
import io.tdengine.flink.transport.bind.ColumnBuffer;
import io.tdengine.flink.transport.bind.TableRows;
import io.tdengine.flink.transport.schema.TableSchema;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.table.data.StringData;
import org.apache.flink.types.RowKind;

/**
 * Turns elements of a stream into rows of a TDengine table, cell by cell into primitive buffers.
 *
 * <p>Each writer has its own copy and calls it from the task's thread only: first {@link #open},
 * then {@link #columns} and {@link #tags} once, then the others for each element.
 *
 * @param <T> type of the elements
 */
@PublicEvolving
public interface TDengineSerializationSchema<T> extends Serializable {

    /**
     * Learns the table as the server describes it, and refuses one it cannot write.
     *
     * @throws IllegalArgumentException if the elements do not fit the table: names each column that
     *     does not, its declared type, the server's type and what to do
     */
    void open(TableSchema target);

    /** Names of the columns written; {@link TableRows#column} counts in this order. */
    List<String> columns();

    /**
     * Names of the tags given when a child table is created on the fly; {@link TableRows#tag}
     * counts in this order. Other tags are NULL then. Empty unless the target is a super table.
     */
    List<String> tags();

    /**
     * What is to happen with an element's row: INSERT and UPDATE_AFTER are written, UPDATE_BEFORE
     * is dropped, DELETE deletes the row of the element's table and {@link #timestamp}.
     */
    default RowKind rowKind(T element) {
        return RowKind.INSERT;
    }

    /**
     * The child table of an element, a bare name as the server stores it. Asked only if the target
     * is a super table. The object may be reused for the next element.
     *
     * @throws IOException if the element has none: it is rejected
     */
    StringData tableName(T element) throws IOException;

    /**
     * The timestamp of an element's row, as a count of the database's unit. Asked for elements to
     * be deleted, and for others that come close after one; needed only if there are any.
     *
     * @throws IOException if the element has none: it is rejected
     */
    default long timestamp(T element) throws IOException {
        throw new UnsupportedOperationException(
                getClass().getName() + " must tell the timestamp of elements to delete rows");
    }

    /**
     * Appends exactly one cell to {@link TableRows#tag} of each of {@link #tags}.
     *
     * @throws IOException if a value cannot be a tag: the element is rejected
     */
    void writeTags(T element, TableRows rows) throws IOException;

    /**
     * Appends exactly one cell to {@link TableRows#column} of each of {@link #columns}, by the
     * method of {@link ColumnBuffer} that fits the column's type. Does not end the row.
     *
     * @throws IOException if a value does not fit its column: the element is rejected
     */
    void writeColumns(T element, TableRows rows) throws IOException;

    /**
     * What is told of an element that was rejected, since a method above threw an IOException. What
     * throws any other exception fails the job.
     *
     * @param reason its message is a whole sentence, shown as it is
     */
    default RejectedRow rejected(T element, IOException reason) {
        return new RejectedRow(null, null, 0, reason.getMessage(), reason, Map.of());
    }
}
