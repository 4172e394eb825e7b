/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.transport.SqlText;
import org.apache.flink.annotation.Internal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether topics that are there can be read as asked; refuses by name what cannot. */
@Internal
final class TopicChecks {

    private static final Logger LOG = LoggerFactory.getLogger(TopicChecks.class);

    private final SubscriptionOptions options;

    TopicChecks(SubscriptionOptions options) {
        this.options = options;
    }

    /** What a server does, seen on 3.3.7.5; a restarted job gets the rows that come then. */
    static void warnOfTagChanges(SubscribedTopic topic) {
        LOG.warn(
                "Topic '{}' is on database {}: after ALTER TABLE … SET TAG the server delivers no"
                        + " more rows of that child table to consumers that are running. Rows are"
                        + " lost unless no tag ever changes; a topic on a super table has no such"
                        + " limit.",
                topic.name(),
                topic.database());
    }

    void checkMeta(String topic, String meta) {
        if (options.tableChanges != TableChanges.IGNORE && meta.equalsIgnoreCase("no")) {
            throw new InvalidSubscriptionException(
                    String.format(
                            "Topic '%s' does not tell of deletes and changes of tables, which"
                                    + " setTableChanges(%s) needs. Create another one WITH META"
                                    + " (CREATE TOPIC … WITH META AS STABLE …), or use"
                                    + " setTableChanges(IGNORE).",
                            topic, options.tableChanges));
        }
    }

    /** No message tells which super table a deleted row's table, or a changed one, has. */
    void checkChanges(SubscribedTopic topic) {
        if (topic.isOnDatabase()
                && options.table != null
                && options.tableChanges == TableChanges.EMIT) {
            throw new InvalidSubscriptionException(
                    String.format(
                            "Topic '%s' is on database %s and tells of deletes in all its tables,"
                                    + " but not which of them are of table '%s': with"
                                    + " setTableChanges(EMIT) read a topic on the super table"
                                    + " (CREATE TOPIC … WITH META AS STABLE …), or raw records of"
                                    + " all tables (without setTable).",
                            topic.name(), topic.database(), options.table));
        }
    }

    void checkQuery(SubscribedTopic topic) {
        if (topic.query() == null) {
            return;
        }
        if (!options.atLeastOnce) {
            throw new InvalidSubscriptionException(
                    String.format(
                            "Topic '%s' is on a query (%s). The server can split one log entry of"
                                    + " such a topic over several messages, so a restored job would"
                                    + " lose rows. Use a topic on a super table (CREATE TOPIC … AS"
                                    + " STABLE …), or accept that rows are repeated:"
                                    + " setDeliveryGuarantee(AT_LEAST_ONCE), in SQL"
                                    + " 'scan.delivery-guarantee' = 'at-least-once'.",
                            topic.name(), topic.query()));
        }
        if (options.isBounded()) {
            throw new InvalidSubscriptionException(
                    String.format(
                            "Topic '%s' is on a query (%s), so it cannot be read to an end: the"
                                    + " server does not tell when the rest of a log has no row that"
                                    + " the query wants. Use a topic on a super table, or read"
                                    + " without an end (setBoundedMode(UNBOUNDED), in SQL"
                                    + " 'scan.bounded.mode' = 'unbounded').",
                            topic.name(), topic.query()));
        }
    }

    /**
     * A topic that was to be created has the child tables that are wanted, or all: Flink checks
     * rows again.
     *
     * @param wanted the condition that it would be created with, or null
     */
    void checkCondition(SubscribedTopic topic, String wanted) {
        String found = topic.condition();
        if (!options.createTopic || found == null || topic.hasCondition(wanted)) {
            return;
        }
        throw new InvalidSubscriptionException(
                String.format(
                        "Topic '%s' is there already, for some child tables of %s only: WHERE %s."
                                + " But %s, so rows would be missing. Name another topic (in SQL"
                                + " 'scan.topic'), drop this one (DROP TOPIC %s), or read it as it"
                                + " is, without creating it (in SQL 'scan.topic.create' ="
                                + " 'false').",
                        topic.name(),
                        topic,
                        found,
                        wanted == null
                                ? "all of them are wanted"
                                : "wanted are those WHERE " + wanted,
                        SqlText.quoteIdentifier(topic.name())));
    }

    /** A topic on the table's database serves too, unless the topic was to be created. */
    void checkTable(SubscribedTopic topic) {
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
                        topic.name(), topic, declared));
    }
}
