/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.bind;

import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.block.LittleEndian;
import java.util.ArrayList;
import java.util.List;

/**
 * A read-only view of an {@link EncodedBatch}: its tables with their names, tags and rows, and
 * batches of fewer rows made from it.
 *
 * <p>Rows are counted through all tables in the order of the payload. Values are read through a
 * {@link BindTables}, which copies nothing. Immutable.
 */
public final class BindPayload {

    private final EncodedBatch batch;
    private final List<BindField> tags;
    private final List<BindField> columns;
    private final boolean named;

    private BindPayload(
            EncodedBatch batch, List<BindField> tags, List<BindField> columns, boolean named) {
        this.batch = batch;
        this.tags = tags;
        this.columns = columns;
        this.named = named;
    }

    /**
     * A view of a batch.
     *
     * @param fields all placeholders of the statement that the batch was encoded for, in its order
     * @throws TDengineException {@link ErrorCode#MALFORMED} if the batch was encoded for other
     *     placeholders or is no payload
     */
    public static BindPayload of(List<BindField> fields, EncodedBatch batch) {
        List<BindField> tags = new ArrayList<>();
        List<BindField> columns = new ArrayList<>();
        boolean named = false;
        for (BindField field : fields) {
            if (field.kind() == BindField.Kind.TAG) {
                tags.add(field);
            } else if (field.kind() == BindField.Kind.COLUMN) {
                columns.add(field);
            } else {
                named = true;
            }
        }
        BindPayload payload = new BindPayload(batch, tags, columns, named);
        payload.checkHeader();
        return payload;
    }

    private void checkHeader() {
        if (batch.length() < PayloadWriter.HEADER
                || batch.offset() + batch.length() > batch.array().length) {
            throw malformed("it has " + batch.length() + " bytes");
        }
        if (header(0) != batch.length()) {
            throw malformed("it has " + batch.length() + " bytes and tells of " + header(0));
        }
        if (header(8) != tags.size() || header(12) != columns.size()) {
            throw malformed(
                    "it has "
                            + header(8)
                            + " tags and "
                            + header(12)
                            + " columns, the statement "
                            + tags.size()
                            + " and "
                            + columns.size());
        }
        int fixed = (named ? 2 : 0) + (tags.isEmpty() ? 0 : 4) + 4;
        boolean sections =
                (header(16) != 0) == named && (header(20) != 0) != tags.isEmpty() && header(24) > 0;
        if (!sections
                || header(4) < 0
                || PayloadWriter.HEADER + (long) fixed * header(4) > batch.length()) {
            throw malformed("its header is wrong");
        }
    }

    /** A number of the header. */
    int header(int at) {
        return LittleEndian.getInt(batch.array(), batch.offset() + at);
    }

    static TDengineException malformed(String reason) {
        return ErrorContext.call()
                .failed(ErrorCode.MALFORMED, "A bind payload cannot be read: " + reason);
    }

    EncodedBatch batch() {
        return batch;
    }

    /** Whether each table has a name; otherwise the statement names the only one. */
    public boolean isNamed() {
        return named;
    }

    /** The tag placeholders in the order in which each table has its tags. */
    public List<BindField> tags() {
        return List.copyOf(tags);
    }

    /** The column placeholders in the order in which each table has its columns. */
    public List<BindField> columns() {
        return List.copyOf(columns);
    }

    /** Number of tables. */
    public int tables() {
        return header(4);
    }

    /** Rows over all tables. */
    public int rows() {
        return batch.rows();
    }

    /** A new cursor before the first table. */
    public BindTables read() {
        return new BindTables(this, tags, columns);
    }

    /**
     * A batch of some of the rows, with the tables they belong to.
     *
     * @param fromRow the first, counted through all tables
     * @param toRow the one after the last
     */
    public EncodedBatch slice(int fromRow, int toRow) {
        if (fromRow < 0 || fromRow >= toRow || toRow > rows()) {
            throw new IndexOutOfBoundsException(
                    "rows " + fromRow + " to " + toRow + " of " + rows());
        }
        return fromRow == 0 && toRow == rows()
                ? batch
                : new PayloadSlicer(this).slice(fromRow, toRow);
    }
}
