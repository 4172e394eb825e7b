/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.embedded.protocol.RawBlockWriter;
import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.block.RawBlock;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.data.binary.BinaryStringData;
import org.apache.flink.table.data.columnar.vector.ColumnVector;
import org.apache.flink.table.data.utils.JoinedRowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;

class BlockRowTest {

    private static final List<Field> FIELDS =
            List.of(
                    new Field("ts", DataType.TIMESTAMP, 8, 0, 0),
                    new Field("bool", DataType.BOOL, 1, 0, 0),
                    new Field("tiny", DataType.TINYINT, 1, 0, 0),
                    new Field("small", DataType.SMALLINT, 2, 0, 0),
                    new Field("int", DataType.INT, 4, 0, 0),
                    new Field("big", DataType.BIGINT, 8, 0, 0),
                    new Field("float", DataType.FLOAT, 4, 0, 0),
                    new Field("double", DataType.DOUBLE, 8, 0, 0),
                    new Field("decimal", DataType.DECIMAL64, 8, 10, 2),
                    new Field("varchar", DataType.VARCHAR, 20, 0, 0),
                    new Field("nchar", DataType.NCHAR, 20, 0, 0),
                    new Field("bytes", DataType.VARBINARY, 20, 0, 0));

    private static final RowType TYPE =
            (RowType)
                    DataTypes.ROW(
                                    DataTypes.TIMESTAMP(3),
                                    DataTypes.BOOLEAN(),
                                    DataTypes.TINYINT(),
                                    DataTypes.SMALLINT(),
                                    DataTypes.INT(),
                                    DataTypes.BIGINT(),
                                    DataTypes.FLOAT(),
                                    DataTypes.DOUBLE(),
                                    DataTypes.DECIMAL(10, 2),
                                    DataTypes.STRING(),
                                    DataTypes.STRING(),
                                    DataTypes.BYTES())
                            .getLogicalType();

    private static final int VARCHAR = 9;
    private static final int NCHAR = 10;
    private static final int BYTES = 11;

    private final BlockVector[] vectors = new BlockVector[FIELDS.size()];
    private final BlockRow row = new BlockRow(vectors);

    BlockRowTest() {
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] =
                    BlockVectors.vector(
                            FIELDS.get(i).type(), Precision.MILLISECONDS, TYPE.getTypeAt(i));
        }
    }

    /** A row whose text, bytes and numbers are of one word. */
    private static Object[] cells(String word) {
        int n = word.length();
        return new Object[] {
            1_000L + n,
            true,
            (byte) n,
            (short) -n,
            n << 20,
            (long) n << 40,
            n + 0.5f,
            n + 0.25,
            new BigDecimal("-12.5" + n),
            word,
            word + "é€😀",
            new byte[] {(byte) n, -1}
        };
    }

    private static Block block(Object[]... rows) {
        byte[] bytes = RawBlockWriter.write(RawBlockWriter.QUERY, FIELDS, Arrays.asList(rows));
        return new RawBlock(bytes, 0, bytes.length);
    }

    private void bind(Block block) {
        for (int i = 0; i < vectors.length; i++) {
            vectors[i].bind(block, i);
        }
    }

    private void assertCells(RowData read, String word) {
        int n = word.length();
        assertThat(read.getTimestamp(0, 3)).isEqualTo(TimestampData.fromEpochMillis(1_000 + n));
        assertThat(read.getBoolean(1)).isTrue();
        assertThat(read.getByte(2)).isEqualTo((byte) n);
        assertThat(read.getShort(3)).isEqualTo((short) -n);
        assertThat(read.getInt(4)).isEqualTo(n << 20);
        assertThat(read.getLong(5)).isEqualTo((long) n << 40);
        assertThat(read.getFloat(6)).isEqualTo(n + 0.5f);
        assertThat(read.getDouble(7)).isEqualTo(n + 0.25);
        assertThat(read.getDecimal(8, 10, 2))
                .isEqualTo(DecimalData.fromBigDecimal(new BigDecimal("-12.5" + n), 10, 2));
        assertThat(read.getString(VARCHAR)).isEqualTo(StringData.fromString(word));
        assertThat(read.getString(NCHAR)).isEqualTo(StringData.fromString(word + "é€😀"));
        assertThat(read.getBinary(BYTES)).containsExactly(n, 0xFF);
    }

    private BinaryStringData text(int rowId, int column) {
        row.moveTo(rowId);
        return (BinaryStringData) row.getString(column);
    }

    @Test
    void readsCellsOfEveryTypeInEveryRow() {
        bind(block(cells("a"), cells("other"), cells("")));

        assertThat(row.getArity()).isEqualTo(FIELDS.size());
        for (int i = 0; i < FIELDS.size(); i++) {
            assertThat(row.isNullAt(i)).isFalse();
        }
        assertCells(row, "a");
        row.moveTo(2);
        assertCells(row, "");
        row.moveTo(1);
        assertCells(row, "other");
    }

    @Test
    void cellsOfEveryTypeCanBeNull() {
        bind(block(cells("a"), new Object[FIELDS.size()]));
        row.moveTo(1);

        for (int i = 0; i < FIELDS.size(); i++) {
            LogicalType type = TYPE.getTypeAt(i);
            assertThat(row.isNullAt(i)).as(type.asSummaryString()).isTrue();
            assertThat(RowData.createFieldGetter(type, i).getFieldOrNull(row)).isNull();
        }
    }

    @Test
    void theKindStaysUntilItIsSet() {
        assertThat(row.getRowKind()).isEqualTo(RowKind.INSERT);

        row.setRowKind(RowKind.DELETE);
        row.moveTo(1);

        assertThat(row.getRowKind()).isEqualTo(RowKind.DELETE);
        assertThat(row).hasToString("-D row 1 of 12 columns");
    }

    @Test
    void varcharOfOneBlockSharesItsSegments() {
        byte[] bytes =
                RawBlockWriter.write(
                        RawBlockWriter.QUERY, FIELDS, List.of(cells("one"), cells("two")));
        bind(new RawBlock(bytes, 0, bytes.length));

        BinaryStringData first = text(0, VARCHAR);
        BinaryStringData second = text(1, VARCHAR);

        assertThat(second.getSegments()).isSameAs(first.getSegments());
        assertThat(first.getSegments()[0].getArray()).as("not copied").isSameAs(bytes);
        assertThat(List.of(first.toString(), second.toString())).containsExactly("one", "two");
    }

    @Test
    void ncharOfOneBlockSharesItsSegments() {
        bind(block(cells("one"), cells("two")));

        BinaryStringData first = text(0, NCHAR);
        BinaryStringData second = text(1, NCHAR);

        assertThat(second.getSegments()).isSameAs(first.getSegments());
        assertThat(List.of(first.toString(), second.toString()))
                .containsExactly("oneé€😀", "twoé€😀");
    }

    /** The array that NCHAR is converted into is left for another one when it is full. */
    @Test
    void textReadBeforeStaysWhenItsArrayIsFull() {
        bind(block(cells("one")));
        BinaryStringData first = text(0, NCHAR);

        BinaryStringData again = text(0, NCHAR);
        while (again.getSegments() == first.getSegments()) {
            again = text(0, NCHAR);
        }

        assertThat(again.getSegments()[0].getArray())
                .isNotSameAs(first.getSegments()[0].getArray());
        assertThat(first).hasToString("oneé€😀");
        assertThat(again).hasToString("oneé€😀");
    }

    @Test
    void theNextBlocksTextIsItsOwn() {
        bind(block(cells("one")));
        BinaryStringData before = text(0, VARCHAR);

        bind(block(cells("two")));

        assertCells(row, "two");
        assertThat(text(0, VARCHAR).getSegments()).isNotSameAs(before.getSegments());
        assertThat(before).as("its frame is not written to").hasToString("one");
    }

    @Test
    void copiesStayWhenTheVectorsTurnToAnotherBlock() {
        RowDataSerializer serializer = new RowDataSerializer(TYPE);
        bind(block(cells("one"), cells("three")));
        row.moveTo(1);
        row.setRowKind(RowKind.UPDATE_AFTER);

        RowData copy = serializer.copy(row);
        RowData binary = serializer.toBinaryRow(row).copy();
        bind(block(cells("four"), cells("four")));

        for (RowData kept : List.of(copy, binary)) {
            assertThat(kept.getRowKind()).isEqualTo(RowKind.UPDATE_AFTER);
            assertCells(kept, "three");
        }
    }

    @Test
    void joinsWithOtherRows() {
        bind(block(cells("one")));
        RowData other = new RowDataSerializer(TYPE).copy(row);

        JoinedRowData joined = new JoinedRowData(row, other);

        assertCells(joined, "one");
        assertThat(joined.getString(FIELDS.size() + NCHAR)).isEqualTo(row.getString(NCHAR));
    }

    /** A tag is converted once for all rows of its child table, and anew for another table's. */
    @Test
    void textOfABoundCellIsOneObject() {
        Block tags = block(cells("one"), cells("two"));
        vectors[NCHAR].bindCell(tags, NCHAR, 0);
        StringData first = text(0, NCHAR);

        assertThat(text(4_095, NCHAR)).isSameAs(first);
        vectors[NCHAR].bindCell(tags, NCHAR, 0);
        assertThat(text(0, NCHAR)).as("the next block of the table").isSameAs(first);

        vectors[NCHAR].bindCell(tags, NCHAR, 1);
        assertThat(text(0, NCHAR)).hasToString("twoé€😀");
        vectors[NCHAR].bind(tags, NCHAR);
        assertThat(text(0, NCHAR)).hasToString("oneé€😀");
    }

    @Test
    void constantTextIsOneObjectUntilItIsSetAnew() {
        ConstantVectors.Text name = new ConstantVectors.Text();
        BlockRow constant = new BlockRow(new ColumnVector[] {name, ConstantVectors.NULL});
        assertThat(constant.isNullAt(0)).isTrue();
        assertThat(constant.isNullAt(1)).isTrue();

        name.set("d1é");
        StringData first = constant.getString(0);
        constant.moveTo(7);
        name.set(new String("d1é"));
        assertThat(constant.getString(0)).isSameAs(first);
        assertThat(first).isEqualTo(StringData.fromString("d1é")).hasToString("d1é");

        name.set("d2");
        assertThat(constant.getString(0)).hasToString("d2");
        assertThat(first).as("kept").hasToString("d1é");

        name.set(null);
        assertThat(constant.isNullAt(0)).isTrue();
    }

    /** Flink asks for one of these only by a declared type, which no column can have. */
    @Test
    void refusesWhatNoColumnIs() {
        bind(block(cells("one")));

        assertThatThrownBy(() -> row.getArray(VARCHAR)).hasMessageContaining("ARRAY");
        assertThatThrownBy(() -> row.getMap(VARCHAR)).hasMessageContaining("MAP");
        assertThatThrownBy(() -> row.getRow(VARCHAR, 1)).hasMessageContaining("ROW");
        assertThatThrownBy(() -> row.getRawValue(VARCHAR)).hasMessageContaining("RAW");
        assertThatThrownBy(() -> row.getInt(VARCHAR)).isInstanceOf(ClassCastException.class);
    }

    /** By identity or by cells, a view that moves would be lost in any set. */
    @Test
    void isNotComparable() {
        assertThatThrownBy(() -> row.equals(row)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(row::hashCode).isInstanceOf(UnsupportedOperationException.class);
    }
}
