/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.transport.ConnectionConfig;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.connector.base.DeliveryGuarantee;

/** What enumerator and readers of a source know of it from the job graph. Immutable. */
@Internal
final class SubscriptionOptions implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(6);

    final ConnectionConfig connection;

    /** At least one, in the order in which they were set. */
    final List<String> topics;

    /** Of the table; null if the topics may be on any database. */
    final String database;

    /** The super table that the topics must be on, unless they are on a database, or null. */
    final String table;

    /** Whether to create the topic on the table if it is missing. */
    final boolean createTopic;

    /** Of the topic to create; null for one on the whole table. */
    final TopicCondition topicCondition;

    /** Whether to drop it again when all has been read. */
    final boolean dropTopic;

    /** The generations' groups start with it. */
    final String groupId;

    final StartupMode startup;

    /** By vgroup; of {@link StartupMode#SPECIFIC_OFFSETS}, otherwise empty. */
    final Map<Integer, Long> startOffsets;

    final BoundedMode bounded;

    /** By vgroup; of {@link BoundedMode#SPECIFIC_OFFSETS}, otherwise empty. */
    final Map<Integer, Long> stopOffsets;

    final MissingOffsets missingOffsets;

    /** Whether the positions of completed checkpoints are committed to the group of that name. */
    final boolean commitsOffsets;

    final TableChanges tableChanges;

    /** Whether rows may be repeated, so that positions are starts of messages. */
    final boolean atLeastOnce;

    final Duration pollTimeout;
    final long bufferBytes;
    final Duration assignmentTimeout;
    final Duration maxPollInterval;

    /** Null for the server's own. */
    final Integer minPollRows;

    SubscriptionOptions(TDengineSourceBuilder<?> builder) {
        connection = builder.connection;
        topics = new ArrayList<>(builder.topics);
        table = builder.table;
        database =
                builder.database == null && table != null
                        ? connection.database()
                        : builder.database;
        createTopic = builder.createTopic;
        topicCondition = builder.topicCondition;
        dropTopic = builder.dropTopic;
        groupId = builder.groupId == null ? "flink" : builder.groupId;
        commitsOffsets =
                builder.commitOffsets == null ? builder.groupId != null : builder.commitOffsets;
        startup = builder.startup;
        startOffsets = new HashMap<>(builder.startOffsets);
        bounded = builder.bounded;
        stopOffsets = new HashMap<>(builder.stopOffsets);
        missingOffsets = builder.missingOffsets;
        tableChanges = builder.tableChanges;
        atLeastOnce = builder.guarantee == DeliveryGuarantee.AT_LEAST_ONCE;
        pollTimeout = builder.pollTimeout;
        bufferBytes = builder.bufferSize.getBytes();
        assignmentTimeout = builder.assignmentTimeout;
        maxPollInterval = builder.maxPollInterval;
        minPollRows = builder.minPollRows;
    }

    /** For messages, to be put in quotes. */
    String topicNames() {
        return String.join("', '", topics);
    }

    /** How soon a request that takes a server no time tells that the server is gone. */
    Duration answerTimeout() {
        return connection.requestTimeout().compareTo(ANSWER_TIMEOUT) < 0
                ? connection.requestTimeout()
                : ANSWER_TIMEOUT;
    }

    boolean isBounded() {
        return bounded != BoundedMode.UNBOUNDED;
    }
}
