/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.embedded.engine.TokenStream.QualifiedName;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/** CREATE and DROP TOPIC, DROP CONSUMER GROUP. */
final class TopicStatements {

    private final H2 h2;

    TopicStatements(H2 h2) {
        this.h2 = h2;
    }

    /** After CREATE TOPIC. */
    void create(TokenStream in, Context context) throws ServerError {
        boolean ifNotExists = in.acceptIfNotExists();
        String name = in.name();
        boolean meta = in.accept("with", "meta") || in.accept("only", "meta");
        in.expect("as");
        String sql = in.text(0, Integer.MAX_VALUE).strip();
        if (context.catalog().topics().containsKey(name)) {
            if (ifNotExists) {
                return;
            }
            throw Errors.error(0x03E0, "Topic already exists");
        }
        Topic topic;
        if (in.accept("database")) {
            Database database = context.database(in.name());
            in.expectEnd();
            TopicFilter filter = new TableFilter(table -> true, superTable -> true);
            topic = new Topic(name, Topic.Kind.DB, database, sql, meta, null, filter);
        } else if (in.accept("stable")) {
            topic = superTable(in, context, name, sql, meta);
        } else {
            topic = query(in, context, name, sql);
        }
        if (topic.database().walRetentionSeconds() == 0) {
            topic.filter().close();
            throw Errors.error(0x038C, "WAL retention period is zero");
        }
        context.catalog().topics().put(name, topic);
    }

    private Topic superTable(TokenStream in, Context context, String name, String sql, boolean meta)
            throws ServerError {
        QualifiedName table = in.qualifiedName();
        SuperTable superTable = context.superTable(table);
        if (superTable == null) {
            throw Errors.noTable();
        }
        TableFilter.Choice choice = t -> t.superTable() == superTable;
        if (in.accept("where")) {
            String condition = in.text(in.peek().start(), Integer.MAX_VALUE);
            String select =
                    "select tags tbname from `"
                            + superTable.database().name()
                            + "`.`"
                            + superTable.name()
                            + "` where "
                            + condition;
            chosen(select, context);
            choice =
                    t -> t.superTable() == superTable && chosen(select, context).contains(t.name());
        } else {
            in.expectEnd();
        }
        TopicFilter filter = new TableFilter(choice, changed -> changed == superTable);
        Database database = superTable.database();
        return new Topic(name, Topic.Kind.STABLE, database, sql, meta, superTable, filter);
    }

    private Set<String> chosen(String select, Context context) throws ServerError {
        Set<String> names = new HashSet<>();
        for (Object[] row : SelectStatement.rows(select, context, h2)) {
            names.add((String) row[0]);
        }
        return names;
    }

    private Topic query(TokenStream in, Context context, String name, String sql)
            throws ServerError {
        if (!in.peek().is("select")) {
            throw in.unexpected();
        }
        TopicSource source = new TopicSource(context);
        SelectTranslator translator = new SelectTranslator(in, context, source, h2);
        SelectTranslator.Query query = translator.translate(in.position());
        if (query.sql().contains(" GROUP BY ") || query.sql().contains(" ORDER BY ")) {
            translator.close();
            throw Errors.error(0x263A, "Topic query not supported");
        }
        TopicFilter filter = new QueryFilter(translator, query, h2, source.rows, source.tables);
        return new Topic(name, Topic.Kind.COLUMN, source.database, sql, false, null, filter);
    }

    /** The table of a query topic, showing rows of the log. */
    private static final class TopicSource implements Sources {
        private final Context context;
        private final TableSources.LogRows rows = new TableSources.LogRows();
        private Database database;
        private Predicate<Table> tables;

        TopicSource(Context context) {
            this.context = context;
        }

        @Override
        public RowSource find(QualifiedName name, TagsOnly tagsOnly) throws ServerError {
            Table table = context.table(name);
            SuperTable superTable = context.superTable(name);
            if (table == null && superTable == null) {
                throw Errors.noTable();
            }
            database = context.database(name.database());
            tables = table == null ? t -> t.superTable() == superTable : t -> t == table;
            RowSource real = table == null ? TableSources.of(superTable) : TableSources.of(table);
            return new RowSource(real.precision(), real.columns(), real.hidden(), rows);
        }
    }

    /** After DROP TOPIC. */
    void drop(TokenStream in, Context context) throws ServerError {
        boolean ifExists = in.acceptIfExists();
        boolean force = in.accept("force");
        String name = in.name();
        in.expectEnd();
        Catalog catalog = context.catalog();
        Topic topic = catalog.topics().get(name);
        if (topic == null) {
            if (ifExists) {
                return;
            }
            throw Errors.noTopic();
        }
        catalog.groups().dropTopic(topic, force);
        topic.filter().close();
        catalog.topics().remove(name);
    }

    /** After DROP CONSUMER GROUP. */
    void dropGroup(TokenStream in, Context context) throws ServerError {
        boolean ifExists = in.acceptIfExists();
        boolean force = in.accept("force");
        String group = in.name();
        in.expect("on");
        String topicName = in.name();
        in.expectEnd();
        Topic topic = context.catalog().topics().get(topicName);
        boolean dropped = topic != null && context.catalog().groups().drop(group, topic, force);
        if (!dropped && !ifExists) {
            throw topic == null ? Errors.noTopic() : Errors.error(0x03E8, "Subcribe not exist");
        }
    }
}
