/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.SqlText;
import io.tdengine.flink.transport.TmqBlock;
import io.tdengine.flink.transport.TmqMessage;
import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.schema.ColumnSchema;
import io.tdengine.flink.transport.schema.TableSchema;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;

/**
 * The child tables of a super table and their tags, which a subscription's messages do not carry.
 * Read for all child tables at first, and for unknown ones as they appear; a later SET TAG is not
 * seen. For one thread.
 */
@Internal
final class TagCache {

    private static final int MAX_TABLES = 100_000;

    /** How long a table is known to be none of this super table's. */
    private static final long OTHERS_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Keeps a statement far below the server's limit of 1 MiB: a name has at most 192 bytes. */
    private static final int NAMES_PER_QUERY = 1_000;

    private final Connection connection;
    private final TableSchema table;
    private final String select;
    private final boolean mixed;

    /** Tables that are none of this super table's, and when that was asked. */
    private final Map<String, Long> others =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
                    return size() > MAX_TABLES;
                }
            };

    private final Map<String, ChildTableTags> tags =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, ChildTableTags> eldest) {
                    return size() > MAX_TABLES;
                }
            };

    /**
     * @param wanted the tags to read, in their order; none to know the child tables alone
     * @param mixed true if messages have rows of other tables too
     */
    TagCache(Connection connection, TableSchema table, List<ColumnSchema> wanted, boolean mixed) {
        this.connection = connection;
        this.table = table;
        this.mixed = mixed;
        this.select =
                // One row for each child table. DISTINCT would compare values: not of JSON.
                "SELECT TAGS tbname"
                        + wanted.stream()
                                .map(tag -> ", " + SqlText.quoteIdentifier(tag.name()))
                                .collect(Collectors.joining())
                        + " FROM "
                        + SqlText.quoteTable(table.database(), table.table());
    }

    /** Reads the tags of all child tables, at most as many as the cache holds. */
    void load() {
        read(select + " LIMIT " + MAX_TABLES);
    }

    /** The tags for each block of a message; null for one of a table that is not a child. */
    ChildTableTags[] of(TmqMessage message) {
        List<TmqBlock> blocks = message.blocks();
        ChildTableTags[] found = new ChildTableTags[blocks.size()];
        Set<String> unknown = new LinkedHashSet<>();
        for (int i = 0; i < found.length; i++) {
            found[i] = tags.get(blocks.get(i).tableName());
            if (found[i] == null && !isOther(blocks.get(i).tableName())) {
                unknown.add(blocks.get(i).tableName());
            }
            if (unknown.size() == NAMES_PER_QUERY) {
                read(unknown);
                unknown.clear();
            }
        }
        if (!unknown.isEmpty()) {
            read(unknown);
        }
        for (int i = 0; i < found.length; i++) {
            if (found[i] == null && !others.containsKey(blocks.get(i).tableName())) {
                found[i] = known(blocks.get(i).tableName());
            }
        }
        return found;
    }

    /** Not for ever: a table can be dropped, and its name given to a child. */
    private boolean isOther(String name) {
        Long asked = others.get(name);
        if (asked != null && System.nanoTime() - asked > OTHERS_NANOS) {
            others.remove(name);
            return false;
        }
        return asked != null;
    }

    private ChildTableTags known(String name) {
        ChildTableTags known = tags.get(name);
        if (known == null && mixed) {
            others.put(name, System.nanoTime());
        } else if (known == null) {
            throw new InvalidSubscriptionException(
                    String.format(
                            "Child table %s of super table %s.%s has rows in the log, but does"
                                    + " not exist any more, so its tags cannot be read. Leave the"
                                    + " tags out, or start after the drop.",
                            name, table.database(), table.table()));
        }
        return known;
    }

    private void read(Set<String> names) {
        read(
                names.stream()
                        .map(SqlText::quoteString)
                        .collect(Collectors.joining(", ", select + " WHERE tbname IN (", ")")));
    }

    private void read(String sql) {
        try (QueryResult result = connection.query(sql)) {
            for (Block block = result.next(); block != null; block = result.next()) {
                for (int row = 0; row < block.rows(); row++) {
                    tags.put(block.getString(0, row), new ChildTableTags(block, row));
                }
            }
        }
    }
}
