/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.TDengineException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.annotation.Internal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a CREATE … IF NOT EXISTS that the other writers of the sink run at the same moment: the
 * server refuses the later of two such transactions (0x03D3) until the earlier is complete.
 */
@Internal
final class TableCreation {

    private static final Logger LOG = LoggerFactory.getLogger(TableCreation.class);

    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private TableCreation() {}

    /**
     * @throws TDengineException if the statement fails for good, or still after 10 s
     */
    static void run(Connection connection, String sql) {
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (true) {
            try {
                connection.execute(sql);
                return;
            } catch (TDengineException e) {
                if (!e.isRetriable()
                        || !connection.isOpen()
                        || System.nanoTime() - deadline > 0
                        || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                LOG.info("Creating the table is repeated: {}", e.getMessage());
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }
}
