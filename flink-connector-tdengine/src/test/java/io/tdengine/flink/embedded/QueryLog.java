/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The last statements that clients sent over WebSocket, with the rows that each was answered. */
public final class QueryLog {

    private static final int KEPT = 10_000;

    private final Deque<Query> queries = new ArrayDeque<>();

    /** One statement. */
    public static final class Query {
        private final String sql;
        private long rows;

        private Query(String sql) {
            this.sql = sql;
        }

        public String sql() {
            return sql;
        }

        /** Rows that were sent so far. */
        public synchronized long rows() {
            return rows;
        }

        /** For the server's own use. */
        public synchronized void sent(long more) {
            rows += more;
        }
    }

    /** For the server's own use. */
    public synchronized Query add(String sql) {
        Query query = new Query(sql);
        queries.add(query);
        if (queries.size() > KEPT) {
            queries.remove();
        }
        return query;
    }

    /** Those that contain a text, such as the name of a test's database; the oldest first. */
    public synchronized List<Query> containing(String text) {
        List<Query> found = new ArrayList<>();
        for (Query query : queries) {
            if (query.sql.contains(text)) {
                found.add(query);
            }
        }
        return found;
    }
}
