/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.transport.type.Field;
import java.util.List;

/** A topic: what it shows of a database's log. */
final class Topic {

    /** What a topic is made of. */
    enum Kind {
        COLUMN,
        STABLE,
        DB
    }

    private final String name;
    private final Kind kind;
    private final Database database;
    private final String sql;
    private final boolean withMeta;
    private final SuperTable superTable;
    private final TopicFilter filter;
    private final long createdMillis = ServerClock.millis();

    /**
     * @param superTable of a STABLE topic, otherwise null
     * @param filter how rows of the log come out
     */
    Topic(
            String name,
            Kind kind,
            Database database,
            String sql,
            boolean withMeta,
            SuperTable superTable,
            TopicFilter filter) {
        this.name = name;
        this.kind = kind;
        this.database = database;
        this.sql = sql;
        this.withMeta = withMeta;
        this.superTable = superTable;
        this.filter = filter;
    }

    String name() {
        return name;
    }

    Kind kind() {
        return kind;
    }

    /** As ins_topics shows it. */
    String kindName() {
        return kind.name().toLowerCase(java.util.Locale.ROOT);
    }

    Database database() {
        return database;
    }

    String sql() {
        return sql;
    }

    boolean withMeta() {
        return withMeta;
    }

    TopicFilter filter() {
        return filter;
    }

    long createdMillis() {
        return createdMillis;
    }

    /** Whether the super table cannot be dropped because of this topic. */
    boolean readsOnly(SuperTable table) {
        return superTable == table;
    }

    /** The columns as JSON; null unless the topic has fixed ones. */
    String schemaJson() {
        List<Field> fields = filter.fields();
        if (fields.isEmpty()) {
            return null;
        }
        StringBuilder json = new StringBuilder("[");
        for (Field field : fields) {
            json.append(json.length() == 1 ? "" : ",")
                    .append("{\"name\":\"")
                    .append(field.name())
                    .append("\",\"type\":\"")
                    .append(field.type().sqlName())
                    .append("\",\"length\":")
                    .append(field.length())
                    .append('}');
        }
        return json.append(']').toString();
    }
}
