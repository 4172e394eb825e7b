/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.SqlText;
import io.tdengine.flink.transport.TmqBlock;
import io.tdengine.flink.transport.TmqMessage;
import io.tdengine.flink.transport.schema.ColumnSchema;
import io.tdengine.flink.transport.schema.SchemaReader;
import io.tdengine.flink.transport.schema.TableSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;

/**
 * The table that records are declared of: which rows of a message are its, and with which tags. For
 * the fetcher's thread.
 *
 * <p>A topic on a database delivers the rows of all its tables, and no message tells which super
 * table a child table has. So the names of the declared table's child tables are read, as are their
 * tags.
 */
@Internal
final class DeclaredTable implements AutoCloseable {

    private final Connection connection;

    /** By topic; none for topics whose messages need neither. */
    private final Map<String, TagCache> children = new HashMap<>();

    /** By topic on a database: the one normal table that is read. */
    private final Map<String, String> normalTables = new HashMap<>();

    private DeclaredTable(Connection connection) {
        this.connection = connection;
    }

    /**
     * Reads the schema, opens the deserialization schema with it, and prepares what messages need.
     *
     * @param connection closed with this, or at once if nothing else is asked of it
     */
    static DeclaredTable open(
            Connection connection,
            SubscriptionOptions options,
            List<SubscribedTopic> topics,
            SchemaOpener opener)
            throws Exception {
        DeclaredTable declared = new DeclaredTable(connection);
        Map<SubscribedTopic, TableSchema> tables = new LinkedHashMap<>();
        for (SubscribedTopic topic : topics) {
            String name = options.table == null ? topic.superTable() : options.table;
            if (topic.query() != null) {
                tables.put(topic, columnsOf(connection, topic));
            } else if (name != null) {
                tables.put(topic, SchemaReader.read(connection, topic.database(), name));
            }
        }
        TableSchema common =
                tables.size() < topics.size() ? null : common(new ArrayList<>(tables.values()));
        // A later generation keeps to the tags, and their order, that the records were declared of.
        TableSchema opened = opener.open(common);
        for (SubscribedTopic topic : topics) {
            if (opened != null) {
                declared.prepare(topic, tables.get(topic), opened, opener.readsTags());
            }
        }
        if (declared.children.isEmpty()) {
            connection.close();
        }
        return declared;
    }

    private void prepare(
            SubscribedTopic topic, TableSchema table, TableSchema opened, boolean readsTags) {
        boolean mixed = topic.isOnDatabase();
        if (mixed && table.kind() == TableSchema.Kind.CHILD_TABLE) {
            throw new InvalidSubscriptionException(
                    String.format(
                            "Table %s.%s, to be read from topic '%s' on its database, is a child"
                                    + " table. Name its super table.",
                            table.database(), table.table(), topic.name()));
        }
        if (mixed && !table.isSuperTable()) {
            normalTables.put(topic.name(), table.table());
        } else if (topic.query() == null && (mixed || readsTags)) {
            TagCache cache =
                    new TagCache(connection, table, readsTags ? opened.tags() : List.of(), mixed);
            cache.load();
            children.put(topic.name(), cache);
        }
    }

    /** The topic's query is asked for no rows; tags that it selects are columns like others. */
    private static TableSchema columnsOf(Connection connection, SubscribedTopic topic) {
        // The query may name tables without their database.
        connection.execute("USE " + SqlText.quoteIdentifier(topic.database()));
        try (QueryResult result = connection.query(topic.query() + " LIMIT 0")) {
            return new TableSchema(
                    topic.database(),
                    topic.name(),
                    TableSchema.Kind.NORMAL_TABLE,
                    result.precision(),
                    result.fields().stream()
                            .map(field -> new ColumnSchema(field, false, false))
                            .collect(Collectors.toList()));
        }
    }

    /** What all tables have under one name and type; null if their times are of several units. */
    private static TableSchema common(List<TableSchema> tables) {
        TableSchema first = tables.get(0);
        List<ColumnSchema> columns = new ArrayList<>(first.all());
        for (TableSchema table : tables) {
            if (table.precision() != first.precision()) {
                return null;
            }
            columns.removeIf(column -> !isIn(table, column));
        }
        String names =
                tables.stream()
                        .map(table -> table.database() + '.' + table.table())
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining(" and "));
        // For messages: "a.meters and b.meters" is database and table of this one.
        String name = names.substring(names.indexOf('.') + 1);
        return tables.size() == 1
                ? first
                : new TableSchema(
                        names.substring(0, names.indexOf('.')),
                        name,
                        first.kind(),
                        first.precision(),
                        columns);
    }

    private static boolean isIn(TableSchema table, ColumnSchema column) {
        ColumnSchema other = table.column(column.name());
        return other != null
                && other.isTag() == column.isTag()
                && other.field().type() == column.field().type()
                && other.field().precision() == column.field().precision()
                && other.field().scale() == column.field().scale();
    }

    /**
     * A message with what its reader needs to know of its tables. May ask the server about child
     * tables that are new.
     */
    Fetched fetched(TmqMessage message) {
        TagCache cache = children.get(message.topic());
        if (cache != null) {
            return Fetched.message(message, cache.of(message));
        }
        String normalTable = normalTables.get(message.topic());
        if (normalTable == null) {
            return Fetched.message(message, null);
        }
        ChildTableTags[] tables = new ChildTableTags[message.blocks().size()];
        for (int i = 0; i < tables.length; i++) {
            TmqBlock block = message.blocks().get(i);
            tables[i] = normalTable.equals(block.tableName()) ? ChildTableTags.NONE : null;
        }
        return Fetched.message(message, tables);
    }

    @Override
    public void close() {
        connection.close();
    }
}
