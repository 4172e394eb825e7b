/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.batch;

import io.tdengine.flink.sink.rejected.OnRejected;
import io.tdengine.flink.sink.rejected.RejectedRow;
import io.tdengine.flink.sink.rejected.RejectedRowHandler;
import java.io.IOException;
import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/** What becomes of rows that cannot be written. */
@Internal
public final class RejectionPolicy implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final int TIMESTAMP_OUT_OF_RANGE = 0x060B;

    private static final String ALTERNATIVE =
            " To go on without such rows, set the policy for rejected rows to 'skip' or give them a"
                    + " handler.";

    private final OnRejected onRejected;
    private final RejectedRowHandler handler;

    /**
     * @param handler asked instead of {@code onRejected}; null if there is none
     */
    public RejectionPolicy(OnRejected onRejected, RejectedRowHandler handler) {
        this.onRejected = onRejected;
        this.handler = handler;
    }

    /** Whether a job fails by its first rejected row. */
    public boolean fails() {
        return handler == null && onRejected == OnRejected.FAIL;
    }

    /** Called once before all else. */
    public void open(RejectedRowHandler.Context context) throws IOException {
        if (handler != null) {
            handler.open(context);
        }
    }

    /**
     * Does with a row what is asked for.
     *
     * @throws IOException if the job is to fail
     */
    public void reject(RejectedRow row, String database) throws IOException {
        if (handler != null) {
            handler.rejected(row);
        } else if (onRejected == OnRejected.FAIL && row.code() == 0) {
            throw new InvalidSinkException(row.reason() + ALTERNATIVE, row.cause());
        } else if (onRejected == OnRejected.FAIL) {
            throw new InvalidSinkException(
                    "A row for table '"
                            + row.tableName()
                            + "' of database '"
                            + database
                            + "' at "
                            + row.timestamp()
                            + " cannot be written: "
                            + row.reason()
                            + advice(row.code())
                            + ALTERNATIVE,
                    row.cause());
        }
    }

    private static String advice(int code) {
        return code == TIMESTAMP_OUT_OF_RANGE
                ? ". The row is older than the database keeps rows, or too far in the future:"
                        + " filter such rows, or raise KEEP with ALTER DATABASE."
                : ".";
    }

    /** Called once in the end. */
    public void close() throws IOException {
        if (handler != null) {
            handler.close();
        }
    }

    @Override
    public String toString() {
        return handler == null ? onRejected.toString() : handler.getClass().getName();
    }
}
