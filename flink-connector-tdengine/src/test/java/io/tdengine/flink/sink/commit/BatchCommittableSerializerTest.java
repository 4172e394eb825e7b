/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.sink.batch.BatchLayout;
import io.tdengine.flink.sink.batch.DeletedKeys;
import io.tdengine.flink.sink.batch.WriteBatch;
import io.tdengine.flink.transport.bind.BindBatch;
import io.tdengine.flink.transport.bind.EncodedBatch;
import io.tdengine.flink.transport.schema.ColumnSchema;
import io.tdengine.flink.transport.schema.TableSchema;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class BatchCommittableSerializerTest {

    private static final String TAKEN = "tdengine.test.committables";

    private static final BatchLayout LAYOUT =
            BatchLayout.of(
                    new TableSchema(
                            "power",
                            "meters",
                            TableSchema.Kind.SUPER_TABLE,
                            Precision.MICROSECONDS,
                            List.of(
                                    column("ts", DataType.TIMESTAMP, 8, 0, 0, false),
                                    column("unused", DataType.INT, 4, 0, 0, false),
                                    column("price", DataType.DECIMAL64, 8, 10, 2, false),
                                    column("gruppe_ä", DataType.NCHAR, 20, 0, 0, true))),
                    List.of("gruppe_ä"),
                    List.of("ts", "price"));

    private final BatchCommittableSerializer serializer = new BatchCommittableSerializer();

    private static ColumnSchema column(
            String name, DataType type, int length, int precision, int scale, boolean tag) {
        return new ColumnSchema(new Field(name, type, length, precision, scale), tag, false);
    }

    private static WriteBatch rows() {
        BindBatch batch = new BindBatch(LAYOUT.fields());
        batch.addTable("d1");
        batch.table(0).tag(0).appendString("süd");
        for (int row = 0; row < 3; row++) {
            batch.table(0).column(0).appendLong(1_700_000_000_000_000L + row);
            batch.table(0).column(1).appendLong(1234 + row);
            batch.table(0).endRow();
        }
        EncodedBatch encoded = batch.encode(null);
        return WriteBatch.ofRows(encoded);
    }

    private static List<BatchCommittable> examples() {
        StoredLayout layout = StoredLayout.of(LAYOUT);
        WriteBatch deletes =
                WriteBatch.ofDeletes(
                        new DeletedKeys(
                                new String[] {"d1", "Straße 2"}, new long[] {5, Long.MIN_VALUE}));
        SpilledBatch spilled =
                new SpilledBatch(
                        new org.apache.flink.core.fs.Path("file:///spilled/0-7-ab"), 17, 5, -2);
        return List.of(
                BatchCommittable.inline(layout, 3, 3, false, BatchBytes.of(rows())),
                BatchCommittable.inline(layout, 0, 2, true, BatchBytes.of(deletes)),
                BatchCommittable.spilled(layout, 1, 9, false, spilled));
    }

    private static void assertExamples(List<BatchCommittable> read) throws IOException {
        assertThat(read).hasSize(3);
        BatchCommittable rows = read.get(0);
        assertThat(rows.lane()).isEqualTo(3);
        assertThat(rows.spilled()).isNull();
        assertThat(rows.layout()).isEqualTo(StoredLayout.of(LAYOUT));
        WriteBatch batch = rows.inline().batch(rows.rows(), rows.isDelete());
        assertThat(batch.rows()).isEqualTo(3);
        assertThat(payload(batch)).isEqualTo(payload(rows()));

        BatchCommittable deletes = read.get(1);
        assertThat(deletes.isDelete()).isTrue();
        DeletedKeys keys = deletes.inline().batch(2, true).deletes();
        assertThat(keys.table(0)).isEqualTo("d1");
        assertThat(keys.table(1)).isEqualTo("Straße 2");
        assertThat(keys.timestamp(0)).isEqualTo(5);
        assertThat(keys.timestamp(1)).isEqualTo(Long.MIN_VALUE);

        BatchCommittable spilled = read.get(2);
        assertThat(spilled.inline()).isNull();
        assertThat(spilled.rows()).isEqualTo(9);
        assertThat(spilled.spilled())
                .hasToString("5 bytes at 17 of file:/spilled/0-7-ab")
                .extracting(SpilledBatch::checksum)
                .isEqualTo(-2);
    }

    private static byte[] payload(WriteBatch batch) {
        EncodedBatch encoded = batch.payload();
        int from = encoded.offset();
        return Arrays.copyOfRange(encoded.array(), from, from + encoded.length());
    }

    @Test
    void readsWhatItWrites() throws IOException {
        List<BatchCommittable> read =
                List.of(
                        serializer.deserialize(1, serializer.serialize(examples().get(0))),
                        serializer.deserialize(1, serializer.serialize(examples().get(1))),
                        serializer.deserialize(1, serializer.serialize(examples().get(2))));

        assertExamples(read);
    }

    @Test
    void readsTheLayoutWithoutWhatRowsDoNotHave() throws IOException {
        BatchLayout read = StoredLayout.of(LAYOUT).layout();

        assertThat(read.fields()).hasToString(LAYOUT.fields().toString());
        assertThat(read.tags()).containsExactly("gruppe_ä");
        assertThat(read.columns()).containsExactly("ts", "price");
        assertThat(read.target().database()).isEqualTo("power");
        assertThat(read.target().table()).isEqualTo("meters");
        assertThat(read.target().isSuperTable()).isTrue();
        assertThat(read.target().precision()).isEqualTo(Precision.MICROSECONDS);
    }

    /** These bytes are in savepoints of users. */
    @Test
    void readsTheBytesOfVersion1() throws Exception {
        Path file = Path.of(getClass().getResource("/savepoints/committables-v1.txt").toURI());
        List<String> lines = Files.readAllLines(file);

        List<BatchCommittable> read =
                List.of(
                        serializer.deserialize(1, HexFormat.of().parseHex(lines.get(0))),
                        serializer.deserialize(1, HexFormat.of().parseHex(lines.get(1))),
                        serializer.deserialize(1, HexFormat.of().parseHex(lines.get(2))));

        assertExamples(read);
    }

    @Test
    @EnabledIfSystemProperty(named = TAKEN, matches = ".+")
    void writeTheBytesOfThePresentVersion() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (BatchCommittable example : examples()) {
            lines.append(HexFormat.of().formatHex(serializer.serialize(example))).append('\n');
        }
        Files.writeString(Path.of(System.getProperty(TAKEN)), lines);
    }

    @Test
    void refusesABatchThatClaimsMoreThanThereIs() throws IOException {
        byte[] bytes = serializer.serialize(examples().get(0));

        assertThatThrownBy(() -> serializer.deserialize(1, Arrays.copyOf(bytes, bytes.length - 1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("A batch of the TDengine sink to be committed claims");
    }

    @Test
    void refusesANewerVersion() {
        assertThatThrownBy(() -> serializer.deserialize(2, new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has version 2");
    }
}
