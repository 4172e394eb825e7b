/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

/** A vgroup that a consumer holds, and the range of its log. Immutable. */
public final class VgroupAssignment {

    private final int vgroupId;
    private final long offset;
    private final long begin;
    private final long end;

    public VgroupAssignment(int vgroupId, long offset, long begin, long end) {
        this.vgroupId = vgroupId;
        this.offset = offset;
        this.begin = begin;
        this.end = end;
    }

    public int vgroupId() {
        return vgroupId;
    }

    /** Start of the last delivered message; not a position to resume from. */
    public long offset() {
        return offset;
    }

    /** The first entry that the log still has. */
    public long begin() {
        return begin;
    }

    /** The last committed entry + 1. */
    public long end() {
        return end;
    }

    @Override
    public String toString() {
        return "vgroup " + vgroupId + " at " + offset + " of [" + begin + ", " + end + "]";
    }
}
