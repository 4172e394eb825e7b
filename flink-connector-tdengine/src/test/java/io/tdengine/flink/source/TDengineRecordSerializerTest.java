/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class TDengineRecordSerializerTest {

    /** One INT 5 in column v of table d1; savepoints hold these bytes, so they never change. */
    private static final String BYTES =
            "00000001"
                    + "74" // topic t
                    + "00000002"
                    + "6462" // database db
                    + "00000003" // vgroup
                    + "0000000000000009" // offset
                    + "00000002"
                    + "6431" // table d1
                    + "ffffffff" // no change
                    + "00000001" // columns
                    + "00000001"
                    + "76"
                    + "04"
                    + "00000005";

    private static TDengineRecord record(String table, Object... values) {
        String[] columns =
                IntStream.range(0, values.length).mapToObj(i -> "c" + i).toArray(String[]::new);
        return new TDengineRecord("t", "db", 3, 9, table, columns, values, null);
    }

    private static TDengineRecord roundTrip(TDengineRecord record) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        TDengineRecordSerializer.INSTANCE.serialize(record, out);
        DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
        TDengineRecord read = TDengineRecordSerializer.INSTANCE.deserialize(in);
        assertThat(in.available()).isZero();
        return read;
    }

    @Test
    void keepsEveryClassOfValue() throws Exception {
        TDengineRecord record =
                record(
                        "d1",
                        Instant.ofEpochSecond(-1, 123_456_789),
                        null,
                        true,
                        Byte.MIN_VALUE,
                        Short.MAX_VALUE,
                        Integer.MIN_VALUE,
                        Long.MAX_VALUE,
                        Float.NaN,
                        -0.0,
                        new BigDecimal("-1234567890123456789012345678901234.5678"),
                        new BigInteger("18446744073709551615"),
                        "x".repeat(70_000) + "中😀",
                        new byte[] {0, -1});

        assertThat(roundTrip(record)).isEqualTo(record);
    }

    @Test
    void keepsARecordWithoutATable() throws Exception {
        assertThat(roundTrip(record(null)).table()).isNull();
    }

    @Test
    void keepsAChange() throws Exception {
        TDengineRecord change =
                new TDengineRecord(
                        "t", "db", 3, 9, "d1", new String[0], new Object[0], "{\"type\":\"drop\"}");

        assertThat(roundTrip(change)).isEqualTo(change);
        assertThat(roundTrip(change)).isNotEqualTo(record("d1"));
    }

    @Test
    void writesTheSameBytesForEver() throws Exception {
        TDengineRecord record =
                new TDengineRecord(
                        "t", "db", 3, 9, "d1", new String[] {"v"}, new Object[] {5}, null);
        DataOutputSerializer out = new DataOutputSerializer(64);
        TDengineRecordSerializer.INSTANCE.serialize(record, out);

        assertThat(HexFormat.of().formatHex(out.getCopyOfBuffer())).isEqualTo(BYTES);
    }

    @Test
    void refusesAnUnknownClassOfValue() {
        byte[] bytes = HexFormat.of().parseHex(BYTES.replace("04" + "00000005", "7f"));

        assertThatThrownBy(
                        () ->
                                TDengineRecordSerializer.INSTANCE.deserialize(
                                        new DataInputDeserializer(bytes)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("unknown class 127");
    }

    @Test
    void flinkFindsItsTypeInformation() {
        assertThat(TypeInformation.of(TDengineRecord.class))
                .isInstanceOf(TDengineRecordTypeInfo.class);
    }
}
