/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.bind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Precision;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rows that take their cells in any order, beside the same rows in the order of the columns. */
class RowCellsTest {

    private static final int ROWS = 100;

    private static BindBatch batch() {
        return new BindBatch(
                List.of(
                        field(DataType.TIMESTAMP),
                        field(DataType.BOOL),
                        field(DataType.INT),
                        field(DataType.VARCHAR),
                        field(DataType.BIGINT),
                        field(DataType.FLOAT),
                        field(DataType.DOUBLE)));
    }

    private static BindField field(DataType type) {
        return new BindField("f_" + type, type, BindField.Kind.COLUMN, Precision.MILLISECONDS, 0);
    }

    private static byte[] payload(BindBatch batch) {
        EncodedBatch encoded = batch.encode();
        assertThat((long) encoded.length()).isEqualTo(batch.encodedSize());
        return Arrays.copyOfRange(
                encoded.array(), encoded.offset(), encoded.offset() + encoded.length());
    }

    private static void appendInOrder(TableRows table, int row) {
        RowCells cells = table.columns();
        cells.appendLong(0, row);
        cells.appendBoolean(1, row % 2 == 0);
        if (row % 3 == 0) {
            cells.appendNull(2);
        } else {
            cells.appendInt(2, -row);
        }
        cells.appendString(3, "é" + row);
        cells.appendLong(4, -row);
        cells.appendFloat(5, row / 2f);
        cells.appendDouble(6, row / 4d);
        table.endRow();
    }

    private static void setBackwards(RowCells cells, int row) {
        byte[] text = ("é" + row).getBytes(StandardCharsets.UTF_8);
        cells.beginRow();
        cells.setDouble(6, row / 4d);
        cells.setFloat(5, row / 2f);
        cells.setLong(4, -row);
        cells.buffer(3).appendBytes(text, 0, text.length);
        if (row % 3 == 0) {
            cells.appendNull(2);
        } else {
            cells.setInt(2, -row);
        }
        cells.setBoolean(1, row % 2 == 0);
        cells.setLong(0, row);
    }

    @Test
    void takesCellsInAnyOrder() {
        BindBatch expected = batch();
        BindBatch batch = batch();
        TableRows inOrder = expected.addTable(null);
        TableRows table = batch.addTable(null);
        for (int row = 0; row < ROWS; row++) {
            appendInOrder(inOrder, row);
            setBackwards(table.columns(), row);
            table.endRow();
        }

        assertThat(payload(batch)).isEqualTo(payload(expected));
    }

    @Test
    void dropsARowWithCellsInAnyOrder() {
        BindBatch batch = batch();
        TableRows table = batch.addTable(null);
        appendInOrder(table, 1);
        byte[] before = payload(batch);
        setBackwards(table.columns(), 3);

        table.discardRow();

        assertThat(payload(batch)).isEqualTo(before);
        appendInOrder(table, 2);
        assertThat(table.rows()).isEqualTo(2);
    }

    @Test
    void checksTypesAndThatARowIsBegunOnce() {
        BindBatch batch = batch();
        TableRows table = batch.addTable(null);
        RowCells cells = table.columns();
        cells.beginRow();
        assertThatThrownBy(() -> cells.setFloat(2, 1))
                .isInstanceOf(TDengineException.class)
                .hasMessageContaining("f_INT INT must be appended as INT, not FLOAT");
        assertThatThrownBy(cells::beginRow).isInstanceOf(TDengineException.class);
        cells.discardRow();

        assertThatThrownBy(() -> cells.appendInt(2, 1)).hasMessageContaining("too early");
        appendInOrder(table, 1);
        assertThat(table.rows()).isEqualTo(1);
    }
}
