/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.util.List;

/**
 * What a poll gives: rows of one vgroup, a block per table and log entry.
 *
 * @param offset where the message starts
 * @param endOffset where the next one starts
 */
public record LogMessage(
        String topic,
        String database,
        int vgroupId,
        long offset,
        long endOffset,
        List<TableBlock> blocks) {

    /**
     * Rows of one table, with only the columns that the entry has.
     *
     * @param tableName null on query topics
     * @param columnIds ids of the columns in the table's schema, from 1
     */
    public record TableBlock(
            String tableName,
            Precision precision,
            int schemaVersion,
            List<Field> fields,
            List<Integer> columnIds,
            List<Object[]> rows) {}
}
