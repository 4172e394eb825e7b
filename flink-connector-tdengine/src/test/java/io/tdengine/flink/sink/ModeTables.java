/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.Connection;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;

/** A database with super tables that can be written in all modes, and rows for them. */
final class ModeTables {

    static final long START = 1_700_000_000_000L;

    /** Child table, time, two columns, a tag. */
    static final RowType ROW =
            SinkJob.rowType(
                    DataTypes.FIELD("tbname", DataTypes.STRING()),
                    DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)),
                    DataTypes.FIELD("a", DataTypes.INT()),
                    DataTypes.FIELD("b", DataTypes.STRING()),
                    DataTypes.FIELD("place", DataTypes.STRING()));

    String createTable(String name) {
        connection.execute(
                "CREATE STABLE "
                        + database
                        + "."
                        + name
                        + " (ts TIMESTAMP, a INT, b VARCHAR(100)) TAGS (place NCHAR(40))");
        return name;
    }

    TDengineSinkBuilder<RowData> sink(WriteWay way, String table, RowType rowType) {
        return SinkJob.sink(server, database, table, rowType)
                .setConnection(server.config(way.scheme()).build())
                .setWriteMode(way.mode());
    }

    static RowData row(RowKind kind, String child, long time, Integer a, String b) {
        return GenericRowData.ofKind(
                kind, text(child), time(START + time), a, text(b), text("here"));
    }

    static RowData row(String child, long time, Integer a, String b) {
        return row(RowKind.INSERT, child, time, a, b);
    }

    static StringData text(String text) {
        return StringData.fromString(text);
    }

    static TimestampData time(long millis) {
        return TimestampData.fromEpochMillis(millis);
    }

    /** Table, time, a and b of each row, in the order of table and time. */
    List<List<Object>> stored(String table) {
        return QueryRows.of(
                connection,
                "SELECT tbname, ts, a, b FROM " + database + "." + table + " ORDER BY tbname, ts");
    }

    static List<Object> cells(Object child, long time, Object a, Object b) {
        return Arrays.asList(child, START + time, a, b);
    }

    private final TestServer server;
    private final Connection connection;
    private final String database;

    ModeTables(TestServer server) {
        this.server = server;
        this.connection = server.connection();
        this.database = server.createDatabase("VGROUPS 2");
    }

    Connection connection() {
        return connection;
    }

    String database() {
        return database;
    }
}
