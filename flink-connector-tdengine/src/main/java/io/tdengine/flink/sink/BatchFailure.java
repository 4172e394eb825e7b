/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import io.tdengine.flink.sink.batch.InvalidSinkException;
import io.tdengine.flink.sink.batch.WriteBatch;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.schema.TableSchema;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.apache.flink.annotation.Internal;

/** Tells that a batch was not written. */
@Internal
final class BatchFailure {

    private BatchFailure() {}

    /** Ends the job for good if the server will never take the batch. */
    static IOException of(WriteBatch batch, TableSchema target, Throwable error) {
        Throwable cause = error instanceof CompletionException ? error.getCause() : error;
        String message =
                "A batch of "
                        + batch.rows()
                        + " rows ("
                        + batch.bytes()
                        + " bytes) for table '"
                        + target.table()
                        + "' of database '"
                        + target.database()
                        + "' was not written: "
                        + cause.getMessage();
        return cause instanceof TDengineException && !((TDengineException) cause).isRetriable()
                ? new InvalidSinkException(message, cause)
                : new IOException(message, cause);
    }
}
