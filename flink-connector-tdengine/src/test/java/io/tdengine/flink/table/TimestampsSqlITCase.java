/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.Connection;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TIMESTAMP and TIMESTAMP_LTZ of 3, 6 and 9 against databases of ms, us and ns. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class TimestampsSqlITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    private static final Instant INSTANT = Instant.parse("2024-02-29T23:59:59.123456789Z");

    private static final int[] DIGITS = {3, 6, 9};

    @ParameterizedTest
    @CsvSource({"ms, 3", "us, 6", "ns, 9"})
    void finerOrEqualTypesReadAndCoarserOrEqualOnesWrite(String precision, int digits)
            throws Exception {
        String database = SERVER.createDatabase("VGROUPS 1 PRECISION '" + precision + "'");
        Connection connection = SERVER.connection();
        connection.execute("CREATE TABLE " + database + ".t (ts TIMESTAMP, seen TIMESTAMP)");
        long units = units(INSTANT, digits);
        connection.execute("INSERT INTO " + database + ".t VALUES (" + units + ", " + units + ")");
        SqlServer sql = SqlServer.batch(SERVER);
        // No type depends on it.
        sql.tables.getConfig().set("table.local-time-zone", "Asia/Shanghai");
        for (int declared : DIGITS) {
            String name = "t" + declared;
            sql.declare(
                    name,
                    "ts TIMESTAMP_LTZ(" + declared + "), seen TIMESTAMP(" + declared + ")",
                    database + ".t");
            String select = "SELECT ts, seen FROM " + name;
            if (declared < digits) {
                assertThatThrownBy(() -> sql.rows(select))
                        .hasStackTraceContaining("is declared TIMESTAMP")
                        .hasStackTraceContaining("in a database of precision '" + precision + "'");
            } else {
                assertThat(sql.rows(select)).containsExactly(row(INSTANT, digits));
            }
            String insert =
                    "INSERT INTO "
                            + name
                            + " SELECT TO_TIMESTAMP_LTZ(1700000000"
                            + declared
                            + "00, 3), TIMESTAMP '2023-11-14 22:13:20."
                            + declared
                            + "00'";
            if (declared > digits) {
                assertThatThrownBy(() -> sql.run(insert))
                        .hasStackTraceContaining("cannot hold every value of that type");
            } else {
                sql.run(insert);
                long expected =
                        units(Instant.ofEpochMilli(1_700_000_000_000L + declared * 100L), digits);
                assertThat(
                                QueryRows.count(
                                        connection,
                                        "SELECT COUNT(*) FROM "
                                                + database
                                                + ".t WHERE ts = "
                                                + expected
                                                + " AND seen = "
                                                + expected))
                        .isEqualTo(1);
                connection.execute("DELETE FROM " + database + ".t WHERE ts = " + expected);
            }
        }
    }

    private static long units(Instant instant, int digits) {
        long perSecond = (long) Math.pow(10, digits);
        return Math.addExact(
                Math.multiplyExact(instant.getEpochSecond(), perSecond),
                instant.getNano() / (1_000_000_000L / perSecond));
    }

    private static Row row(Instant instant, int digits) {
        long nanos = (long) Math.pow(10, 9 - digits);
        Instant cut = instant.minusNanos(instant.getNano() % nanos);
        return Row.of(cut, LocalDateTime.ofInstant(cut, ZoneOffset.UTC));
    }
}
