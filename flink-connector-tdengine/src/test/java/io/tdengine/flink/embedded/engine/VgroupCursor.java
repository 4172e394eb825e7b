/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.embedded.engine.LogMessage.TableBlock;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a member stands in one vgroup's log. The range it knows is as old as the last answer, as in
 * the real client library.
 */
final class VgroupCursor {

    private static final int DEFAULT_POLL_ROWS = 4096;

    private final Groups.Share share;
    private final Vgroup vgroup;
    private Long position;
    private long lastStart;
    private long begin;
    private long end;
    private long rows;

    /**
     * Starts at what the group committed, else where the policy says; {@code none} starts nowhere.
     */
    VgroupCursor(Groups.Share share, Vgroup vgroup, String offsetReset) {
        this.share = share;
        this.vgroup = vgroup;
        refresh();
        Long committed = share.committed().get(vgroup.id());
        if (committed != null) {
            position = committed;
            lastStart = committed;
        } else if ("earliest".equals(offsetReset)) {
            position = begin;
            lastStart = begin;
        } else if (!"none".equals(offsetReset)) {
            position = end;
            // A real server shows one less than where polling starts.
            lastStart = Math.max(begin, end - 1);
        }
    }

    private void refresh() {
        begin = vgroup.log().begin();
        end = vgroup.log().end();
    }

    /** The next message with rows, or null; moves on over entries that hold none. */
    LogMessage next(int minPollRows) throws ServerError {
        VgroupLog log = vgroup.log();
        if (position == null || position >= log.end() && position >= log.begin()) {
            return null;
        }
        long wanted = minPollRows > 0 ? minPollRows : DEFAULT_POLL_ROWS;
        long start = position;
        // What retention took away is passed over without a word.
        long version = Math.max(position, log.begin());
        long moveTo = start;
        long count = 0;
        List<TableBlock> blocks = new ArrayList<>();
        while (version < log.end() && count < wanted) {
            VgroupLog.Entry entry = log.get(version++);
            List<TableBlock> found = share.topic().filter().blocks(entry);
            blocks.addAll(found);
            for (TableBlock block : found) {
                count += block.rows().size();
            }
            // A query topic stays before rows that its condition refused at the end of the log.
            boolean parked = share.topic().kind() == Topic.Kind.COLUMN && found.isEmpty();
            if (!parked || entry.writes().isEmpty()) {
                moveTo = version;
            }
        }
        if (moveTo != start) {
            refresh();
        }
        position = moveTo;
        if (blocks.isEmpty()) {
            return null;
        }
        lastStart = start;
        rows += count;
        Topic topic = share.topic();
        return new LogMessage(
                topic.name(), topic.database().name(), vgroup.id(), start, moveTo, blocks);
    }

    GroupMember.Assigned assigned() {
        return new GroupMember.Assigned(vgroup.id(), lastStart, begin, end);
    }

    void checkRange(long offset) throws ServerError {
        if (offset < begin || offset > end) {
            throw Errors.error(0x4007, "Offset out of range");
        }
    }

    void seek(long offset) {
        position = offset;
        lastStart = offset;
    }

    long position() {
        return position == null ? GroupMember.NO_OFFSET : position;
    }

    void commit() {
        if (position != null) {
            commit(position);
        }
    }

    void commit(long offset) {
        Long before = share.committed().put(vgroup.id(), offset);
        if (before == null || before != offset) {
            vgroup.log().append(VgroupLog.Entry.WITHOUT_DATA);
        }
    }

    String offsetText() {
        return position == null ? "none" : "wal:" + position + "/" + vgroup.log().end();
    }

    long rows() {
        return rows;
    }
}
