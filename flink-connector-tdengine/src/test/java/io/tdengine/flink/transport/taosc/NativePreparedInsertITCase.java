/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.taosc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.testing.NativeLibrary;
import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.PreparedInsert;
import io.tdengine.flink.transport.Statement;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.bind.BindBatch;
import io.tdengine.flink.transport.bind.BindField.Kind;
import io.tdengine.flink.transport.bind.ColumnBuffer;
import io.tdengine.flink.transport.bind.EncodedBatch;
import io.tdengine.flink.transport.bind.TableRows;
import io.tdengine.flink.transport.type.Precision;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Prepared inserts through the client library. */
@Timeout(60)
class NativePreparedInsertITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension static final NativeLibrary LIBRARY = new NativeLibrary(SERVER);

    private static final long T = 1_700_000_000_000L;
    private static final String POINT = "0101000000000000000000f03f0000000000000040";

    /** The n-th column has index n + 1, behind the timestamp. */
    private static final String COLUMNS =
            "b BOOL, ti TINYINT, si SMALLINT, i INT, bi BIGINT, uti TINYINT UNSIGNED,"
                    + " usi SMALLINT UNSIGNED, ui INT UNSIGNED, ubi BIGINT UNSIGNED, f FLOAT,"
                    + " d DOUBLE, vc VARCHAR(20), nc NCHAR(20), vb VARBINARY(20), g GEOMETRY(64),"
                    + " t2 TIMESTAMP, d64 DECIMAL(18,4), d128 DECIMAL(38,10)";

    private static final int COUNT = 18;

    private Connection connection;
    private String database;

    @BeforeEach
    void connect() {
        connection = TDengine.connect(LIBRARY.config().build());
        database = SERVER.createDatabase("PRECISION 'ms' VGROUPS 2");
    }

    @AfterEach
    void disconnect() {
        connection.close();
    }

    private static int execute(PreparedInsert insert, BindBatch batch) throws Exception {
        return insert.execute(batch.encode()).get(30, TimeUnit.SECONDS);
    }

    private static void text(ColumnBuffer buffer, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        buffer.appendBytes(utf8, 0, utf8.length);
    }

    private static void hex(ColumnBuffer buffer, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        buffer.appendBytes(bytes, 0, bytes.length);
    }

    private static void appendRow(TableRows rows, long time, int seed) {
        rows.column(0).appendLong(time);
        rows.column(1).appendBoolean(seed % 2 == 0);
        rows.column(2).appendByte((byte) -seed);
        rows.column(3).appendShort((short) (-300 * seed));
        rows.column(4).appendInt(Integer.MIN_VALUE + seed);
        rows.column(5).appendLong(Long.MIN_VALUE + seed);
        rows.column(6).appendByte((byte) (255 - seed));
        rows.column(7).appendShort((short) (65535 - seed));
        rows.column(8).appendInt(-seed);
        rows.column(9).appendLong(-seed);
        rows.column(10).appendFloat(seed + 0.25f);
        rows.column(11).appendDouble(-seed - 0.5);
        text(rows.column(12), "a\u00e9'\\" + "x".repeat(seed));
        text(rows.column(13), "\u4e2d\ud83d\ude00".repeat(seed % 4));
        hex(rows.column(14), "00ff10".repeat(seed % 3));
        hex(rows.column(15), POINT);
        rows.column(16).appendLong(time + 5);
        rows.column(17).appendLong(-12_345L * seed);
        rows.column(18).appendDecimal(-1, -seed);
        rows.endRow();
    }

    private static void appendNulls(TableRows rows, long time) {
        rows.column(0).appendLong(time);
        for (int column = 1; column <= COUNT; column++) {
            rows.column(column).appendNull();
        }
        rows.endRow();
    }

    /** Written natively and over WebSocket, the rows are the same. */
    @ParameterizedTest
    @CsvSource({
        "'INSERT INTO ? USING %1$s.st TAGS (?,?) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)'",
        "'INSERT INTO %1$s.st (tbname,gid,loc,ts,b,ti,si,i,bi,uti,usi,ui,ubi,f,d,vc,nc,vb,g,t2,"
                + "d64,d128) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)'"
    })
    void allTypesAreStoredAsOverWebSocket(String sql) throws Exception {
        String other = SERVER.createDatabase("PRECISION 'ms' VGROUPS 2");
        Connection webSocket = SERVER.connection();
        List<List<List<Object>>> stored = new ArrayList<>();
        for (String target : List.of(database, other)) {
            Connection writer = target.equals(database) ? connection : webSocket;
            writer.execute(
                    "CREATE STABLE "
                            + target
                            + ".st (ts TIMESTAMP, "
                            + COLUMNS
                            + ") TAGS (gid INT, loc NCHAR(10))");
            writer.execute("USE " + target);
            try (PreparedInsert insert = writer.prepareInsert(String.format(sql, target))) {
                BindBatch batch = new BindBatch(insert.fields());
                for (int table = 0; table < 3; table++) {
                    TableRows rows = batch.addTable("d" + "x".repeat(table) + table);
                    rows.tag(0).appendInt(table);
                    text(rows.tag(1), "\u6807\u7b7e".repeat(table));
                    for (int row = 0; row < 5; row++) {
                        appendRow(rows, T + row, table + row);
                    }
                    appendNulls(rows, T + 10);
                }
                assertThat(execute(insert, batch)).isEqualTo(18);
            }
            stored.add(
                    QueryRows.of(
                            webSocket,
                            "SELECT tbname, gid, loc, * FROM "
                                    + target
                                    + ".st ORDER BY tbname, ts"));
        }
        assertThat(stored.get(0)).hasSize(18).isEqualTo(stored.get(1));
        assertThat(stored.get(0).get(5).subList(4, 4 + COUNT)).containsOnlyNulls();
    }

    @Test
    void fieldsTellKindAndPrecision() {
        String nanos = SERVER.createDatabase("PRECISION 'ns'");
        connection.execute(
                "CREATE STABLE " + nanos + ".st (ts TIMESTAMP, v INT) TAGS (t VARCHAR(5))");
        String sql = "INSERT INTO ? USING " + nanos + ".st TAGS (?) VALUES (?,?)";
        try (PreparedInsert insert = connection.prepareInsert(sql);
                PreparedInsert webSocket = SERVER.connection().prepareInsert(sql)) {
            assertThat(insert.fields())
                    .extracting(field -> field.kind())
                    .containsExactly(Kind.TABLE_NAME, Kind.TAG, Kind.COLUMN, Kind.COLUMN);
            assertThat(insert.fields().get(2).precision()).isEqualTo(Precision.NANOSECONDS);
            assertThat(insert.fields())
                    .extracting(field -> field + " " + field.bytes())
                    .isEqualTo(
                            webSocket.fields().stream()
                                    .map(field -> field + " " + field.bytes())
                                    .toList());
        }
    }

    /** Three statements side by side, each with one batch of its own after the other. */
    @Test
    void statementsOfOneConnectionWorkSideBySide() throws Exception {
        connection.execute(
                "CREATE STABLE " + database + ".st (ts TIMESTAMP, v INT) TAGS (gid INT)");
        List<PreparedInsert> inserts = new ArrayList<>();
        List<CompletableFuture<Integer>> lanes = new ArrayList<>();
        for (int lane = 0; lane < 3; lane++) {
            PreparedInsert insert =
                    connection.prepareInsert(
                            "INSERT INTO " + database + ".st (tbname,gid,ts,v) VALUES (?,?,?,?)");
            inserts.add(insert);
            CompletableFuture<Integer> last = CompletableFuture.completedFuture(0);
            for (int round = 0; round < 5; round++) {
                EncodedBatch batch = batch(insert, "l" + lane, T + 100 * round, 10, 100);
                last = last.thenCompose(affected -> insert.execute(batch));
            }
            lanes.add(last);
        }
        for (CompletableFuture<Integer> lane : lanes) {
            assertThat(lane.get(30, TimeUnit.SECONDS)).isEqualTo(1000);
        }
        inserts.forEach(PreparedInsert::close);

        assertThat(QueryRows.count(connection, "SELECT COUNT(*) FROM " + database + ".st"))
                .isEqualTo(15_000);
    }

    private static EncodedBatch batch(
            PreparedInsert insert, String prefix, long time, int tables, int rowsPerTable) {
        BindBatch batch = new BindBatch(insert.fields());
        for (int table = 0; table < tables; table++) {
            TableRows rows = batch.addTable(prefix + "_" + table);
            rows.tag(0).appendInt(table);
            for (int i = 0; i < rowsPerTable; i++) {
                rows.column(0).appendLong(time + i);
                rows.column(1).appendInt(i);
                rows.endRow();
            }
        }
        return batch.encode();
    }

    @Test
    void refusedRowsFailTheFutureAndTheStatement() throws Exception {
        connection.execute("CREATE TABLE " + database + ".t (ts TIMESTAMP, s VARCHAR(3))");
        try (PreparedInsert insert =
                connection.prepareInsert("INSERT INTO " + database + ".t VALUES (?,?)")) {
            BindBatch batch = new BindBatch(insert.fields());
            TableRows rows = batch.addTable(null);
            rows.column(0).appendLong(T);
            text(rows.column(1), "abcd");
            rows.endRow();

            assertThatThrownBy(() -> execute(insert, batch))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            TDengineException.class, e -> assertThat(e.code()).isEqualTo(0x2653))
                    .hasMessageContaining("INSERT INTO " + database + ".t");
            assertThatThrownBy(() -> insert.execute(batch.encode()))
                    .hasMessageContaining("prepare it anew");
        }
    }

    @Test
    void statementsThatAreNoInsertsAreRefused() {
        assertThatThrownBy(() -> connection.prepareInsert("SELECT * FROM x.y WHERE ts > ?"))
                .isInstanceOf(TDengineException.class);
        assertThatThrownBy(
                        () ->
                                connection.prepareInsert(
                                        "INSERT INTO " + database + ".nope VALUES (?,?)"))
                .isInstanceOf(TDengineException.class)
                .hasMessageContaining("nope");
    }

    @Test
    void closedStatementTakesNoBatch() {
        connection.execute(
                "CREATE STABLE " + database + ".st (ts TIMESTAMP, v INT) TAGS (gid INT)");
        PreparedInsert insert =
                connection.prepareInsert(
                        "INSERT INTO " + database + ".st (tbname,gid,ts,v) VALUES (?,?,?,?)");
        EncodedBatch batch = batch(insert, "c", T, 1, 1);
        insert.close();
        insert.close();

        assertThatThrownBy(() -> insert.execute(batch))
                .isInstanceOfSatisfying(
                        TDengineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.CLOSED));
    }

    @Test
    void aStatementTakesJavaValues() {
        connection.execute(
                "CREATE TABLE " + database + ".v (ts TIMESTAMP, v INT, d DECIMAL(10,2))");
        try (Statement statement =
                connection.prepare("INSERT INTO " + database + ".v VALUES(?,?,?)")) {
            statement.bindRow(T, 1, new BigDecimal("1.5"));
            statement.bindRow(T + 1, null, null);
            assertThat(statement.execute()).isEqualTo(2);
        }

        assertThat(QueryRows.of(connection, "SELECT * FROM " + database + ".v"))
                .containsExactly(
                        List.of(T, 1, new BigDecimal("1.50")), Arrays.asList(T + 1, null, null));
    }

    @Test
    void aSelectIsNoInsert() {
        connection.execute("CREATE TABLE " + database + ".v (ts TIMESTAMP, v INT)");
        String select = "SELECT * FROM " + database + ".v WHERE v = ?";

        assertThatThrownBy(() -> connection.prepareInsert(select))
                .isInstanceOfSatisfying(
                        TDengineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageContainingAll(select, "is no INSERT");
    }

    @Test
    void aBlobIsNotLeftOut() {
        connection.execute("CREATE TABLE " + database + ".bl (ts TIMESTAMP, b BLOB, v INT)");

        assertThatThrownBy(
                        () ->
                                connection.prepareInsert(
                                        "INSERT INTO " + database + ".bl (ts, v) VALUES(?,?)"))
                .isInstanceOfSatisfying(
                        TDengineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED))
                .hasMessageContaining("leave a BLOB column out");
    }
}
