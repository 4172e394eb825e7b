/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table.pushdown;

import io.tdengine.flink.scan.predicate.ScanPredicate;
import io.tdengine.flink.scan.predicate.SqlCondition;
import io.tdengine.flink.source.TopicCondition;
import io.tdengine.flink.transport.schema.ColumnSchema;
import io.tdengine.flink.transport.schema.TableSchema;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.annotation.Internal;

/**
 * What a query wants of the tags and names of child tables, for the topic that it creates. The
 * order of its parts does not matter. Immutable.
 */
@Internal
public final class TagCondition implements TopicCondition {

    private static final long serialVersionUID = 1L;

    /** The server shows 2 KB of a topic's statement, by which another job knows the condition. */
    private static final int MAX_BYTES = 1_000;

    private static final int HASH_BYTES = 4;

    /** All of them are to be true; by their text, which orders them. */
    private final TreeMap<String, ScanPredicate> parts = new TreeMap<>();

    /**
     * @param parts at least one, of declared tags and {@code tbname}
     */
    public TagCondition(List<ScanPredicate> parts) {
        parts.forEach(part -> this.parts.put(part.toString(), part));
    }

    /** What tells this condition from others: 8 digits, the same wherever and whenever. */
    public String hash() {
        byte[] digest;
        try {
            digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(
                                    String.join("\n", parts.keySet())
                                            .getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256.", e);
        }
        StringBuilder hash = new StringBuilder();
        for (int i = 0; i < HASH_BYTES; i++) {
            hash.append(String.format("%02x", digest[i]));
        }
        return hash.toString();
    }

    /** Leaves out what is no tag to the server, and what it would decide by conversions. */
    @Override
    public String sql(TableSchema superTable) {
        List<String> sql = new ArrayList<>();
        for (ScanPredicate part : parts.values()) {
            if (isOnTags(part.columns(), superTable)) {
                SqlCondition condition = part.bind(superTable);
                if (!condition.isAlways() && !condition.isNever()) {
                    sql.add(condition.sql());
                }
            }
        }
        String all = String.join(" AND ", sql);
        boolean shown = all.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
        return sql.isEmpty() || !shown ? null : all;
    }

    private static boolean isOnTags(Set<String> columns, TableSchema table) {
        for (String name : columns) {
            ColumnSchema column = table.column(name);
            if (!name.equals(ScanPredicate.TABLE_NAME) && (column == null || !column.isTag())) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return String.join(" AND ", parts.keySet());
    }
}
