/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.transport.bind.BindBatch;
import io.tdengine.flink.transport.bind.BindField;
import io.tdengine.flink.transport.bind.TableRows;
import io.tdengine.flink.transport.schema.ColumnSchema;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.FloatType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.TimestampType;
import org.apache.flink.table.types.logical.TinyIntType;
import org.apache.flink.table.types.logical.VarCharType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link RowWriter} on rows with few and many columns of mixed types, in another order. */
class WideRowWriterTest {

    private static final List<LogicalType> TYPES =
            List.of(
                    new TimestampType(3),
                    new IntType(),
                    new VarCharType(VarCharType.MAX_LENGTH),
                    new BigIntType(),
                    new TinyIntType(),
                    new FloatType(),
                    new DoubleType());

    private static final List<DataType> TARGETS =
            List.of(
                    DataType.TIMESTAMP,
                    DataType.INT,
                    DataType.VARCHAR,
                    DataType.BIGINT,
                    DataType.TINYINT,
                    DataType.FLOAT,
                    DataType.DOUBLE);

    private static final int ROWS = 50;
    private static final int TEXT_BYTES = 8;

    private final SplittableRandom random = new SplittableRandom(7);
    private final List<ColumnSchema> columns = new ArrayList<>();
    private BindBatch batch;
    private TableRows table;
    private RowWriter writer;

    /** The fields of the rows are the columns backwards. */
    private void prepare(int count) {
        LogicalType[] types = new LogicalType[count];
        String[] names = new String[count];
        int[] fields = new int[count];
        List<BindField> placeholders = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            DataType target = TARGETS.get(i % TARGETS.size());
            int length = target == DataType.VARCHAR ? TEXT_BYTES : target.fixedSize();
            String name = "c" + i;
            columns.add(new ColumnSchema(new Field(name, target, length, 0, 0), false, false));
            placeholders.add(
                    new BindField(
                            name, target, BindField.Kind.COLUMN, Precision.MILLISECONDS, length));
            fields[i] = count - 1 - i;
            types[fields[i]] = TYPES.get(i % TYPES.size());
            names[fields[i]] = name;
        }
        writer =
                new RowWriter(
                        RowType.of(types, names), fields, columns, "c0", Precision.MILLISECONDS);
        batch = new BindBatch(placeholders);
        table = batch.addTable(null);
    }

    /** What is written, in the order of the columns. */
    private List<Object> values() {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            boolean isNull = i > 0 && random.nextInt(4) == 0;
            values.add(isNull ? null : value(columns.get(i).field().type()));
        }
        return values;
    }

    private Object value(DataType type) {
        switch (type) {
            case TIMESTAMP:
            case BIGINT:
                return random.nextLong();
            case INT:
                return random.nextInt();
            case TINYINT:
                return (byte) random.nextInt();
            case FLOAT:
                return random.nextInt() / 8f;
            case DOUBLE:
                return random.nextDouble();
            default:
                return "x".repeat(random.nextInt(TEXT_BYTES + 1));
        }
    }

    private GenericRowData row(List<Object> values) {
        GenericRowData row = new GenericRowData(values.size());
        for (int i = 0; i < values.size(); i++) {
            Object value = values.get(i);
            if (value instanceof String) {
                value = StringData.fromString((String) value);
            } else if (value != null && columns.get(i).field().type() == DataType.TIMESTAMP) {
                value = TimestampData.fromEpochMillis((Long) value);
            }
            row.setField(values.size() - 1 - i, value);
        }
        return row;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 8, 9, 16, 17, 100})
    void writesEachCellToItsColumn(int count) {
        prepare(count);
        List<List<Object>> expected = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            List<Object> values = values();
            writer.writeColumns(row(values), table);
            table.endRow();
            expected.add(values);
        }

        BindPayload.Table written = BindPayload.decode(batch.encode()).get("");
        for (int i = 0; i < ROWS; i++) {
            assertThat(written.row(i)).isEqualTo(expected.get(i));
        }
    }

    /** Also when cells before it, and those after it, are of other method handles. */
    @ParameterizedTest
    @ValueSource(ints = {3, 10, 24, 38})
    void dropsTheRowOfAValueThatDoesNotFit(int count) {
        prepare(count);
        List<Object> kept = values();
        writer.writeColumns(row(kept), table);
        table.endRow();
        List<Object> values = values();
        int unfit = (count - 3) / 7 * 7 + 2;
        values.set(unfit, "x".repeat(TEXT_BYTES + 1));

        assertThatThrownBy(() -> writer.writeColumns(row(values), table))
                .isInstanceOf(UnfitValueException.class)
                .hasMessageContaining("column 'c" + unfit + "'")
                .hasMessageContaining("9 bytes, and the limit is 8");

        List<Object> next = values();
        writer.writeColumns(row(next), table);
        table.endRow();
        BindPayload.Table written = BindPayload.decode(batch.encode()).get("");
        assertThat(written.rows()).isEqualTo(2);
        assertThat(written.row(0)).isEqualTo(kept);
        assertThat(written.row(1)).isEqualTo(next);
    }
}
