/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.transport.ConnectionConfig;
import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.annotation.Internal;

/** What enumerator and readers of a source know of it from the job graph. Immutable. */
@Internal
final class SubscriptionOptions implements Serializable {

    private static final long serialVersionUID = 1L;

    final ConnectionConfig connection;
    final String topic;

    /** Of the table; null if the topic may be on any database. */
    final String database;

    /** The super table that the topic must be on unless it is on a database, or null. */
    final String table;

    /** Whether to create the topic on the table if it is missing. */
    final boolean createTopic;

    /** The generations' groups start with it. */
    final String groupId;

    final StartupMode startup;
    final BoundedMode bounded;
    final Duration pollTimeout;
    final long bufferBytes;
    final Duration assignmentTimeout;

    SubscriptionOptions(TDengineSourceBuilder<?> builder) {
        connection = builder.connection;
        topic = builder.topic;
        table = builder.table;
        database =
                builder.database == null && table != null
                        ? connection.database()
                        : builder.database;
        createTopic = builder.createTopic;
        groupId = builder.groupId;
        startup = builder.startup;
        bounded = builder.bounded;
        pollTimeout = builder.pollTimeout;
        bufferBytes = builder.bufferSize.getBytes();
        assignmentTimeout = builder.assignmentTimeout;
    }

    boolean isBounded() {
        return bounded != BoundedMode.UNBOUNDED;
    }
}
