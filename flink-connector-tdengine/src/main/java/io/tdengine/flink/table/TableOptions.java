/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import static io.tdengine.flink.table.TDengineChangesOptions.SCAN_BOUNDED_MODE;
import static io.tdengine.flink.table.TDengineChangesOptions.SCAN_GROUP_ID;
import static io.tdengine.flink.table.TDengineChangesOptions.SCAN_STARTUP_MODE;
import static io.tdengine.flink.table.TDengineChangesOptions.SCAN_STARTUP_SPECIFIC_OFFSETS;
import static io.tdengine.flink.table.TDengineChangesOptions.SCAN_TOPIC;
import static io.tdengine.flink.table.TDengineChangesOptions.SCAN_TOPIC_CREATE;
import static io.tdengine.flink.table.TDengineConnectorOptions.DATABASE;
import static io.tdengine.flink.table.TDengineConnectorOptions.SCAN_MODE;
import static io.tdengine.flink.table.TDengineConnectorOptions.SCAN_QUERY;
import static io.tdengine.flink.table.TDengineConnectorOptions.SCAN_SLICE_INTERVAL;
import static io.tdengine.flink.table.TDengineConnectorOptions.SCAN_SLICE_ROWS;
import static io.tdengine.flink.table.TDengineConnectorOptions.TABLE;

import io.tdengine.flink.table.TDengineChangesOptions.BoundedMode;
import io.tdengine.flink.table.TDengineConnectorOptions.ScanMode;
import io.tdengine.flink.transport.ConnectionConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.factories.FactoryUtil;

/**
 * A table's options with their combinations checked. Asks no server. Each check throws a {@link
 * ValidationException} that names option, value and what is expected; none shows a secret.
 */
@Internal
final class TableOptions {

    private static final int MAX_TOPIC_BYTES = 192;

    /** The server keeps 192 bytes; the source adds a part of its own. */
    private static final int MAX_GROUP_BYTES = 160;

    private static final List<ConfigOption<?>> OF_SNAPSHOT =
            List.of(SCAN_QUERY, SCAN_SLICE_ROWS, SCAN_SLICE_INTERVAL);

    private final ReadableConfig options;
    private final ConnectionConfig connection;
    private final String database;
    private final String table;
    private final SinkTableOptions sink;

    /** Reads and checks what every table needs: server, user, database and table. */
    TableOptions(ReadableConfig options) {
        this.options = options;
        this.connection = ConnectionOptions.of(options);
        this.sink = new SinkTableOptions(options, connection);
        this.database = options.getOptional(DATABASE).orElse(connection.database());
        this.table = options.get(TABLE);
        check(
                table != null || query() != null,
                "Option 'table' is missing: name a super table, child table or normal table; or set"
                        + " 'scan.query' to read the result of a query.");
        check(
                table == null || query() == null,
                "Options 'table' and 'scan.query' exclude each other: a query is read instead of a"
                        + " table.");
        check(
                query() != null || database != null && !database.isEmpty(),
                "Option 'database' is missing or empty: name the database there or at the end of"
                        + " the 'url', as in ws://host:6041/power.");
        check(
                query() != null || !table.isEmpty(),
                "Option 'table' is empty: name a super table, child table or normal table.");
        check(
                query() == null || !query().isBlank(),
                "Option 'scan.query' is empty: give a SELECT statement.");
    }

    ConnectionConfig connection() {
        return connection;
    }

    String database() {
        return database;
    }

    /** Null if a query is read instead. */
    String table() {
        return table;
    }

    /** A statement to read instead of a table, or null. */
    String query() {
        return options.get(SCAN_QUERY);
    }

    long sliceRows() {
        return options.get(SCAN_SLICE_ROWS);
    }

    /** Null to cut by rows. */
    Duration sliceInterval() {
        return options.get(SCAN_SLICE_INTERVAL);
    }

    /** Whether the server may filter, limit and aggregate. */
    boolean pushesDown() {
        return query() == null && options.get(TDengineConnectorOptions.SCAN_PUSH_DOWN);
    }

    ScanMode scanMode() {
        return options.get(SCAN_MODE);
    }

    private void checkNotRest(String what) {
        check(
                connection.transport() != ConnectionConfig.Transport.REST,
                "Option 'url' is "
                        + connection
                        + ": over REST a table can only be read with 'scan.mode' = 'snapshot'; "
                        + what
                        + " needs WebSocket or a native connection. Use "
                        + (connection.tls() ? "wss://" : "ws://")
                        + String.join(",", connection.endpoints())
                        + ".");
    }

    /** Checks what reading the table needs. */
    void checkSource() {
        for (ConfigOption<?> option : meaningless()) {
            check(
                    options.getOptional(option).isEmpty(),
                    "Option '"
                            + option.key()
                            + "' has no meaning with 'scan.mode' = '"
                            + scanMode()
                            + "': set 'scan.mode' = "
                            + (!TDengineChangesOptions.all().contains(option)
                                    ? "'snapshot' to read once"
                                    : "'changes' to subscribe")
                            + ", or leave the option out.");
        }
        if (scanMode() != ScanMode.CHANGES) {
            checkSlices();
        }
        if (scanMode() == ScanMode.SNAPSHOT) {
            lookup().check();
            return;
        }
        checkNotRest("'scan.mode' = '" + scanMode() + "'");
        check(
                options.getOptional(SCAN_TOPIC).isPresent() || options.get(SCAN_TOPIC_CREATE),
                "Option 'scan.topic' is missing: 'scan.mode' = '"
                        + scanMode()
                        + "' subscribes to a topic. Name one, or set 'scan.topic.create' = 'true' to have one created.");
        topics().forEach(topic -> checkName(SCAN_TOPIC, topic, MAX_TOPIC_BYTES));
        check(
                topics().size() == 1 || !createsTopic(),
                "Option 'scan.topic' names "
                        + topics().size()
                        + " topics, but 'scan.topic.create' creates the one of 'table'. Name one"
                        + " topic, or create them before.");
        checkName(SCAN_GROUP_ID, groupId(), MAX_GROUP_BYTES);
        changes().check();
    }

    private List<ConfigOption<?>> meaningless() {
        switch (scanMode()) {
            case SNAPSHOT:
                return TDengineChangesOptions.all();
            case CHANGES:
                List<ConfigOption<?>> ofSnapshot = new ArrayList<>(OF_SNAPSHOT);
                if (!createsTopic()) {
                    ofSnapshot.add(TDengineConnectorOptions.SCAN_PUSH_DOWN);
                }
                return ofSnapshot;
            default:
                // Changes begin where the log ended before the snapshot.
                return List.of(SCAN_QUERY, SCAN_STARTUP_MODE, SCAN_STARTUP_SPECIFIC_OFFSETS);
        }
    }

    private void checkSlices() {
        for (ConfigOption<?> option : List.of(SCAN_SLICE_ROWS, SCAN_SLICE_INTERVAL)) {
            check(
                    query() == null || options.getOptional(option).isEmpty(),
                    "Option '"
                            + option.key()
                            + "' has no meaning with 'scan.query': only tables are cut into slices."
                            + " Leave the option out.");
        }
        check(
                sliceRows() >= 1,
                "Option 'scan.slice.rows' is " + sliceRows() + ": it must be at least 1.");
        check(
                sliceInterval() == null
                        || !sliceInterval().isNegative() && !sliceInterval().isZero(),
                "Option 'scan.slice.interval' is 0: it must be a multiple of the database's unit of"
                        + " time, such as 1 d.");
    }

    private static void checkName(ConfigOption<String> option, String name, int maxBytes) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        check(
                !name.isBlank() && bytes <= maxBytes && name.indexOf(':') < 0,
                "Option '"
                        + option.key()
                        + "' is '"
                        + name
                        + "': it must be a name of 1 to "
                        + maxBytes
                        + " bytes without ':'.");
    }

    /** The topics to subscribe to. */
    List<String> topics() {
        return List.of(topic().split(";", -1));
    }

    /** As it is given: several are separated by semicolons. */
    String topic() {
        return options.getOptional(SCAN_TOPIC).orElseGet(this::defaultName);
    }

    /**
     * The topic to create for a part of the table: a name that the user gave is kept.
     *
     * @param part what tells it from other parts
     */
    String topicOf(String part) {
        String own = defaultName() + "_" + part;
        return options.getOptional(SCAN_TOPIC)
                .orElseGet(() -> own.length() <= MAX_TOPIC_BYTES ? own : defaultName());
    }

    boolean createsTopic() {
        return options.get(SCAN_TOPIC_CREATE);
    }

    /** The base of consumer group names. */
    String groupId() {
        return options.getOptional(SCAN_GROUP_ID).orElseGet(this::defaultName);
    }

    /** A name that topics may have too: letters, digits and underscores. */
    private String defaultName() {
        return ("flink_" + database + "_" + table).replaceAll("[^A-Za-z0-9_]", "_");
    }

    /** How rows are looked up. */
    LookupSettings lookup() {
        return new LookupSettings(options);
    }

    /** Where a subscription begins and ends. */
    ChangesOptions changes() {
        return new ChangesOptions(options);
    }

    /** When a vgroup without rows holds watermarks back no longer, or null for never. */
    Duration idleTimeout() {
        return options.getOptional(FactoryUtil.SOURCE_IDLE_TIMEOUT)
                .filter(timeout -> !timeout.isZero())
                .orElse(null);
    }

    /** Whether the source ends. */
    boolean isBounded() {
        return options.get(SCAN_BOUNDED_MODE) != BoundedMode.UNBOUNDED;
    }

    /** Checks what writing to the table needs. */
    void checkSink() {
        check(
                table != null,
                "Option 'table' is missing: a table with 'scan.query' can be read only. Declare"
                        + " another one with 'table' to write.");
        sink.check();
    }

    /** How rows are written. */
    SinkTableOptions sink() {
        return sink;
    }

    /** Subtasks of the source, or null for the job's own number. */
    Integer scanParallelism() {
        return options.getOptional(TDengineConnectorOptions.SCAN_PARALLELISM).orElse(null);
    }

    private static void check(boolean condition, String message) {
        if (!condition) {
            throw new ValidationException(message);
        }
    }

    /** Server, database and table, without secrets. */
    @Override
    public String toString() {
        return connection + (table == null ? ", a query" : ", table " + database + "." + table);
    }
}
