/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tdengine.flink.testing.golden.Golden;
import io.tdengine.flink.testing.golden.Golden.Frame;
import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.block.RawBlock;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.data.columnar.vector.ColumnVector;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.FloatType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.SmallIntType;
import org.apache.flink.table.types.logical.TimestampType;
import org.apache.flink.table.types.logical.TinyIntType;
import org.apache.flink.table.types.logical.VarBinaryType;
import org.apache.flink.table.types.logical.VarCharType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Blocks recorded from a real server, read as every Flink type that is allowed for a column. */
class BlockVectorsTest {

    private static final List<String> SCENARIOS =
            List.of(
                    "02a-query-types-taosws-ms",
                    "02b-query-types-raw-us",
                    "02c-query-types-raw-ns",
                    "02f-query-nan-inf");

    static Stream<Frame> blocks() {
        return SCENARIOS.stream()
                .flatMap(scenario -> Golden.frames(scenario).stream())
                .filter(frame -> frame.kind().equals("fetch_raw_block"))
                .filter(frame -> !frame.fromClient() && frame.expected().has("columns"));
    }

    private static Block block(Frame frame) {
        byte[] bytes = frame.bytes();
        int length = frame.expected().get("raw_block_length").asInt();
        return new RawBlock(bytes, bytes.length - length, length);
    }

    private static Precision precision(Frame frame) {
        return Precision.ofSqlName(frame.expected().get("ts_precision").asText());
    }

    private static Field field(Frame frame, Block block, int column) {
        JsonNode expected = frame.expected().get("columns").get(column);
        return new Field(
                expected.get("name").asText(),
                block.type(column),
                expected.get("fields_length").asInt(),
                block.precision(column),
                block.scale(column));
    }

    /** All types that the field may be read as, of those that differ for it. */
    private static List<LogicalType> readable(Field field, Precision precision) {
        return Stream.of(
                        new BooleanType(),
                        new TinyIntType(),
                        new SmallIntType(),
                        new IntType(),
                        new BigIntType(),
                        new FloatType(),
                        new DoubleType(),
                        new DecimalType(18, field.scale()),
                        new DecimalType(20, 0),
                        new DecimalType(38, field.scale()),
                        new VarCharType(Math.max(1, field.length())),
                        new VarCharType(VarCharType.MAX_LENGTH),
                        new VarBinaryType(VarBinaryType.MAX_LENGTH),
                        new TimestampType(3),
                        new TimestampType(6),
                        new TimestampType(9),
                        new LocalZonedTimestampType(3),
                        new LocalZonedTimestampType(6),
                        new LocalZonedTimestampType(9))
                .filter(type -> isReadable(field, precision, type))
                .map(LogicalType.class::cast)
                .toList();
    }

    private static boolean isReadable(Field field, Precision precision, LogicalType type) {
        try {
            TypeMapping.checkReadable(field, precision, type);
            return true;
        } catch (ValidationException e) {
            return false;
        }
    }

    private static Object expected(JsonNode json, Field field, Precision unit, LogicalType type) {
        if (json.isNull()) {
            return null;
        }
        return switch (type.getTypeRoot()) {
            case BOOLEAN -> json.booleanValue();
            case TINYINT -> (byte) json.intValue();
            case SMALLINT -> (short) json.intValue();
            case INTEGER -> json.intValue();
            case BIGINT -> Long.parseLong(json.asText());
            case FLOAT -> Float.parseFloat(json.asText());
            case DOUBLE ->
                    field.type() == DataType.FLOAT
                            ? (double) Float.parseFloat(json.asText())
                            : Double.parseDouble(json.asText());
            case DECIMAL -> {
                DecimalType decimal = (DecimalType) type;
                yield DecimalData.fromBigDecimal(
                        new BigDecimal(json.asText()), decimal.getPrecision(), decimal.getScale());
            }
            case VARCHAR -> StringData.fromString(json.asText());
            case VARBINARY -> HexFormat.of().parseHex(json.asText());
            default -> timestamp(new BigInteger(json.asText()), unit);
        };
    }

    private static TimestampData timestamp(BigInteger value, Precision unit) {
        BigInteger[] parts =
                value.multiply(BigInteger.valueOf(1_000_000_000L / unit.unitsPerSecond()))
                        .divideAndRemainder(BigInteger.valueOf(1_000_000_000L));
        return TimestampData.fromInstant(
                Instant.ofEpochSecond(parts[0].longValueExact(), parts[1].longValueExact()));
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void readsEveryColumnAsEveryAllowedType(Frame frame) {
        Block block = block(frame);
        for (int column = 0; column < block.columns(); column++) {
            Field field = field(frame, block, column);
            List<LogicalType> types = readable(field, precision(frame));
            assertThat(types).as("%s can be read", field).isNotEmpty();
            for (LogicalType type : types) {
                assertColumn(frame, block, column, type);
            }
        }
    }

    private static void assertColumn(Frame frame, Block block, int column, LogicalType type) {
        Field field = field(frame, block, column);
        Precision unit = precision(frame);
        ColumnVector vector = BlockVectors.vector(block, column, unit, type);
        BlockRow view = new BlockRow(new ColumnVector[] {vector});
        RowData.FieldGetter getter = RowData.createFieldGetter(type, 0);
        for (int row = 0; row < block.rows(); row++) {
            view.moveTo(row);
            JsonNode json = frame.expected().get("rows").get(row).get(column);
            assertThat(getter.getFieldOrNull(view))
                    .as("%s, row %s, %s as %s", frame, row, field, type)
                    .isEqualTo(expected(json, field, unit, type));
        }
    }

    /** The recordings hold every type, so none is left untested above. */
    @Test
    void theRecordedBlocksHaveEveryType() {
        Set<DataType> types = EnumSet.noneOf(DataType.class);
        blocks().map(BlockVectorsTest::block)
                .forEach(
                        block -> {
                            for (int i = 0; i < block.columns(); i++) {
                                types.add(block.type(i));
                            }
                        });

        assertThat(types).containsExactlyInAnyOrder(DataType.values());
    }

    @Test
    void aBoundCellIsTheSameInEveryRow() {
        Frame frame = blocks().findFirst().orElseThrow();
        Block block = block(frame);
        BlockVector vector =
                BlockVectors.vector(block.type(0), precision(frame), new TimestampType(3));
        BlockRow view = new BlockRow(new ColumnVector[] {vector.bindCell(block, 0, 2)});
        for (int row : new int[] {0, 1, 4_095}) {
            view.moveTo(row);
            assertThat(view.getTimestamp(0, 3))
                    .isEqualTo(TimestampData.fromEpochMillis(block.getLong(0, 2)));
        }
    }
}
