/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.util.List;

/**
 * What a poll gives: rows of one vgroup, a block per table and log entry, or changes of its tables,
 * or rows with the tables that came into being with them.
 *
 * @param offset where the message starts; of changes alone, where it ends
 * @param endOffset where the next one starts
 * @param meta null for rows alone
 */
public record LogMessage(
        String topic,
        String database,
        int vgroupId,
        long offset,
        long endOffset,
        List<TableBlock> blocks,
        Meta meta) {

    /**
     * Changes of tables.
     *
     * @param rawType the server's number for the raw bytes
     * @param changes each as JSON
     * @param batch whether they are told as a list, even if there is only one
     */
    public record Meta(int rawType, List<String> changes, boolean batch) {}

    /**
     * Rows of one table, with only the columns that the entry has.
     *
     * @param tableName null on query topics
     * @param columnIds ids of the columns in the table's schema, from 1
     * @param columnFlags what {@link Schema#flags} tells; none on query topics
     */
    public record TableBlock(
            String tableName,
            Precision precision,
            int schemaVersion,
            List<Field> fields,
            List<Integer> columnIds,
            List<Integer> columnFlags,
            List<Object[]> rows) {}
}
