/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.util.List;

/**
 * Rows of one table in a message. The columns are those the log entry has: they vary from block to
 * block, and a missing column is not a NULL. Immutable.
 */
public final class TmqBlock {

    private final String tableName;
    private final Precision precision;
    private final List<Field> fields;
    private final Block block;

    public TmqBlock(String tableName, Precision precision, List<Field> fields, Block block) {
        this.tableName = tableName;
        this.precision = precision;
        this.fields = List.copyOf(fields);
        this.block = block;
    }

    /** The child or normal table, or null: query topics do not tell. */
    public String tableName() {
        return tableName;
    }

    public Precision precision() {
        return precision;
    }

    /** Names and types of {@link #block()}'s columns. */
    public List<Field> fields() {
        return fields;
    }

    public Block block() {
        return block;
    }
}
