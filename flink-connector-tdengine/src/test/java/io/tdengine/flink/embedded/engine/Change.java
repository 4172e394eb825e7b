/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import java.io.Serializable;
import java.time.ZoneId;
import java.util.List;

/** Something that changed an engine's state, as its {@link Journal} keeps it. */
sealed interface Change extends Serializable {

    /** A statement that is no query. */
    record Statement(String user, String database, ZoneId zone, String sql) implements Change {}

    /** Schemaless text. */
    record Schemaless(String user, String database, ZoneId zone, Session.SchemalessText text)
            implements Change {}

    /** What a prepared INSERT wrote. */
    record Write(List<Rows> rows) implements Change {}

    /**
     * Rows of one table.
     *
     * @param superTable null for a table that is not created if it is missing
     */
    record Rows(
            String database, String table, String superTable, Object[] tags, List<Object[]> rows)
            implements Serializable {}

    /**
     * A consumer came.
     *
     * @param member any number, by which {@link Leave} knows it
     * @param subscription without its login's secrets
     */
    record Join(long member, Engine.Subscription subscription) implements Change {}

    /** A consumer went or was thrown out. */
    record Leave(long member) implements Change {}

    record Commit(String group, String topic, int vgroup, long offset) implements Change {}

    record NumberVgroups(int from) implements Change {}
}
