/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.Row;
import io.tdengine.flink.transport.SqlText;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.schema.SchemaReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;
import org.apache.flink.util.FlinkRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the enumerator asks of the server in SQL. Every method blocks; the connection is made when
 * first needed and made anew when lost.
 */
@Internal
final class SubscriptionAdmin implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionAdmin.class);

    private static final long READ_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int WAL_RETENTION_IS_ZERO = 0x038C;
    private static final Set<Integer> NO_PRIVILEGE = Set.of(0x0303, 0x2644);

    private final SubscriptionOptions options;
    private final TopicChecks checks;
    private Connection connection;
    private long lastReadNanos = System.nanoTime();
    private boolean closed;

    SubscriptionAdmin(SubscriptionOptions options) {
        this.options = options;
        this.checks = new TopicChecks(options);
    }

    /**
     * Finds the topics, creating the one if that was asked for.
     *
     * @throws InvalidSubscriptionException if they cannot be read as asked
     */
    synchronized List<SubscribedTopic> prepareTopics() {
        try {
            String condition = options.createTopic ? topicCondition() : null;
            if (options.createTopic) {
                createTopic(options.topics.get(0), condition);
            }
            List<SubscribedTopic> topics = findTopics();
            topics.forEach(checks::checkQuery);
            topics.forEach(checks::checkTable);
            topics.forEach(topic -> checks.checkCondition(topic, condition));
            topics.forEach(checks::checkChanges);
            topics.stream()
                    .filter(SubscribedTopic::isOnDatabase)
                    .forEach(TopicChecks::warnOfTagChanges);
            return topics;
        } catch (TDengineException e) {
            throw failure("Topic '" + options.topicNames() + "' cannot be subscribed to: ", e);
        }
    }

    /** An error that a restart cannot heal ends the job; any other is for the restart strategy. */
    private static RuntimeException failure(String what, TDengineException e) {
        String message = what + e.getMessage();
        return e.isRetriable()
                ? new FlinkRuntimeException(message, e)
                : new InvalidSubscriptionException(message, e);
    }

    /** Of the topic to create, or null. */
    private String topicCondition() {
        return options.topicCondition == null
                ? null
                : options.topicCondition.sql(
                        SchemaReader.read(connection(), options.database, options.table));
    }

    private void createTopic(String topic, String condition) {
        try {
            connection()
                    .execute(
                            String.format(
                                    "CREATE TOPIC IF NOT EXISTS %s%s AS STABLE %s%s",
                                    SqlText.quoteIdentifier(topic),
                                    options.tableChanges == TableChanges.IGNORE ? "" : " WITH META",
                                    SqlText.quoteTable(options.database, options.table),
                                    condition == null ? "" : " WHERE " + condition));
        } catch (TDengineException e) {
            String advice =
                    e.code() == WAL_RETENTION_IS_ZERO
                            ? " The database keeps no log to subscribe to: ALTER DATABASE "
                                    + SqlText.quoteIdentifier(options.database)
                                    + " WAL_RETENTION_PERIOD 3600."
                            : "";
            throw failure(
                    String.format(
                            "Topic '%s' cannot be created on super table %s.%s%s.%s ",
                            topic,
                            options.database,
                            options.table,
                            condition == null
                                    ? ""
                                    : " WHERE "
                                            + condition
                                            + " (without, if 'scan.push-down' = 'false')",
                            advice),
                    e);
        }
    }

    private List<SubscribedTopic> findTopics() {
        Map<String, SubscribedTopic> found = new HashMap<>();
        List<String> others = new ArrayList<>();
        try (QueryResult result =
                connection()
                        .query(
                                "SELECT `topic_name`, `db_name`, `type`, `sql`, `meta` FROM"
                                        + " information_schema.ins_topics")) {
            for (Row row : result.rows()) {
                String name = row.getString(0);
                if (options.topics.contains(name)) {
                    checks.checkMeta(name, row.getString(4));
                    found.put(
                            name,
                            SubscribedTopic.of(
                                    name, row.getString(1), row.getString(2), row.getString(3)));
                } else {
                    others.add(name);
                }
            }
        }
        List<SubscribedTopic> topics = new ArrayList<>();
        for (String name : options.topics) {
            if (!found.containsKey(name)) {
                throw unknownTopic(name, others);
            }
            topics.add(found.get(name));
        }
        return topics;
    }

    private InvalidSubscriptionException unknownTopic(String name, List<String> others) {
        return new InvalidSubscriptionException(
                String.format(
                        "Topic '%s' does not exist on %s. Create it (CREATE TOPIC %s AS STABLE"
                                + " database.super_table), or let the source create it"
                                + " (setCreateTopic, in SQL 'scan.topic.create'). %s",
                        name,
                        String.join(", ", options.connection.endpoints()),
                        SqlText.quoteIdentifier(name),
                        others.isEmpty()
                                ? "There are no other topics."
                                : "There are: " + String.join(", ", others) + "."));
    }

    /**
     * The vgroups of topics and the members of a group that subscribes to them. Now and then, and
     * again after it has failed, also reads rows: neither polls nor the schema tables show that a
     * data node is down.
     */
    synchronized ServerView look(List<SubscribedTopic> topics, String group) {
        ServerView view = view(topics, group);
        if (System.nanoTime() - lastReadNanos > READ_INTERVAL_NANOS) {
            topics.forEach(this::read);
            lastReadNanos = System.nanoTime();
        }
        return view;
    }

    /** Asks every vgroup of the topic's table for rows; there need not be any. */
    private void read(SubscribedTopic topic) {
        String table = topic.superTable() == null ? options.table : topic.superTable();
        if (table == null) {
            return;
        }
        String sql =
                "SELECT COUNT(*) FROM "
                        + SqlText.quoteTable(topic.database(), table)
                        + " WHERE _rowts > NOW";
        try (QueryResult result = connection().query(sql)) {
            result.rows().forEach(row -> LOG.debug("{}: {}", sql, row));
        } catch (TDengineException e) {
            if (e.isRetriable()) {
                throw new FlinkRuntimeException(
                        String.format(
                                "rows of %s.%s cannot be read, so a data node may be down: %s",
                                topic.database(), table, e.getMessage()),
                        e);
            }
            // Who may subscribe need not be allowed to read.
            LOG.warn(
                    "{}.{} cannot be read, so a data node that is down will not be noticed",
                    topic.database(),
                    table,
                    e);
        }
    }

    private ServerView view(List<SubscribedTopic> topics, String group) {
        Set<TopicVgroup> vgroups = null;
        try {
            vgroups = vgroups(topics);
            return new ServerView(vgroups, members(group));
        } catch (TDengineException e) {
            if (!NO_PRIVILEGE.contains(e.code())) {
                throw e;
            }
            LOG.warn(
                    "The user may not read the server's lists of vgroups and consumers, so"
                            + " assignments are taken for settled once they have been stable for a"
                            + " while: {}",
                    e.getMessage());
            return new ServerView(vgroups, null);
        }
    }

    private Set<TopicVgroup> vgroups(List<SubscribedTopic> topics) {
        Set<TopicVgroup> vgroups = new TreeSet<>();
        String sql =
                topics.stream()
                        .map(topic -> SqlText.quoteString(topic.database()))
                        .distinct()
                        .collect(
                                Collectors.joining(
                                        ", ",
                                        "SELECT `vgroup_id`, `db_name` FROM"
                                                + " information_schema.ins_vgroups WHERE `db_name`"
                                                + " IN (",
                                        ")"));
        try (QueryResult result = connection().query(sql)) {
            for (Row row : result.rows()) {
                for (SubscribedTopic topic : topics) {
                    if (topic.database().equals(row.getString(1))) {
                        vgroups.add(new TopicVgroup(topic.name(), row.getInt(0)));
                    }
                }
            }
        }
        return vgroups;
    }

    private List<ServerView.Member> members(String group) {
        Map<String, Set<TopicVgroup>> vgroups = new HashMap<>();
        String inGroup = " WHERE `consumer_group` = " + SqlText.quoteString(group);
        String sql =
                "SELECT `consumer_id`, `topic_name`, `vgroup_id` FROM"
                        + " information_schema.ins_subscriptions"
                        + inGroup;
        try (QueryResult result = connection().query(sql)) {
            for (Row row : result.rows()) {
                if (!row.isNull(0)) {
                    vgroups.computeIfAbsent(row.getString(0), id -> new TreeSet<>())
                            .add(new TopicVgroup(row.getString(1), row.getInt(2)));
                }
            }
        }
        // A consumer can be listed once for each of its topics.
        Map<String, ServerView.Member> members = new LinkedHashMap<>();
        sql =
                "SELECT `consumer_id`, `client_id`, `status` FROM"
                        + " performance_schema.perf_consumers"
                        + inGroup;
        try (QueryResult result = connection().query(sql)) {
            for (Row row : result.rows()) {
                members.put(
                        row.getString(0),
                        new ServerView.Member(
                                row.isNull(1) ? null : row.getString(1),
                                row.getString(2),
                                vgroups.getOrDefault(row.getString(0), Set.of())));
            }
        }
        return new ArrayList<>(members.values());
    }

    /**
     * Drops a generation's group, as far as that is possible now.
     *
     * @param force also if members are still in it, which fences them
     * @return false if it is still there
     */
    synchronized boolean dropGroup(String group, boolean force) {
        try {
            for (String topic : options.topics) {
                connection()
                        .execute(
                                String.format(
                                        "DROP CONSUMER GROUP IF EXISTS %s%s ON %s",
                                        force ? "FORCE " : "",
                                        SqlText.quoteIdentifier(group),
                                        SqlText.quoteIdentifier(topic)));
            }
            return true;
        } catch (TDengineException e) {
            LOG.info("Consumer group {} could not be dropped: {}", group, e.getMessage());
            return false;
        }
    }

    /** Drops the topic that this source created, unless others read it. */
    synchronized void dropTopic() {
        String topic = options.topics.get(0);
        try {
            connection().execute("DROP TOPIC IF EXISTS " + SqlText.quoteIdentifier(topic));
            LOG.info("Dropped topic {}, as was asked for", topic);
        } catch (TDengineException e) {
            LOG.warn("Topic {} could not be dropped: {}", topic, e.getMessage());
        }
    }

    /** False once the server cannot be reached, so that more attempts would only wait in vain. */
    synchronized boolean isConnected() {
        return connection != null && connection.isOpen();
    }

    private Connection connection() {
        if (closed) {
            throw new IllegalStateException("The source's enumerator is closed.");
        }
        if (connection == null || !connection.isOpen()) {
            disconnect();
            // The statements are short; closing a job must not hang on a dead server.
            connection =
                    TDengine.connect(
                            options.connection.toBuilder()
                                    .requestTimeout(options.answerTimeout())
                                    .build());
        }
        return connection;
    }

    private void disconnect() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        disconnect();
    }
}
