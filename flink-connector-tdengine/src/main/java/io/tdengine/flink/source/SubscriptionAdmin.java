/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.SqlText;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.block.Block;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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

    private static final int WAL_RETENTION_IS_ZERO = 0x038C;
    private static final Set<Integer> NO_PRIVILEGE = Set.of(0x0303, 0x2644);

    private final SubscriptionOptions options;
    private Connection connection;
    private boolean closed;

    SubscriptionAdmin(SubscriptionOptions options) {
        this.options = options;
    }

    /**
     * Finds the topic, creating it if that was asked for.
     *
     * @throws InvalidSubscriptionException if it cannot be read as asked
     */
    synchronized SubscribedTopic prepareTopic() {
        try {
            if (options.createTopic) {
                createTopic();
            }
            SubscribedTopic topic = findTopic();
            checkTable(topic);
            return topic;
        } catch (TDengineException e) {
            throw failure("Topic '" + options.topic + "' cannot be subscribed to: ", e);
        }
    }

    /** A topic on the table's database serves too, unless the topic was to be created. */
    private void checkTable(SubscribedTopic topic) {
        boolean onTable =
                topic.superTable() == null
                        ? !options.createTopic
                        : options.table == null || options.table.equals(topic.superTable());
        if (onTable && (options.database == null || options.database.equals(topic.database()))) {
            return;
        }
        String declared =
                options.table == null
                        ? "database " + options.database
                        : "super table " + options.database + '.' + options.table;
        throw new InvalidSubscriptionException(
                String.format(
                        "Topic '%s' is on %s, not on %s as declared. Name another topic (in SQL"
                                + " 'scan.topic') or declare what the topic is on; names are"
                                + " case-sensitive.",
                        options.topic, topic, declared));
    }

    /** An error that a restart cannot heal ends the job; any other is for the restart strategy. */
    private static RuntimeException failure(String what, TDengineException e) {
        String message = what + e.getMessage();
        return e.isRetriable()
                ? new FlinkRuntimeException(message, e)
                : new InvalidSubscriptionException(message, e);
    }

    private void createTopic() {
        try {
            connection()
                    .execute(
                            String.format(
                                    "CREATE TOPIC IF NOT EXISTS %s AS STABLE %s",
                                    SqlText.quoteIdentifier(options.topic),
                                    SqlText.quoteTable(options.database, options.table)));
        } catch (TDengineException e) {
            String advice =
                    e.code() == WAL_RETENTION_IS_ZERO
                            ? " The database keeps no log to subscribe to: ALTER DATABASE "
                                    + SqlText.quoteIdentifier(options.database)
                                    + " WAL_RETENTION_PERIOD 3600."
                            : "";
            throw failure(
                    String.format(
                            "Topic '%s' cannot be created on super table %s.%s.%s ",
                            options.topic, options.database, options.table, advice),
                    e);
        }
    }

    private SubscribedTopic findTopic() {
        List<String> others = new ArrayList<>();
        try (QueryResult result =
                connection()
                        .query(
                                "SELECT `topic_name`, `db_name`, `type`, `sql` FROM"
                                        + " information_schema.ins_topics")) {
            for (Block block = result.next(); block != null; block = result.next()) {
                for (int row = 0; row < block.rows(); row++) {
                    String name = block.getString(0, row);
                    if (name.equals(options.topic)) {
                        return SubscribedTopic.of(
                                name,
                                block.getString(1, row),
                                block.getString(2, row),
                                block.getString(3, row));
                    }
                    others.add(name);
                }
            }
        }
        throw new InvalidSubscriptionException(
                String.format(
                        "Topic '%s' does not exist on %s. Create it (CREATE TOPIC %s AS STABLE"
                                + " database.super_table), or let the source create it"
                                + " (setCreateTopic, in SQL 'scan.topic.create'). %s",
                        options.topic,
                        String.join(", ", options.connection.endpoints()),
                        SqlText.quoteIdentifier(options.topic),
                        others.isEmpty()
                                ? "There are no topics."
                                : "There are: " + String.join(", ", others) + "."));
    }

    /** The vgroups of a database and the members of a group that subscribes to the topic. */
    synchronized ServerView look(String database, String group) {
        Set<Integer> vgroups = null;
        try {
            vgroups = vgroups(database);
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

    private Set<Integer> vgroups(String database) {
        Set<Integer> vgroups = new TreeSet<>();
        String sql =
                "SELECT `vgroup_id` FROM information_schema.ins_vgroups WHERE `db_name` = "
                        + SqlText.quoteString(database);
        try (QueryResult result = connection().query(sql)) {
            for (Block block = result.next(); block != null; block = result.next()) {
                for (int row = 0; row < block.rows(); row++) {
                    vgroups.add(block.getInt(0, row));
                }
            }
        }
        return vgroups;
    }

    private List<ServerView.Member> members(String group) {
        Map<String, Set<Integer>> vgroups = new HashMap<>();
        String sql =
                String.format(
                        "SELECT `consumer_id`, `vgroup_id` FROM information_schema.ins_subscriptions"
                                + " WHERE `topic_name` = %s AND `consumer_group` = %s",
                        SqlText.quoteString(options.topic), SqlText.quoteString(group));
        try (QueryResult result = connection().query(sql)) {
            for (Block block = result.next(); block != null; block = result.next()) {
                for (int row = 0; row < block.rows(); row++) {
                    if (!block.isNull(0, row)) {
                        vgroups.computeIfAbsent(block.getString(0, row), id -> new TreeSet<>())
                                .add(block.getInt(1, row));
                    }
                }
            }
        }
        List<ServerView.Member> members = new ArrayList<>();
        sql =
                "SELECT `consumer_id`, `client_id`, `status` FROM"
                        + " performance_schema.perf_consumers WHERE `consumer_group` = "
                        + SqlText.quoteString(group);
        try (QueryResult result = connection().query(sql)) {
            for (Block block = result.next(); block != null; block = result.next()) {
                for (int row = 0; row < block.rows(); row++) {
                    members.add(
                            new ServerView.Member(
                                    block.getString(1, row),
                                    block.getString(2, row),
                                    vgroups.getOrDefault(block.getString(0, row), Set.of())));
                }
            }
        }
        return members;
    }

    /**
     * Drops a generation's group, as far as that is possible now.
     *
     * @param force also if members are still in it, which fences them
     * @return false if it is still there
     */
    synchronized boolean dropGroup(String group, boolean force) {
        try {
            connection()
                    .execute(
                            String.format(
                                    "DROP CONSUMER GROUP IF EXISTS %s%s ON %s",
                                    force ? "FORCE " : "",
                                    SqlText.quoteIdentifier(group),
                                    SqlText.quoteIdentifier(options.topic)));
            return true;
        } catch (TDengineException e) {
            LOG.info("Consumer group {} could not be dropped: {}", group, e.getMessage());
            return false;
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
