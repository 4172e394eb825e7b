/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

/**
 * Where a member stands in one vgroup's log. The range it knows is as old as the last answer, as in
 * the real client library.
 */
final class VgroupCursor {

    private final Groups groups;
    private final Groups.Share share;
    private final Vgroup vgroup;
    private final LogReader reader;
    private final String offsetReset;
    private Long position;
    private long begin;
    private long end;
    private long rows;

    /** Where the last message began, or the place sought to; null before both. */
    private Long lastStart;

    /** Whether the vgroup has answered a poll, or a position was set. */
    private boolean touched;

    /** A query topic's request waits at the vgroup until rows are written after this version. */
    private Long parkedAt;

    /** A message that is on its way: it comes even after a seek. */
    private LogMessage underway;

    private boolean soughtSince;

    /**
     * Starts at what the group committed, else where the policy says; {@code none} starts nowhere.
     */
    VgroupCursor(
            Groups groups, Groups.Share share, Vgroup vgroup, Engine.Subscription subscription) {
        this.groups = groups;
        this.share = share;
        this.vgroup = vgroup;
        this.reader = new LogReader(share, vgroup, subscription);
        this.offsetReset = subscription.offsetReset();
        refresh();
        Long committed = share.committed().get(vgroup.id());
        if (committed != null) {
            position = committed;
        } else if ("earliest".equals(offsetReset)) {
            position = begin;
        } else if (!"none".equals(offsetReset)) {
            position = end;
        }
    }

    void refresh() {
        begin = vgroup.log().begin();
        end = vgroup.log().end();
    }

    /** The next message, or null; moves on over entries that hold nothing. */
    LogMessage next() throws ServerError {
        if (underway != null) {
            return delivered(underway);
        }
        if (position == null || isParked() || vgroup.log().isOffline()) {
            return null;
        }
        touched = true;
        LogReader.Found found = reader.read(position);
        if (found != null) {
            refresh();
            if (found.message() != null) {
                soughtSince = false;
                return delivered(found.message());
            }
            position = found.endOffset();
        }
        if (share.topic().kind() == Topic.Kind.COLUMN) {
            parkedAt = vgroup.log().end();
        }
        return null;
    }

    private boolean isParked() {
        if (parkedAt == null) {
            return false;
        }
        VgroupLog log = vgroup.log();
        for (long version = Math.max(parkedAt, log.begin()); version < log.end(); version++) {
            if (!log.get(version).writes().isEmpty()) {
                parkedAt = null;
                return false;
            }
        }
        return true;
    }

    private LogMessage delivered(LogMessage message) {
        underway = null;
        touched = true;
        if (!soughtSince) {
            position = message.endOffset();
            lastStart = message.offset();
            refresh();
        }
        soughtSince = false;
        message.blocks().forEach(block -> rows += block.rows().size());
        return message;
    }

    /** A poll asks all vgroups at once; what the others have is kept for later polls. */
    void prefetch() throws ServerError {
        if (underway == null && position != null && parkedAt == null && !vgroup.log().isOffline()) {
            LogReader.Found found = reader.read(position);
            underway = found == null ? null : found.message();
            soughtSince = false;
        }
    }

    boolean hasUnderway() {
        return underway != null;
    }

    int vgroupId() {
        return vgroup.id();
    }

    /** Whether the vgroup has to be asked where it would start. */
    boolean hasNotBegun() {
        return lastStart == null;
    }

    GroupMember.Assigned assigned() {
        return new GroupMember.Assigned(vgroup.id(), shownOffset(), begin, end);
    }

    private long shownOffset() {
        Long committed = share.committed().get(vgroup.id());
        if (lastStart != null) {
            return lastStart;
        } else if (committed != null) {
            return committed;
        }
        return switch (offsetReset) {
            case "earliest" -> begin;
            case "none" -> 0;
            // A real server shows one less than where polling starts.
            default -> Math.max(begin, end - 1);
        };
    }

    void checkRange(long offset) throws ServerError {
        if (offset < begin || offset > end) {
            throw Errors.error(0x4007, "Offset out of range");
        }
    }

    void seek(long offset) {
        position = offset;
        lastStart = offset;
        touched = true;
        parkedAt = null;
        soughtSince = true;
    }

    long position() {
        return position == null ? GroupMember.NO_OFFSET : position;
    }

    void commit() {
        if (position != null && touched) {
            commit(position);
        }
    }

    void commit(long offset) {
        groups.commit(share, vgroup, offset);
    }

    String offsetText() {
        return position == null ? "none" : "wal:" + position + "/" + vgroup.log().end();
    }

    long rows() {
        return rows;
    }
}
