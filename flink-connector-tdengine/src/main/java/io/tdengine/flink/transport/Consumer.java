/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * A member of a consumer group (TMQ). For one thread at a time; {@link #close()} may come from
 * another and fails the pending call. Every method throws {@link TDengineException}.
 *
 * <p>Offsets are versions of a vgroup's write-ahead log; an offset names the next entry to read.
 * The server hands the vgroups of a topic out to the members of a group, and may do so anew at any
 * time; the new member starts at the committed offset, else where {@link
 * ConsumerConfig#offsetReset()} says.
 */
public interface Consumer extends AutoCloseable {

    /** What {@link #committed} gives for a vgroup without a committed offset. */
    long NO_OFFSET = -2147467247L;

    /** Joins the group for these topics; returns once the server has assigned vgroups. */
    void subscribe(Collection<String> topics);

    /** Leaves the group, without a commit. Another {@link #subscribe} may follow. */
    void unsubscribe();

    /** The topics that the server has this member subscribed to; empty if none. */
    List<String> subscription();

    /**
     * The next message with its rows and changes of tables, or null when none came. If {@link
     * ConsumerConfig#autoCommitInterval()} is set and has passed, what earlier calls returned is
     * committed first.
     *
     * <p>After a call that failed, the next one gives the message that may have been lost.
     *
     * @param blocking how long the server may wait for one; zero asks once
     */
    TmqMessage poll(Duration blocking);

    /**
     * The last message that {@link #poll} returned, as the server keeps it.
     *
     * @throws TDengineException {@link ErrorCode#INVALID_ARGUMENT} for any other message
     */
    TmqRawData raw(TmqMessage message);

    /**
     * The vgroups of a topic that this member holds. Refreshed by the server only while polling.
     */
    List<VgroupAssignment> assignment(String topic);

    /** Where the next poll reads in a vgroup; within [begin, end] of its assignment. */
    void seek(String topic, int vgroupId, long offset);

    /** The offset after the last polled message of a vgroup. */
    long position(String topic, int vgroupId);

    /** The group's committed offset of a vgroup, or {@link #NO_OFFSET} when there is none. */
    long committed(String topic, int vgroupId);

    /** Commits the position of every vgroup that this member holds: all that was polled. */
    void commit();

    /** Commits that this message is done, and so all before it in its vgroup; no other vgroup. */
    default void commit(TmqMessage message) {
        if (message.endOffset() < 0) {
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.INVALID_ARGUMENT,
                            "A message of topic '"
                                    + message.topic()
                                    + "', vgroup "
                                    + message.vgroupId()
                                    + " has no offset to commit; commit() commits all that was"
                                    + " polled");
        }
        commit(message.topic(), message.vgroupId(), message.endOffset());
    }

    /** Commits one offset for the group. Does not move this member. */
    void commit(String topic, int vgroupId, long offset);

    /** Leaves and disconnects without waiting for a pending answer. Idempotent, throws nothing. */
    @Override
    void close();
}
