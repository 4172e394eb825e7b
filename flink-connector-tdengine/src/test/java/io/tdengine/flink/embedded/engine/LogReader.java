/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.embedded.engine.LogMessage.Meta;
import io.tdengine.flink.embedded.engine.LogMessage.TableBlock;
import java.util.ArrayList;
import java.util.List;

/** Makes the next message of a group from one vgroup's log. */
final class LogReader {

    /** The server's numbers for what several entries are merged into. */
    private static final int BATCH_OF_CHANGES = 5;

    private static final int ROWS_AND_TABLES = 4;

    private static final int DEFAULT_POLL_ROWS = 4096;

    private final Groups.Share share;
    private final Vgroup vgroup;
    private final int wantedRows;
    private final boolean batch;

    LogReader(Groups.Share share, Vgroup vgroup, Engine.Subscription subscription) {
        this.share = share;
        this.vgroup = vgroup;
        int rows = subscription.minPollRows();
        this.wantedRows = rows > 0 ? rows : DEFAULT_POLL_ROWS;
        this.batch = subscription.batchMeta();
    }

    /**
     * What was found from an offset on.
     *
     * @param message null for nothing
     * @param endOffset where to read on
     */
    record Found(LogMessage message, long endOffset) {}

    /** Null at the end of the log. */
    Found read(long start) throws ServerError {
        List<TableBlock> leftover = share.leftovers().remove(vgroup.id());
        if (leftover != null) {
            List<TableBlock> blocks = new ArrayList<>();
            cut(leftover, blocks, 0);
            return found(start, start, blocks, null);
        }
        VgroupLog log = vgroup.log();
        if (start >= log.end() && start >= log.begin()) {
            return null;
        }
        return new Reading(start).run();
    }

    /** One message's worth of entries. */
    private final class Reading {
        private final long start;
        private final List<TableBlock> blocks = new ArrayList<>();
        private final List<VgroupLog.Created> created = new ArrayList<>();
        private final List<String> changes = new ArrayList<>();
        private int changeType;
        private long rows;

        Reading(long start) {
            this.start = start;
        }

        Found run() throws ServerError {
            VgroupLog log = vgroup.log();
            long moveTo = start;
            // What retention took away is passed over without a word.
            long version = Math.max(start, log.begin());
            while (version < log.end() && rows < wantedRows) {
                VgroupLog.Entry entry = log.get(version);
                String change = share.topic().withMeta() ? filter().change(entry) : null;
                if (change != null && !blocks.isEmpty()
                        || !entry.writes().isEmpty() && !changes.isEmpty()) {
                    break;
                }
                version++;
                boolean none = !take(entry, change);
                // A query topic stays before rows that its condition refused at the log's end.
                boolean refused = isQuery() && none && !entry.writes().isEmpty();
                if (!refused) {
                    moveTo = version;
                }
                if (change != null && !batch) {
                    break;
                }
            }
            return found(start, moveTo, blocks, meta());
        }

        /** False if nothing of the entry is for this topic. */
        private boolean take(VgroupLog.Entry entry, String change) throws ServerError {
            if (change != null) {
                changes.add(change);
                changeType = entry.change().rawType();
                return true;
            }
            List<TableBlock> found = new ArrayList<>(filter().blocks(entry));
            found.removeIf(block -> share.hidden().contains(block.tableName()));
            if (share.topic().withMeta()) {
                created.addAll(filter().created(entry));
            }
            int before = blocks.size();
            if (isQuery()) {
                rows = cut(found, blocks, rows);
            } else {
                blocks.addAll(found);
                found.forEach(block -> rows += block.rows().size());
            }
            return blocks.size() > before;
        }

        private Meta meta() {
            if (!changes.isEmpty()) {
                return new Meta(batch ? BATCH_OF_CHANGES : changeType, changes, batch);
            }
            return created.isEmpty()
                    ? null
                    : new Meta(ROWS_AND_TABLES, List.of(ChangeJson.create(created)), false);
        }
    }

    private TopicFilter filter() {
        return share.topic().filter();
    }

    private boolean isQuery() {
        return share.topic().kind() == Topic.Kind.COLUMN;
    }

    /**
     * A query topic's message may end within an entry. What is left waits for the group's next
     * message, whoever asks for it and from wherever.
     *
     * @return how many rows the message has then
     */
    private long cut(List<TableBlock> found, List<TableBlock> blocks, long rowsBefore) {
        long rows = rowsBefore;
        for (int i = 0; i < found.size(); i++) {
            if (rows >= wantedRows) {
                share.leftovers().put(vgroup.id(), List.copyOf(found.subList(i, found.size())));
                break;
            }
            blocks.add(found.get(i));
            rows += found.get(i).rows().size();
        }
        return rows;
    }

    private Found found(long start, long end, List<TableBlock> blocks, Meta meta) {
        if (blocks.isEmpty() && meta == null) {
            return new Found(null, end);
        }
        Topic topic = share.topic();
        long offset = blocks.isEmpty() ? end : start;
        LogMessage message =
                new LogMessage(
                        topic.name(),
                        topic.database().name(),
                        vgroup.id(),
                        offset,
                        end,
                        blocks,
                        meta);
        return new Found(message, end);
    }
}
