/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Schemaless writing against a server. */
@Timeout(60)
class SchemalessITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    private static final long T = 1_700_000_000_000_000_000L;

    private String database;
    private Connection connection;

    @BeforeEach
    void connect() {
        database = SERVER.createDatabase("PRECISION 'ns' VGROUPS 2");
        connection =
                TDengine.connect(ConnectionConfig.builder(SERVER.url()).database(database).build());
    }

    @AfterEach
    void disconnect() {
        connection.close();
    }

    private List<List<Object>> rows(String sql) {
        return QueryRows.of(connection, sql);
    }

    private static SchemalessInsert lines(String... lines) {
        return SchemalessInsert.line(List.of(lines)).precision(TimeUnit.NANOSECONDS).build();
    }

    @ParameterizedTest
    @CsvSource({
        "ws, HOURS, 472222, 1699999200000000000",
        "ws, MINUTES, 28333333, 1699999980000000000",
        "ws, SECONDS, 1700000000, 1700000000000000000",
        "ws, MILLISECONDS, 1700000000001, 1700000000001000000",
        "ws, MICROSECONDS, 1700000000000001, 1700000000000001000",
        "ws, NANOSECONDS, 1700000000000000001, 1700000000000000001",
        "taos, HOURS, 472222, 1699999200000000000",
        "taos, MINUTES, 28333333, 1699999980000000000",
        "taos, SECONDS, 1700000000, 1700000000000000000",
        "taos, MILLISECONDS, 1700000000001, 1700000000001000000",
        "taos, MICROSECONDS, 1700000000000001, 1700000000000001000",
        "taos, NANOSECONDS, 1700000000000000001, 1700000000000000001",
    })
    void everyPrecisionInEveryProtocol(String scheme, TimeUnit unit, String time, long stored) {
        SchemalessInsert.Builder line = SchemalessInsert.line(List.of("l,t=a v=1 " + time));
        SchemalessInsert.Builder telnet = SchemalessInsert.telnet(List.of("te " + time + " 1 t=a"));
        SchemalessInsert.Builder json =
                SchemalessInsert.json(
                        "{\"metric\":\"j\",\"timestamp\":"
                                + time
                                + ",\"value\":1,\"tags\":{\"t\":\"a\"}}");
        try (Connection writer =
                TDengine.connect(SERVER.config(scheme).database(database).build())) {
            for (SchemalessInsert.Builder insert : List.of(line, telnet, json)) {
                assertThat(writer.insertSchemaless(insert.precision(unit).build())).isEqualTo(1);
            }
        }
        for (String table : List.of("l", "te", "j")) {
            assertThat(rows("SELECT _ts FROM " + table)).isEqualTo(List.of(List.of(stored)));
        }
    }

    @Test
    void everyTypeOfAField() {
        String fields =
                "a=-128i8,b=-32768i16,c=-2147483648i32,d=-9223372036854775808i64,e=255u8,f=65535u16,"
                        + "g=4294967295u32,h=18446744073709551615u64,i=1.5f32,j=-2.5f64,k=3.25,"
                        + "l=\"q\\\"uo\\\\te, é\",m=L\"中😀\",n=true,o=F,p=B\"\\x0102\"";

        assertThat(connection.insertSchemaless(lines("types,t=x " + fields + " " + T)))
                .isEqualTo(1);

        assertThat(rows("SELECT a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p FROM types").get(0))
                .isEqualTo(
                        Arrays.asList(
                                (byte) -128,
                                (short) -32768,
                                -2147483648,
                                Long.MIN_VALUE,
                                (short) 255,
                                65535,
                                4294967295L,
                                BigInteger.TWO.pow(64).subtract(BigInteger.ONE).toString(),
                                1.5f,
                                -2.5,
                                3.25,
                                "q\"uo\\te, é",
                                "中😀",
                                true,
                                false,
                                "0102"));
    }

    @Test
    void linesOfOneCallMakeAndWidenTables() {
        long rows =
                connection.insertSchemaless(
                        lines(
                                "wide,t=a s=\"x\" " + T,
                                "wide,t=a s=\"a longer text\",v=1i64 " + (T + 1),
                                "wide,t=b,u=new v=2i64 " + (T + 2)));

        assertThat(rows).isEqualTo(3);
        assertThat(rows("SELECT s, v, t, u FROM wide ORDER BY _ts"))
                .isEqualTo(
                        List.of(
                                Arrays.asList("x", null, "a", null),
                                Arrays.asList("a longer text", 1L, "a", null),
                                Arrays.asList(null, 2L, "b", "new")));
    }

    @Test
    void fieldThatIsLeftOutKeepsItsValue() {
        connection.insertSchemaless(lines("kept,t=a v=1i64,w=2i64 " + T));
        connection.insertSchemaless(lines("kept,t=a w=3i64 " + T));

        assertThat(rows("SELECT v, w FROM kept")).isEqualTo(List.of(List.of(1L, 3L)));
    }

    @Test
    void escapesAreTakenAway() {
        connection.insertSchemaless(lines("esc\\,m,t\\ 1=v\\,1\\=x v=1 " + T));

        assertThat(rows("SELECT `t 1` FROM `esc,m`")).isEqualTo(List.of(List.of("v,1=x")));
    }

    @Test
    void childTableIsNamedByMeasurementAndSortedTags() throws Exception {
        connection.insertSchemaless(lines("m.x,t2=b,t1=a v=1 " + T));
        byte[] digest =
                MessageDigest.getInstance("MD5")
                        .digest("m_x,t1=a,t2=b".getBytes(StandardCharsets.UTF_8));

        assertThat(rows("SELECT tbname FROM m_x"))
                .isEqualTo(List.of(List.of("t_" + HexFormat.of().formatHex(digest))));
    }

    @Test
    void tableNameKeyNamesTheChildTable() {
        SchemalessInsert insert =
                SchemalessInsert.line(List.of("named,tb=room1,t=a v=1 " + T))
                        .tableNameKey("tb")
                        .ttlDays(7)
                        .requestId(4711)
                        .build();
        connection.insertSchemaless(insert);

        assertThat(rows("SELECT tbname FROM named")).isEqualTo(List.of(List.of("room1")));
    }

    @Test
    void jsonTagsKeepTheirTypes() {
        connection.insertSchemaless(
                SchemalessInsert.json(
                                "[{\"metric\":\"js\",\"timestamp\":{\"value\":1700000000,"
                                        + "\"type\":\"s\"},\"value\":{\"value\":10,\"type\":\"bigint\"},"
                                        + "\"tags\":{\"h\":\"x\",\"n\":7,\"up\":true}},"
                                        + "{\"metric\":\"js\",\"timestamp\":1700000001,"
                                        + "\"value\":{\"value\":11,\"type\":\"bigint\"},"
                                        + "\"tags\":{\"h\":\"y\"}}]")
                        .build());

        assertThat(rows("SELECT _value, h, n, up FROM js ORDER BY _ts"))
                .isEqualTo(
                        List.of(
                                Arrays.asList(10L, "x", 7.0, true),
                                Arrays.asList(11L, "y", null, null)));
    }

    @Test
    void allLinesOfACallGoInOneRequest() {
        assumeTrue(SERVER.isEmbedded(), "the embedded server counts requests");
        long before = SERVER.embedded().faults().requests("insert");
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            lines.add("many,t=a v=" + i + "i " + (1_700_000_000_000L + i));
        }
        SchemalessInsert insert =
                SchemalessInsert.line(lines).precision(TimeUnit.MILLISECONDS).build();

        assertThat(connection.insertSchemaless(insert)).isEqualTo(20_000);

        assertThat(SERVER.embedded().faults().requests("insert")).isEqualTo(before + 1);
        assertThat(QueryRows.count(connection, "SELECT COUNT(*) FROM many")).isEqualTo(20_000);
    }

    @Test
    void wrongLineMeansThatNothingIsWritten() {
        SchemalessInsert insert = lines("good,t=a v=1 " + T, "bad line");

        assertThatThrownBy(() -> connection.insertSchemaless(insert))
                .isInstanceOfSatisfying(
                        TDengineException.class, e -> assertThat(e.code()).isEqualTo(0x021F))
                .hasMessageContainingAll("invalid key", "LINE", SERVER.hostAndPort());
        assertThat(rows("SHOW STABLES")).isEmpty();
    }

    @Test
    void typeThatDiffersFromTheColumnsIsRefused() {
        connection.insertSchemaless(lines("typed,t=a v=1i64 " + T));

        assertThatThrownBy(() -> connection.insertSchemaless(lines("typed,t=a v=\"x\" " + (T + 1))))
                .isInstanceOfSatisfying(
                        TDengineException.class, e -> assertThat(e.code()).isEqualTo(0x3002))
                .hasMessageContaining("mismatch");
    }

    @Test
    void sessionWithoutADatabaseIsRefused() {
        Connection without = SERVER.connection();

        assertThatThrownBy(() -> without.insertSchemaless(lines("m v=1 " + T)))
                .isInstanceOfSatisfying(
                        TDengineException.class, e -> assertThat(e.code()).isEqualTo(0x2616));
    }
}
