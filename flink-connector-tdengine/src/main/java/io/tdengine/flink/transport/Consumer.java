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
 */
public interface Consumer extends AutoCloseable {

    /** Joins the group for these topics; returns once the server has assigned vgroups. */
    void subscribe(Collection<String> topics);

    /** Leaves the group. */
    void unsubscribe();

    /**
     * The next message with its rows, or null when none came.
     *
     * @param blocking how long the server may wait for one; zero asks once
     */
    TmqMessage poll(Duration blocking);

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

    /** Commits one offset for the group. Does not move this member. */
    void commit(String topic, int vgroupId, long offset);

    /** Leaves and disconnects without waiting for a pending answer. Idempotent, throws nothing. */
    @Override
    void close();

    /** What {@link #committed} gives for a vgroup without a committed offset. */
    long NO_OFFSET = -2147467247L;
}
