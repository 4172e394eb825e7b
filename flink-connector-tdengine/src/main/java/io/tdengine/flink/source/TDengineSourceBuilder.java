/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.transport.ConnectionConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.flink.annotation.Internal;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.base.DeliveryGuarantee;

/**
 * Builder of a {@link TDengineSource}. {@link #setConnection}, {@link #setTopic} and {@link
 * #setDeserializationSchema} are required.
 *
 * @param <T> the records
 */
@PublicEvolving
public final class TDengineSourceBuilder<T> {

    /** The server keeps 192 bytes of a group's name; a generation adds a part of its own. */
    private static final int MAX_GROUP_BYTES = 160;

    private static final int MAX_TOPIC_BYTES = 192;
    private static final Duration MAX_POLL_TIMEOUT = Duration.ofMillis(100);

    /** The server's bounds of {@code max.poll.interval.ms}. */
    private static final Duration MAX_POLL_INTERVAL = Duration.ofMillis(Integer.MAX_VALUE);

    private static final Duration MIN_POLL_INTERVAL = Duration.ofSeconds(1);

    ConnectionConfig connection;
    Set<String> topics = Set.of();
    String database;
    String table;
    boolean createTopic;
    TopicCondition topicCondition;
    boolean dropTopic;
    String groupId;
    Boolean commitOffsets;
    StartupMode startup = StartupMode.EARLIEST;
    Map<Integer, Long> startOffsets = Map.of();
    BoundedMode bounded = BoundedMode.UNBOUNDED;
    Map<Integer, Long> stopOffsets = Map.of();
    TableChanges tableChanges = TableChanges.IGNORE;
    DeliveryGuarantee guarantee = DeliveryGuarantee.EXACTLY_ONCE;
    MissingOffsets missingOffsets = MissingOffsets.FAIL;
    Duration pollTimeout = Duration.ofMillis(50);
    MemorySize bufferSize = MemorySize.ofMebiBytes(16);
    Duration assignmentTimeout = Duration.ofSeconds(60);
    Duration maxPollInterval = MAX_POLL_INTERVAL;

    /** Null for the server's own. */
    Integer minPollRows;

    TDengineDeserializationSchema<T> deserializer;

    TDengineSourceBuilder() {}

    /** Where the server is, such as {@code ws://user:password@host:6041}. */
    public TDengineSourceBuilder<T> setUrl(String url) {
        return setConnection(ConnectionConfig.parse(url));
    }

    /** Where the server is and who asks; WebSocket or native, since REST has no subscriptions. */
    public TDengineSourceBuilder<T> setConnection(ConnectionConfig newConnection) {
        this.connection = newConnection;
        return this;
    }

    /**
     * A topic on a super table or on a database; on a query only with {@link
     * #setDeliveryGuarantee}.
     */
    public TDengineSourceBuilder<T> setTopic(String newTopic) {
        return setTopics(newTopic);
    }

    /**
     * Several topics, read together: each vgroup of each is a split. A topic that is added to a job
     * with state is read from the beginning of its log.
     */
    public TDengineSourceBuilder<T> setTopics(String... newTopics) {
        this.topics = new LinkedHashSet<>(Arrays.asList(newTopics));
        return this;
    }

    /** The database of {@link #setTable}; that of the connection unless set. */
    public TDengineSourceBuilder<T> setDatabase(String newDatabase) {
        this.database = newDatabase;
        return this;
    }

    /**
     * The super table whose rows are wanted, in its exact case: a topic on another one, or on
     * another database, fails the job when it starts. Unless set, any topic will do.
     */
    public TDengineSourceBuilder<T> setTable(String newTable) {
        this.table = newTable;
        return this;
    }

    /**
     * Whether to create the topic on the super table of {@link #setTable} if there is none of its
     * name; false unless set. It stays, but see {@link #setDropTopic}.
     */
    public TDengineSourceBuilder<T> setCreateTopic(boolean create) {
        this.createTopic = create;
        return this;
    }

    /**
     * Which child tables the topic is to have that {@link #setCreateTopic} creates; all unless set.
     * A topic of that name for other ones fails the job when it starts, one for all does not.
     *
     * @param condition null for all
     */
    @Internal
    public TDengineSourceBuilder<T> setTopicCondition(TopicCondition condition) {
        this.topicCondition = condition;
        return this;
    }

    /**
     * Whether a bounded source drops the topic when it has read everything; false unless set. Needs
     * {@link #setCreateTopic}, so that a job which is restarted after that has it again: positions
     * are those of the log, which stays. It is not dropped when a job fails or is cancelled, as
     * that looks like a restart, nor while others read it.
     */
    public TDengineSourceBuilder<T> setDropTopic(boolean drop) {
        this.dropTopic = drop;
        return this;
    }

    /**
     * The job's consumer group: where {@link StartupMode#GROUP_OFFSETS} starts, and what offsets
     * are committed to. Rows are read in groups of other names, which begin with this one. Unless
     * set, they begin with {@code flink} and nothing is committed.
     */
    public TDengineSourceBuilder<T> setGroupId(String newGroupId) {
        this.groupId = newGroupId;
        return this;
    }

    /**
     * Whether the positions of completed checkpoints are committed to the group of {@link
     * #setGroupId}, true unless set. That is for others to see and may fail without failing the
     * job: a restored job goes on from its checkpoint.
     */
    public TDengineSourceBuilder<T> setCommitOffsets(boolean commit) {
        this.commitOffsets = commit;
        return this;
    }

    /** Where to start without state; {@link StartupMode#EARLIEST} unless set. */
    public TDengineSourceBuilder<T> setStartupMode(StartupMode mode) {
        this.startup = mode;
        this.startOffsets = Map.of();
        return this;
    }

    /**
     * Starts, without state, at {@link StartupMode#SPECIFIC_OFFSETS}.
     *
     * @param offsets the first log entry to read, by vgroup id; the same for each topic on its
     *     database
     */
    public TDengineSourceBuilder<T> setStartOffsets(Map<Integer, Long> offsets) {
        this.startup = StartupMode.SPECIFIC_OFFSETS;
        this.startOffsets = Map.copyOf(offsets);
        return this;
    }

    /** Whether and where to end; {@link BoundedMode#UNBOUNDED} unless set. */
    public TDengineSourceBuilder<T> setBoundedMode(BoundedMode mode) {
        this.bounded = mode;
        this.stopOffsets = Map.of();
        return this;
    }

    /**
     * Ends at {@link BoundedMode#SPECIFIC_OFFSETS}.
     *
     * @param offsets the first log entry not to read, by vgroup id, of every vgroup
     */
    public TDengineSourceBuilder<T> setStopOffsets(Map<Integer, Long> offsets) {
        this.bounded = BoundedMode.SPECIFIC_OFFSETS;
        this.stopOffsets = Map.copyOf(offsets);
        return this;
    }

    /**
     * What to do when a position is not in the server's log any more, or the group has committed
     * none; {@link MissingOffsets#FAIL} unless set.
     */
    public TDengineSourceBuilder<T> setMissingOffsets(MissingOffsets policy) {
        this.missingOffsets = policy;
        return this;
    }

    /**
     * What deletes and changes of tables do; {@link TableChanges#IGNORE} unless set. Anything else
     * needs a topic WITH META, which {@link #setCreateTopic} then creates.
     */
    public TDengineSourceBuilder<T> setTableChanges(TableChanges policy) {
        this.tableChanges = policy;
        return this;
    }

    /**
     * What a restored job, and one whose connection was lost, guarantees; {@link
     * DeliveryGuarantee#EXACTLY_ONCE} unless set. With {@link DeliveryGuarantee#AT_LEAST_ONCE} it
     * repeats the rows of a message that had begun. A topic on a query can be read only so.
     */
    public TDengineSourceBuilder<T> setDeliveryGuarantee(DeliveryGuarantee newGuarantee) {
        this.guarantee = newGuarantee;
        return this;
    }

    /**
     * How long the server may wait for rows in one request, 1 to 100 ms, 50 ms unless set. New rows
     * arrive up to this much later; shorter means more requests while nothing is written.
     */
    public TDengineSourceBuilder<T> setPollTimeout(Duration timeout) {
        this.pollTimeout = timeout;
        return this;
    }

    /**
     * Bytes of messages that each reader fetches ahead, 16 MiB unless set. One message is always
     * fetched, however large.
     */
    public TDengineSourceBuilder<T> setBufferSize(MemorySize size) {
        this.bufferSize = size;
        return this;
    }

    /**
     * How long the assignment of vgroups to readers may take before the job fails, 60 s unless set:
     * at the start, and when connections or the server are lost while the job runs.
     */
    public TDengineSourceBuilder<T> setAssignmentTimeout(Duration timeout) {
        this.assignmentTimeout = timeout;
        return this;
    }

    /**
     * How long a reader may not ask for rows before the server gives its vgroups away; 24 days,
     * which is the longest, unless set. A reader does not ask while back-pressure keeps its buffer
     * full, so a shorter time leads to needless generations then, though to no loss.
     *
     * @param interval 1 s or more
     */
    public TDengineSourceBuilder<T> setMaxPollInterval(Duration interval) {
        this.maxPollInterval = interval;
        return this;
    }

    /**
     * After how many rows the server sends a message without looking for more; 4096, the server's
     * own, unless set. More rows make fewer and larger messages, of which one is always held; fewer
     * keep them small.
     */
    public TDengineSourceBuilder<T> setMinPollRows(int rows) {
        this.minPollRows = rows;
        return this;
    }

    /** Makes records of rows. */
    public TDengineSourceBuilder<T> setDeserializationSchema(
            TDengineDeserializationSchema<T> schema) {
        this.deserializer = schema;
        return this;
    }

    /**
     * The source. Asks no server: what only a server can tell is checked when the job starts.
     *
     * @throws IllegalArgumentException naming the setting that is missing or wrong
     */
    public TDengineSource<T> build() {
        check(connection != null, "url or connection is not set.");
        check(
                connection.transport() != ConnectionConfig.Transport.REST,
                "REST (http, https) has no subscriptions. Use a ws:// or wss:// URL, port 6041.");
        check(!topics.isEmpty(), "topic is not set.");
        topics.forEach(topic -> checkName("topic", topic, MAX_TOPIC_BYTES));
        if (groupId != null) {
            checkName("groupId", groupId, MAX_GROUP_BYTES);
            check(
                    groupId.indexOf(':') < 0,
                    "groupId '" + groupId + "' contains ':', which TDengine does not allow.");
        }
        check(
                database == null || !database.isEmpty(),
                "database is empty: set one, or none to take that of the connection.");
        check(
                table == null || !table.isEmpty(),
                "table is empty: set a super table, or none to read any topic.");
        check(
                table == null || database != null || connection.database() != null,
                "table '" + table + "' needs a database: set it, or end the URL with /database.");
        check(
                !createTopic || table != null,
                "createTopic needs the table to create topic '"
                        + String.join(",", topics)
                        + "' on.");
        check(
                !createTopic || topics.size() == 1,
                "createTopic creates one topic, but topics are " + topics + ".");
        check(
                !dropTopic || createTopic,
                "dropTopic needs createTopic: only a topic that the source makes anew when the job is"
                        + " restarted can be dropped.");
        check(
                !dropTopic || bounded != BoundedMode.UNBOUNDED,
                "dropTopic needs an end (boundedMode): an unbounded source never has read all.");
        check(startup != null, "startupMode is null.");
        check(bounded != null, "boundedMode is null.");
        check(
                guarantee == DeliveryGuarantee.EXACTLY_ONCE
                        || guarantee == DeliveryGuarantee.AT_LEAST_ONCE,
                "deliveryGuarantee is " + guarantee + ": use EXACTLY_ONCE or AT_LEAST_ONCE.");
        check(missingOffsets != null, "missingOffsets is null.");
        check(
                startup != StartupMode.GROUP_OFFSETS || groupId != null,
                "groupId is not set, but startupMode is GROUP_OFFSETS.");
        check(
                commitOffsets == null || !commitOffsets || groupId != null,
                "commitOffsets needs the groupId to commit to.");
        checkOffsets("startOffsets", startup == StartupMode.SPECIFIC_OFFSETS, startOffsets);
        checkOffsets("stopOffsets", bounded == BoundedMode.SPECIFIC_OFFSETS, stopOffsets);
        check(deserializer != null, "deserializationSchema is not set.");
        check(tableChanges != null, "tableChanges is null.");
        check(
                tableChanges != TableChanges.EMIT || deserializer.emitsChanges(),
                "tableChanges is EMIT, but "
                        + deserializer.getClass().getName()
                        + " makes no records of changes. Use RowData or raw records.");
        checkPositive("assignmentTimeout", assignmentTimeout);
        checkPositive("maxPollInterval", maxPollInterval);
        check(
                maxPollInterval.compareTo(MIN_POLL_INTERVAL) >= 0
                        && maxPollInterval.compareTo(MAX_POLL_INTERVAL) <= 0,
                "maxPollInterval is " + maxPollInterval + ", but must be 1 s to 24 days.");
        check(
                minPollRows == null || minPollRows >= 1,
                "minPollRows is " + minPollRows + ", but must be at least 1.");
        checkPositive("pollTimeout", pollTimeout);
        check(
                pollTimeout.toMillis() >= 1 && pollTimeout.compareTo(MAX_POLL_TIMEOUT) <= 0,
                "pollTimeout is " + pollTimeout.toMillis() + " ms, but must be 1 to 100 ms.");
        check(
                bufferSize != null && bufferSize.getBytes() > 0,
                "bufferSize is " + bufferSize + ", but must be positive.");
        return new TDengineSource<>(new SubscriptionOptions(this), deserializer);
    }

    private static void checkOffsets(String setting, boolean needed, Map<Integer, Long> offsets) {
        check(!needed || !offsets.isEmpty(), setting + " are not set, but SPECIFIC_OFFSETS is.");
        offsets.forEach(
                (vgroup, offset) ->
                        check(
                                offset >= 0,
                                String.format(
                                        "%s has offset %d for vgroup %d, but offsets count from 0.",
                                        setting, offset, vgroup)));
    }

    private static void checkName(String setting, String name, int maxBytes) {
        check(name != null && !name.isEmpty(), setting + " is not set.");
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        check(
                bytes <= maxBytes,
                setting + " '" + name + "' has " + bytes + " bytes; at most " + maxBytes + " fit.");
    }

    private static void checkPositive(String setting, Duration value) {
        check(
                value != null && !value.isNegative() && !value.isZero(),
                setting + " is " + value + ", but must be positive.");
    }

    private static void check(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
