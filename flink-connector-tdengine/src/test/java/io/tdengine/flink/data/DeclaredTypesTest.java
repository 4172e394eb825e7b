/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.util.List;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.types.AbstractDataType;
import org.apache.flink.table.types.logical.LogicalType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What of declared types is known to be wrong before a server is asked. */
class DeclaredTypesTest {

    private static final List<LogicalType> DECLARED =
            List.of(
                    type(DataTypes.BOOLEAN()),
                    type(DataTypes.TINYINT()),
                    type(DataTypes.SMALLINT()),
                    type(DataTypes.INT()),
                    type(DataTypes.BIGINT()),
                    type(DataTypes.FLOAT()),
                    type(DataTypes.DOUBLE()),
                    type(DataTypes.DECIMAL(20, 0)),
                    type(DataTypes.DECIMAL(38, 4)),
                    type(DataTypes.CHAR(100)),
                    type(DataTypes.VARCHAR(100)),
                    type(DataTypes.STRING()),
                    type(DataTypes.BINARY(100)),
                    type(DataTypes.VARBINARY(100)),
                    type(DataTypes.BYTES()),
                    type(DataTypes.TIMESTAMP(0)),
                    type(DataTypes.TIMESTAMP(2)),
                    type(DataTypes.TIMESTAMP(3)),
                    type(DataTypes.TIMESTAMP(6)),
                    type(DataTypes.TIMESTAMP(9)),
                    type(DataTypes.TIMESTAMP_LTZ(1)),
                    type(DataTypes.TIMESTAMP_LTZ(3)),
                    type(DataTypes.TIMESTAMP_LTZ(9)));

    private static LogicalType type(AbstractDataType<?> type) {
        return ((org.apache.flink.table.types.DataType) type).getLogicalType();
    }

    /** Neither is a type refused that some column has, nor one let through that none has. */
    @Test
    void refusesJustWhatNoColumnCanBeReadAs() {
        for (LogicalType declared : DECLARED) {
            boolean readable = false;
            for (DataType type : DataType.values()) {
                for (Precision precision : Precision.values()) {
                    readable |= isReadable(type, precision, declared);
                }
            }
            if (readable) {
                assertThatCode(() -> DeclaredTypes.checkReadable("c", declared))
                        .as(declared.asSummaryString())
                        .doesNotThrowAnyException();
            } else {
                assertThatThrownBy(() -> DeclaredTypes.checkReadable("c", declared))
                        .as(declared.asSummaryString())
                        .isInstanceOf(ValidationException.class)
                        .hasMessageStartingWith(
                                "Column 'c' is declared " + declared.asSummaryString());
            }
        }
    }

    private static boolean isReadable(DataType type, Precision precision, LogicalType declared) {
        try {
            TypeMapping.checkReadable(field(type), precision, declared);
            return true;
        } catch (ValidationException e) {
            return false;
        }
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

    @ParameterizedTest
    @EnumSource(DataType.class)
    void takesTheTypeThatStandsForAColumn(DataType type) {
        for (Precision precision : Precision.values()) {
            assertThatCode(
                            () ->
                                    DeclaredTypes.checkReadable(
                                            "c", TypeMapping.flinkType(field(type), precision)))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void tellsWhatToDeclare() {
        assertThatThrownBy(
                        () -> DeclaredTypes.checkReadable("ts", type(DataTypes.TIMESTAMP_LTZ(0))))
                .hasMessage(
                        "Column 'ts' is declared TIMESTAMP_LTZ(0), but TDengine's times have"
                                + " milliseconds or more digits, so that values would be changed."
                                + " Declare it as TIMESTAMP_LTZ or TIMESTAMP of 3, 6 or 9, as the"
                                + " database's precision is ms, us or ns.");
        assertThat(DECLARED).isNotEmpty();
    }
}
