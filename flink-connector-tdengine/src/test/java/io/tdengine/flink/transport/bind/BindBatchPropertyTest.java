/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.bind;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.transport.bind.BindField.Kind;
import io.tdengine.flink.transport.bind.BindPayloadDecoder.Element;
import io.tdengine.flink.transport.bind.BindPayloadDecoder.Table;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Precision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Any rows of any tables come back through the independent decoder. */
class BindBatchPropertyTest {

    /**
     * Random cells of every type come back through the independent decoder, batch after batch, from
     * tables in any order.
     */
    @Property(tries = 200)
    void anyRowsComeBack(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 5) int tables,
            @ForAll @IntRange(min = 1, max = 40) int rows) {
        Random random = new Random(seed);
        List<BindField> fields = new ArrayList<>();
        fields.add(field(DataType.VARCHAR, Kind.TABLE_NAME));
        for (DataType type : DataType.values()) {
            fields.add(field(type, Kind.TAG));
            fields.add(field(type, Kind.COLUMN));
        }
        BindBatch batch = new BindBatch(fields);
        for (int round = 0; round < 2; round++) {
            batch.clear();
            List<Table> expected = new ArrayList<>();
            List<TableRows> added = new ArrayList<>();
            for (int i = 0; i < tables; i++) {
                TableRows table = batch.addTable("t" + i);
                expected.add(new Table("t" + i, tags(table, random), elements()));
                added.add(table);
            }
            for (int row = 0; row < rows; row++) {
                int i = random.nextInt(tables);
                row(added.get(i), expected.get(i).columns(), random);
            }
            expected.removeIf(table -> table.columns().get(0).cells().isEmpty());
            assertSame(BindPayloadDecoder.decode(payload(batch)), expected);
            assertThat(batch.rows()).isEqualTo(rows);
        }
    }

    private static BindField field(DataType type, Kind kind) {
        return new BindField("f_" + type, type, kind, Precision.MILLISECONDS, 0);
    }

    private static byte[] payload(BindBatch batch) {
        EncodedBatch encoded = batch.encode();
        assertThat((long) encoded.length()).isEqualTo(batch.encodedSize());
        return Arrays.copyOfRange(
                encoded.array(), encoded.offset(), encoded.offset() + encoded.length());
    }

    private static List<Element> tags(TableRows table, Random random) {
        List<Element> tags = elements();
        for (int i = 0; i < tags.size(); i++) {
            append(table.tag(i), tags.get(i), random);
        }
        return tags;
    }

    private static void row(TableRows table, List<Element> columns, Random random) {
        boolean sparse = random.nextInt(3) > 0;
        for (int i = 0; i < columns.size(); i++) {
            if (sparse && i % 2 == 0) {
                table.column(i).appendNull();
                columns.get(i).cells().add(null);
            } else {
                append(table.column(i), columns.get(i), random);
            }
        }
        table.endRow();
    }

    private static List<Element> elements() {
        return Arrays.stream(DataType.values())
                .map(type -> new Element(type, type.isVariable(), new ArrayList<>()))
                .toList();
    }

    private static void append(ColumnBuffer buffer, Element element, Random random) {
        if (random.nextInt(4) == 0) {
            buffer.appendNull();
            element.cells().add(null);
            return;
        }
        DataType type = element.type();
        byte[] cell = new byte[type.isVariable() ? random.nextInt(50) : type.fixedSize()];
        random.nextBytes(cell);
        long low = number(cell, 0);
        switch (type) {
            case BOOL -> {
                cell[0] &= 1;
                buffer.appendBoolean(cell[0] != 0);
            }
            case TINYINT, TINYINT_UNSIGNED -> buffer.appendByte((byte) low);
            case SMALLINT, SMALLINT_UNSIGNED -> buffer.appendShort((short) low);
            case INT, INT_UNSIGNED -> buffer.appendInt((int) low);
            case BIGINT, BIGINT_UNSIGNED, TIMESTAMP, DECIMAL64 -> buffer.appendLong(low);
            case FLOAT -> {
                cell[3] &= 0x3F; // no NaN, whose bits may change
                buffer.appendFloat(Float.intBitsToFloat((int) number(cell, 0)));
            }
            case DOUBLE -> {
                cell[7] &= 0x3F;
                buffer.appendDouble(Double.longBitsToDouble(number(cell, 0)));
            }
            case DECIMAL -> buffer.appendDecimal(number(cell, 8), low);
            default -> buffer.appendBytes(cell, 0, cell.length);
        }
        element.cells().add(cell);
    }

    /** Up to eight bytes from an index on, little-endian. */
    private static long number(byte[] cell, int start) {
        long number = 0;
        for (int i = Math.min(cell.length, start + 8) - 1; i >= start; i--) {
            number = number << 8 | cell[i] & 0xFF;
        }
        return number;
    }

    private static void assertSame(List<Table> actual, List<Table> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.size(); i++) {
            assertThat(actual.get(i).name()).isEqualTo(expected.get(i).name());
            assertElements(actual.get(i).tags(), expected.get(i).tags());
            assertElements(actual.get(i).columns(), expected.get(i).columns());
        }
    }

    private static void assertElements(List<Element> actual, List<Element> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.size(); i++) {
            assertThat(actual.get(i).type()).isEqualTo(expected.get(i).type());
            assertThat(actual.get(i).hasLength()).isEqualTo(expected.get(i).hasLength());
            assertThat(actual.get(i).cells().toArray(byte[][]::new))
                    .isDeepEqualTo(expected.get(i).cells().toArray(byte[][]::new));
        }
    }
}
