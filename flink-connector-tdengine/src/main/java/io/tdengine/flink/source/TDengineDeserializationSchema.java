/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.transport.schema.TableSchema;
import java.io.Serializable;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;

/**
 * Makes records of the rows of a subscription, block by block: what is the same for all rows of a
 * block is looked up once, and a row can be a cheap view of it.
 *
 * @param <T> the records
 */
@PublicEvolving
public interface TDengineDeserializationSchema<T> extends Serializable, ResultTypeQueryable<T> {

    /**
     * Called once on each reader that reads, before everything else; later calls happen after it,
     * but maybe on another thread.
     *
     * @param table the super table of the topic; of a topic on a database, the table that was set
     *     on the source's builder, or null if none was; of topics on several super tables, one with
     *     what all have in common
     * @throws Exception fails the job, for instance because a wanted column does not exist
     */
    void open(TableSchema table, DeserializationSchema.InitializationContext context)
            throws Exception;

    /**
     * True if {@link BlockContext#tags} is wanted; asked after {@link #open}. Tags are not in the
     * log: the source reads them from the server once for each child table.
     */
    boolean readsTags();

    /**
     * Turns to the next block. The reader of the block before is not used any more.
     *
     * @throws Exception fails the job
     */
    BlockReader<T> bind(BlockContext block) throws Exception;

    /** True if {@link #change} makes records, which {@link TableChanges#EMIT} needs. */
    default boolean emitsChanges() {
        return false;
    }

    /**
     * The record of a change of tables or a delete, or null for none; called only with {@link
     * TableChanges#EMIT}, in the order of the vgroup's log.
     *
     * @throws Exception fails the job, for instance because no record can tell the change
     */
    default T change(ChangeContext change) throws Exception {
        return null;
    }

    /** The rows of one block as records. */
    @FunctionalInterface
    interface BlockReader<T> {

        /**
         * The record of a row, valid until the next call, or null to leave the row out.
         *
         * @param row from 0; rows before those a restored job has already emitted are skipped
         * @throws Exception fails the job
         */
        T row(int row) throws Exception;
    }
}
