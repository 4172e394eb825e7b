/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.types.logical.LogicalType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TypeMappingTest {

    private static final List<org.apache.flink.table.types.DataType> FLINK_TYPES =
            List.of(
                    DataTypes.BOOLEAN(),
                    DataTypes.TINYINT(),
                    DataTypes.SMALLINT(),
                    DataTypes.INT(),
                    DataTypes.BIGINT(),
                    DataTypes.FLOAT(),
                    DataTypes.DOUBLE(),
                    DataTypes.DECIMAL(9, 2),
                    DataTypes.DECIMAL(10, 2),
                    DataTypes.DECIMAL(12, 3),
                    DataTypes.DECIMAL(19, 0),
                    DataTypes.DECIMAL(20, 0),
                    DataTypes.DECIMAL(21, 0),
                    DataTypes.CHAR(8),
                    DataTypes.VARCHAR(7),
                    DataTypes.VARCHAR(8),
                    DataTypes.STRING(),
                    DataTypes.BINARY(8),
                    DataTypes.VARBINARY(7),
                    DataTypes.VARBINARY(8),
                    DataTypes.BYTES(),
                    DataTypes.TIMESTAMP(3),
                    DataTypes.TIMESTAMP(6),
                    DataTypes.TIMESTAMP_LTZ(3),
                    DataTypes.TIMESTAMP_LTZ(6),
                    DataTypes.TIMESTAMP_LTZ(9),
                    DataTypes.DATE(),
                    DataTypes.TIME(),
                    DataTypes.ARRAY(DataTypes.INT()),
                    DataTypes.MAP(DataTypes.INT(), DataTypes.INT()),
                    DataTypes.ROW(DataTypes.FIELD("x", DataTypes.INT())));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BOOL | BOOLEAN",
                "TINYINT | BIGINT INT SMALLINT TINYINT",
                "SMALLINT | BIGINT INT SMALLINT",
                "INT | BIGINT INT",
                "BIGINT | BIGINT",
                "TINYINT_UNSIGNED | BIGINT INT SMALLINT",
                "SMALLINT_UNSIGNED | BIGINT INT",
                "INT_UNSIGNED | BIGINT",
                "BIGINT_UNSIGNED | DECIMAL(20,0) DECIMAL(21,0)",
                "FLOAT | DOUBLE FLOAT",
                "DOUBLE | DOUBLE",
                "VARCHAR | STRING VARCHAR(8)",
                "NCHAR | STRING VARCHAR(8)",
                "JSON | STRING VARCHAR(8)",
                "VARBINARY | BYTES VARBINARY(8)",
                "GEOMETRY | BYTES VARBINARY(8)",
                "BLOB | BYTES VARBINARY(8)",
                "TIMESTAMP | TIMESTAMP(6) TIMESTAMP_LTZ(6) TIMESTAMP_LTZ(9)",
                "DECIMAL64 | DECIMAL(10,2)"
            })
    void readsIntoTypesThatHoldEveryValue(DataType type, String expected) {
        assertThat(
                        accepted(
                                declared ->
                                        TypeMapping.checkReadable(
                                                field(type), Precision.MICROSECONDS, declared)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BOOL | BOOLEAN",
                "TINYINT | TINYINT",
                "SMALLINT | SMALLINT TINYINT",
                "INT | INT SMALLINT TINYINT",
                "BIGINT | BIGINT INT SMALLINT TINYINT",
                "TINYINT_UNSIGNED | SMALLINT",
                "SMALLINT_UNSIGNED | INT",
                "INT_UNSIGNED | BIGINT",
                "BIGINT_UNSIGNED | DECIMAL(19,0) DECIMAL(20,0)",
                "FLOAT | FLOAT",
                "DOUBLE | DOUBLE FLOAT",
                "VARCHAR | CHAR(8) STRING VARCHAR(7) VARCHAR(8)",
                "NCHAR | CHAR(8) STRING VARCHAR(7) VARCHAR(8)",
                "JSON | CHAR(8) STRING VARCHAR(7) VARCHAR(8)",
                "VARBINARY | BINARY(8) BYTES VARBINARY(7) VARBINARY(8)",
                "GEOMETRY | BINARY(8) BYTES VARBINARY(7) VARBINARY(8)",
                "BLOB | BINARY(8) BYTES VARBINARY(7) VARBINARY(8)",
                "TIMESTAMP | TIMESTAMP(3) TIMESTAMP(6) TIMESTAMP_LTZ(3) TIMESTAMP_LTZ(6)",
                "DECIMAL64 | DECIMAL(10,2) DECIMAL(9,2)"
            })
    void writesFromTypesWhoseEveryValueFits(DataType type, String expected) {
        assertThat(
                        accepted(
                                declared ->
                                        TypeMapping.checkWritable(
                                                declared, field(type), Precision.MICROSECONDS)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(DataType.class)
    void defaultTypeIsReadableAndWritable(DataType type) {
        for (Precision precision : Precision.values()) {
            LogicalType flinkType = TypeMapping.flinkType(field(type), precision);
            TypeMapping.checkReadable(field(type), precision, flinkType);
            TypeMapping.checkWritable(flinkType, field(type), precision);
            DeclaredTypes.checkSupported("c", flinkType);
        }
    }

    @Test
    void unreadableTypeNamesColumnBothTypesAndTheRemedy() {
        assertThatThrownBy(
                        () ->
                                TypeMapping.checkReadable(
                                        new Field("volts", DataType.INT_UNSIGNED, 4, 0, 0),
                                        Precision.MILLISECONDS,
                                        DataTypes.INT().getLogicalType()))
                .isInstanceOf(ValidationException.class)
                .hasMessage(
                        "Column 'volts' is declared INT, but in TDengine it is INT UNSIGNED, which"
                                + " that type cannot hold. Declare it as BIGINT.");
    }

    @Test
    void unreadableTimestampNamesTheDatabasePrecision() {
        assertThatThrownBy(
                        () ->
                                TypeMapping.checkReadable(
                                        new Field("ts", DataType.TIMESTAMP, 8, 0, 0),
                                        Precision.NANOSECONDS,
                                        DataTypes.TIMESTAMP(3).getLogicalType()))
                .hasMessage(
                        "Column 'ts' is declared TIMESTAMP(3), but in TDengine it is TIMESTAMP in a"
                                + " database of precision 'ns', which that type cannot hold."
                                + " Declare it as TIMESTAMP_LTZ(9) or TIMESTAMP(9).");
    }

    @Test
    void unwritableTypeNamesColumnBothTypesAndTheRemedy() {
        assertThatThrownBy(
                        () ->
                                TypeMapping.checkWritable(
                                        DataTypes.BIGINT().getLogicalType(),
                                        new Field("volts", DataType.INT, 4, 0, 0),
                                        Precision.MILLISECONDS))
                .isInstanceOf(ValidationException.class)
                .hasMessage(
                        "Column 'volts' is declared BIGINT, but in TDengine it is INT, which cannot"
                                + " hold every value of that type. Declare it as INT and CAST in"
                                + " the query.");
    }

    @Test
    void typesThatTDengineLacksAreNotSupported() {
        assertThat(accepted(declared -> DeclaredTypes.checkSupported("c", declared)))
                .doesNotContain("ARRAY", "MAP", "ROW", "DATE", "TIME(0)");
        assertThatThrownBy(
                        () ->
                                DeclaredTypes.checkSupported(
                                        "waves",
                                        DataTypes.ARRAY(DataTypes.DOUBLE()).getLogicalType()))
                .isInstanceOf(ValidationException.class)
                .hasMessageStartingWith(
                        "Column 'waves' is declared ARRAY<DOUBLE>, a type that TDengine does not"
                                + " have.");
    }

    private static Field field(DataType type) {
        switch (type) {
            case DECIMAL64:
                return new Field("c", type, 8, 10, 2);
            case DECIMAL:
                return new Field("c", type, 16, 38, 4);
            default:
                return new Field("c", type, type.isVariable() ? 8 : type.fixedSize(), 0, 0);
        }
    }

    /** The names of all types that a check lets pass, sorted. */
    private static String accepted(java.util.function.Consumer<LogicalType> check) {
        return FLINK_TYPES.stream()
                .filter(
                        type -> {
                            try {
                                check.accept(type.getLogicalType());
                                return true;
                            } catch (ValidationException refused) {
                                return false;
                            }
                        })
                .map(type -> type.toString().replace(", ", ","))
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .collect(Collectors.joining(" "));
    }
}
