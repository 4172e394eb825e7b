/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.source.RowDataDeserializationSchema.Metadata;
import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.Consumer;
import io.tdengine.flink.transport.ConsumerConfig;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;

/**
 * A super table with 4 vgroups and rows to read. A row is known by its child table and second, so a
 * lost or repeated one shows in a list of {@link #describe}.
 */
final class Meters {

    static final int TABLES = 40;

    /** The first timestamp, ms. */
    static final long START = 1_700_000_000_000L;

    private final TestServer server;
    private Connection connection;
    private final String database;
    private final String topic;
    private final String url;
    private final List<String> rows = new ArrayList<>();
    private int seconds;

    private Meters(TestServer server, int vgroups) {
        this.server = server;
        connection = server.connection();
        database = server.createDatabase("VGROUPS " + vgroups);
        topic = server.newTopicName();
        url = server.url();
        connection.execute(
                "CREATE STABLE "
                        + database
                        + ".meters (ts TIMESTAMP, v INT) TAGS (gid INT, loc NCHAR(16))");
    }

    static Meters create(TestServer server) {
        return create(server, 4);
    }

    static Meters create(TestServer server, int vgroups) {
        return new Meters(server, vgroups);
    }

    String database() {
        return database;
    }

    String topic() {
        return topic;
    }

    /** A new one if a test has cut the old one. */
    synchronized Connection connection() {
        if (!connection.isOpen()) {
            connection = server.connection();
        }
        return connection;
    }

    /** Whether {@link #connection} can be used: one that was cut does not know it at once. */
    boolean isConnected() {
        try {
            QueryRows.of(connection(), "SELECT SERVER_VERSION()");
            return true;
        } catch (TDengineException e) {
            return false;
        }
    }

    /** Inserts one row into every child table for each of the next seconds, in ascending order. */
    synchronized void insert(int newSeconds) {
        insert(newSeconds, TABLES);
    }

    synchronized void insert(int newSeconds, int tables) {
        insert(newSeconds, tables, "");
    }

    /** As {@link #insert}, with values of further columns, such as {@code ", 9"}. */
    synchronized void insertWith(String furtherValues, int newSeconds) {
        insert(newSeconds, TABLES, furtherValues);
    }

    private void insert(int newSeconds, int tables, String furtherValues) {
        for (int end = seconds + newSeconds; seconds < end; seconds++) {
            StringBuilder sql = new StringBuilder("INSERT INTO");
            for (int table = 0; table < tables; table++) {
                sql.append(
                        String.format(
                                " %s.d%d USING %s.meters TAGS (%d, '站%d') VALUES (%d, %d%s)",
                                database,
                                table,
                                database,
                                table,
                                table,
                                START + seconds * 1000L,
                                seconds,
                                furtherValues));
                rows.add(
                        describe(
                                "d" + table, START + seconds * 1000L, seconds, table, "站" + table));
            }
            connection().execute(sql.toString());
        }
    }

    /** All rows inserted so far, as {@link #describe} tells them. */
    synchronized List<String> rows() {
        return new ArrayList<>(rows);
    }

    TDengineSourceBuilder<RowData> source() {
        return TDengineSource.<RowData>builder()
                .setUrl(url)
                .setTopic(topic)
                .setDatabase(database)
                .setTable("meters")
                .setCreateTopic(true)
                .setDeserializationSchema(schema("ts"));
    }

    /**
     * @param time the name of the first column
     */
    static RowDataDeserializationSchema schema(String time) {
        RowType type =
                (RowType)
                        DataTypes.ROW(
                                        DataTypes.FIELD(time, DataTypes.TIMESTAMP_LTZ(3)),
                                        DataTypes.FIELD("v", DataTypes.INT()),
                                        DataTypes.FIELD("gid", DataTypes.INT()),
                                        DataTypes.FIELD("loc", DataTypes.STRING()),
                                        DataTypes.FIELD("tbname", DataTypes.STRING()))
                                .getLogicalType();
        return new RowDataDeserializationSchema(
                type, List.of(Metadata.TBNAME), InternalTypeInfo.of(type));
    }

    static String describe(RowData row) {
        return describe(
                row.getString(4).toString(),
                row.getTimestamp(0, 3).getMillisecond(),
                row.isNullAt(1) ? null : row.getInt(1),
                row.getInt(2),
                row.getString(3).toString());
    }

    private static String describe(String table, long ts, Integer v, int gid, String loc) {
        return table + "@" + ts + " v=" + v + " gid=" + gid + " loc=" + loc;
    }

    /** The consumer groups on the topic, a row for each vgroup of each. */
    List<List<Object>> groups() {
        return QueryRows.of(
                connection(),
                "SELECT consumer_group FROM information_schema.ins_subscriptions"
                        + " WHERE topic_name = '"
                        + topic()
                        + "'");
    }

    /** The one consumer group on the topic. */
    String group() {
        Set<String> names = groupNames();
        assertThat(names).hasSize(1);
        return names.iterator().next();
    }

    boolean isOnlyGroupOtherThan(String group) {
        Set<String> names = groupNames();
        return names.size() == 1 && !names.contains(group);
    }

    Set<String> groupNames() {
        Set<String> names = new TreeSet<>();
        groups().forEach(row -> names.add((String) row.get(0)));
        return names;
    }

    /** Ids of the consumers that have the topic's vgroups, one for each vgroup. */
    List<Object> owners() {
        List<Object> owners = new ArrayList<>();
        QueryRows.of(
                        connection(),
                        "SELECT consumer_id FROM information_schema.ins_subscriptions"
                                + " WHERE topic_name = '"
                                + topic()
                                + "'")
                .forEach(row -> owners.add(row.get(0)));
        return owners;
    }

    /** Where each vgroup's log ends now, by vgroup. */
    Map<Integer, Long> logEnds() {
        connection()
                .execute(
                        "CREATE TOPIC IF NOT EXISTS "
                                + topic()
                                + " AS STABLE "
                                + database()
                                + ".meters");
        Map<Integer, Long> ends = new TreeMap<>();
        try (Consumer consumer =
                TDengine.consumer(
                        ConnectionConfig.parse(url),
                        ConsumerConfig.builder("log_ends_" + topic()).build())) {
            consumer.subscribe(List.of(topic()));
            consumer.assignment(topic())
                    .forEach(vgroup -> ends.put(vgroup.vgroupId(), vgroup.end()));
        }
        assertThat(ends).hasSize(4);
        return ends;
    }
}
