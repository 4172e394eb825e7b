/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import java.util.List;

/**
 * A consumer in its group. Calls may come from several threads; one poll runs at a time. Offsets
 * are versions of a vgroup's log.
 */
public interface GroupMember {

    /** {@link #committed} of a vgroup without a committed offset. */
    long NO_OFFSET = -2147467247L;

    /** A vgroup held by this member. */
    record Assigned(int vgroupId, long offset, long begin, long end) {}

    List<String> topics();

    /** Waits up to the given time; null when nothing came. Codes: 0x03E6 evicted. */
    LogMessage poll(long blockingMillis) throws ServerError, InterruptedException;

    List<Assigned> assignment(String topic) throws ServerError;

    /** Codes: 0x4007 out of range, 0x4008 foreign vgroup, 0x4009 topic, 0x4010 too early. */
    void seek(String topic, int vgroupId, long offset) throws ServerError;

    long position(String topic, int vgroupId) throws ServerError;

    long committed(String topic, int vgroupId) throws ServerError;

    /** Commits the positions of all vgroups. */
    void commit() throws ServerError;

    void commitOffset(String topic, int vgroupId, long offset) throws ServerError;

    /** Leaves the group; what remains is spread over the other members. Idempotent. */
    void leave();
}
