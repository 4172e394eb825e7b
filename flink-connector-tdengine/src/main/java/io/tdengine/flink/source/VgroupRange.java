/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/** A part of a vgroup's log: from the entry {@code begin} up to, but without, {@code end}. */
@Internal
public final class VgroupRange implements Serializable {

    private static final long serialVersionUID = 1L;

    private final long begin;
    private final long end;

    public VgroupRange(long begin, long end) {
        this.begin = begin;
        this.end = end;
    }

    public long begin() {
        return begin;
    }

    public long end() {
        return end;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof VgroupRange
                && begin == ((VgroupRange) o).begin
                && end == ((VgroupRange) o).end;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(begin) * 31 + Long.hashCode(end);
    }

    @Override
    public String toString() {
        return "[" + begin + ", " + end + ")";
    }
}
