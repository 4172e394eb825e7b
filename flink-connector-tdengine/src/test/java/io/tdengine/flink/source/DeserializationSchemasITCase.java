/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.testing.TestServer;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows of every type as POJOs and as raw records, through a running job. */
@Timeout(120)
class DeserializationSchemasITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    private static final Instant TIME = Instant.parse("2023-11-14T22:13:20.123456Z");

    private String database;
    private String topic;

    @BeforeEach
    void createTable() {
        database = SERVER.createDatabase("VGROUPS 2 PRECISION 'us'");
        topic = SERVER.newTopicName();
        execute(
                "CREATE STABLE %s.kinds (ts TIMESTAMP, is_on BOOL, tiny TINYINT, small SMALLINT,"
                        + " normal INT, big BIGINT, utiny TINYINT UNSIGNED, usmall SMALLINT"
                        + " UNSIGNED, unormal INT UNSIGNED, ubig BIGINT UNSIGNED, single FLOAT,"
                        + " twice DOUBLE, letters VARCHAR(20), chars NCHAR(20), bits VARBINARY(20),"
                        + " cheap DECIMAL(10, 2), dear DECIMAL(38, 4), other_time TIMESTAMP)"
                        + " TAGS (groupid INT, `placeName` NCHAR(20))");
        execute("CREATE TOPIC " + topic + " AS STABLE %s.kinds");
        execute(
                "INSERT INTO %1$s.d1 USING %1$s.kinds TAGS (7, '北京') VALUES ('"
                        + TIME
                        + "', true, -128, -32768, -2147483648, -9007199254740993, 255, 65535,"
                        + " 4294967295, 18446744073709551615, 1.5, -2.25, 'abc', '中文', '\\x00ff',"
                        + " 12345678.90, 1234567890123456789012345678901234.5678, '"
                        + TIME.plusSeconds(1)
                        + "')");
    }

    private void execute(String sql) {
        SERVER.connection().execute(String.format(sql, database));
    }

    private <T> List<T> read(TDengineDeserializationSchema<T> schema) throws Exception {
        TDengineSource<T> source =
                TDengineSource.<T>builder()
                        .setUrl(SERVER.url())
                        .setTopic(topic)
                        .setBoundedMode(BoundedMode.LATEST)
                        .setDeserializationSchema(schema)
                        .build();
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(1);
        // Another parallelism behind the source, so that records pass their serializer.
        return env.fromSource(source, WatermarkStrategy.noWatermarks(), "kinds")
                .rebalance()
                .filter(row -> true)
                .setParallelism(2)
                .executeAndCollect(1_000);
    }

    /** Every type that a field can have; names as in Java. */
    public static class Kinds {
        public Instant ts;
        public boolean isOn;
        public byte tiny;
        public short small;
        public int normal;
        public long big;
        public short utiny;
        public int usmall;
        public long unormal;
        public BigInteger ubig;
        public float single;
        public double twice;
        public String letters;
        public byte[] bits;
        public BigDecimal cheap;
        public BigDecimal dear;
        public LocalDateTime otherTime;
        public Integer groupId;
        public String placeName;
        public String tbname;
        public String topic;
        public String database;
        public int vgroupId;
        public long offset;
        private String chars;

        public String getChars() {
            return chars;
        }

        public void setChars(String newChars) {
            chars = newChars;
        }
    }

    @Test
    void aPojoTakesEveryTypeByName() throws Exception {
        List<Kinds> rows = read(new PojoDeserializationSchema<>(Kinds.class));

        assertThat(rows).hasSize(1);
        Kinds row = rows.get(0);
        assertThat(row.ts).isEqualTo(TIME);
        assertThat(row.isOn).isTrue();
        assertThat(row.tiny).isEqualTo(Byte.MIN_VALUE);
        assertThat(row.small).isEqualTo(Short.MIN_VALUE);
        assertThat(row.normal).isEqualTo(Integer.MIN_VALUE);
        assertThat(row.big).isEqualTo(-9007199254740993L);
        assertThat(row.utiny).isEqualTo((short) 255);
        assertThat(row.usmall).isEqualTo(65535);
        assertThat(row.unormal).isEqualTo(4294967295L);
        assertThat(row.ubig).isEqualTo(new BigInteger("18446744073709551615"));
        assertThat(row.single).isEqualTo(1.5f);
        assertThat(row.twice).isEqualTo(-2.25);
        assertThat(row.letters).isEqualTo("abc");
        assertThat(row.getChars()).isEqualTo("中文");
        assertThat(row.bits).containsExactly(0, -1);
        assertThat(row.cheap).isEqualTo(new BigDecimal("12345678.90"));
        assertThat(row.dear).isEqualTo(new BigDecimal("1234567890123456789012345678901234.5678"));
        assertThat(row.otherTime)
                .isEqualTo(LocalDateTime.ofInstant(TIME.plusSeconds(1), ZoneOffset.UTC));
        assertThat(row.groupId).isEqualTo(7);
        assertThat(row.placeName).isEqualTo("北京");
        assertThat(row.tbname).isEqualTo("d1");
        assertThat(row.topic).isEqualTo(topic);
        assertThat(row.database).isEqualTo(database);
        assertThat(row.vgroupId).isPositive();
        assertThat(row.offset).isNotNegative();
    }

    @Test
    void aRawRecordHasEveryColumnThatWasWritten() throws Exception {
        execute("INSERT INTO %s.d1 (ts, big, letters) VALUES (1700000100000000, 5, NULL)");

        List<TDengineRecord> rows = read(new RawDeserializationSchema());
        rows.sort(Comparator.comparing(row -> (Instant) row.get("ts")));

        assertThat(rows).hasSize(2).allMatch(row -> row.table().equals("d1"));
        TDengineRecord full = rows.get(0);
        assertThat(full.topic()).isEqualTo(topic);
        assertThat(full.database()).isEqualTo(database);
        assertThat(full.get(0)).isEqualTo(TIME);
        assertThat(full.get("is_on")).isEqualTo(true);
        assertThat(full.get("tiny")).isEqualTo(Byte.MIN_VALUE);
        assertThat(full.get("utiny")).isEqualTo((short) 255);
        assertThat(full.get("usmall")).isEqualTo(65535);
        assertThat(full.get("unormal")).isEqualTo(4294967295L);
        assertThat(full.get("ubig")).isEqualTo(new BigInteger("18446744073709551615"));
        assertThat(full.get("single")).isEqualTo(1.5f);
        assertThat(full.get("twice")).isEqualTo(-2.25);
        assertThat(full.get("chars")).isEqualTo("中文");
        assertThat((byte[]) full.get("bits")).containsExactly(0, -1);
        assertThat(full.get("cheap")).isEqualTo(new BigDecimal("12345678.90"));
        assertThat(full.get("other_time")).isEqualTo(TIME.plusSeconds(1));
        TDengineRecord some = rows.get(1);
        assertThat(some.get("big")).isEqualTo(5L);
        assertThat(some.has("letters")).isTrue();
        assertThat(some.get("letters")).isNull();
        assertThat(some.has("chars")).isFalse();
        assertThat(some.get("chars")).isNull();
    }

    /** A field without a column. */
    public static class Unknown {
        public Instant ts;
        public int amperes;
    }

    @Test
    void aFieldWithoutAColumnIsRefusedByName() {
        assertThatThrownBy(() -> read(new PojoDeserializationSchema<>(Unknown.class)))
                .hasStackTraceContaining(Unknown.class.getName() + " does not fit the rows")
                .hasStackTraceContaining("Column 'amperes' does not exist");
    }

    /** A column wider than its field. */
    public static class Narrow {
        public Instant ts;
        public int big;
    }

    @Test
    void aFieldThatLosesValuesIsRefusedByName() {
        assertThatThrownBy(() -> read(new PojoDeserializationSchema<>(Narrow.class)))
                .hasStackTraceContaining(Narrow.class.getName() + " does not fit the rows")
                .hasStackTraceContaining("Column 'big' is declared INT");
    }

    /** A column that can be NULL. */
    public static class Primitive {
        public Instant ts;
        public long big;
    }

    @Test
    void aPrimitiveFieldRefusesNull() {
        execute("INSERT INTO %s.d1 (ts, letters) VALUES (1700000100000000, 'x')");

        assertThatThrownBy(() -> read(new PojoDeserializationSchema<>(Primitive.class)))
                .hasStackTraceContaining("'big' of class " + Primitive.class.getName())
                .hasStackTraceContaining("Declare it as the wrapper class");
    }
}
