/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.transport.ConnectionConfig;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TDengineSinkBuilderTest {

    private static final String URL = "ws://root:geheim@localhost:6041/power";

    @Test
    void takesTheDatabaseFromTheUrl() {
        assertThat(complete().build())
                .hasToString(complete().setDatabase("power").build().toString());
    }

    @Test
    void showsNoPassword() {
        assertThat(complete().build().toString())
                .contains("localhost:6041", "meters")
                .doesNotContain("geheim");
    }

    @Test
    void isSerializable() {
        assertThatCode(() -> InstantiationUtil.clone(complete().build()))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("wrongSettings")
    void refusesAWrongSettingByName(
            UnaryOperator<TDengineSinkBuilder<RowData>> setting, String message) {
        TDengineSinkBuilder<RowData> builder = setting.apply(complete());

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    private static Stream<Arguments> wrongSettings() {
        return Stream.of(
                wrong(b -> b.setConnection(null), "No connection"),
                wrong(
                        b -> b.setConnection(ConnectionConfig.parse("ws://localhost")),
                        "No database"),
                wrong(b -> b.setTable(null), "No table"),
                wrong(b -> b.setSerializationSchema(null), "No serialization schema"),
                wrong(b -> b.setMaxBatchRows(0), "rows in a batch must be 1 to 1000000, but is 0"),
                wrong(b -> b.setMaxBatchRows(1_000_001), "but is 1000001"),
                wrong(b -> b.setMaxBatchSize(new MemorySize(1000)), "1 mb to 256 mb"),
                wrong(b -> b.setMaxBatchSize(MemorySize.ofMebiBytes(257)), "1 mb to 256 mb"),
                wrong(b -> b.setFlushInterval(Duration.ZERO), "at least 1 ms, but is PT0S"),
                wrong(b -> b.setLanes(0), "lanes must be 1 to 64, but is 0"),
                wrong(b -> b.setLanes(65), "but is 65"),
                wrong(b -> b.setCommittableMemory(null), "No memory for committables"));
    }

    private static Arguments wrong(
            UnaryOperator<TDengineSinkBuilder<RowData>> setting, String message) {
        return Arguments.of(setting, message);
    }

    private static TDengineSinkBuilder<RowData> complete() {
        RowType rowType =
                (RowType)
                        DataTypes.ROW(
                                        DataTypes.FIELD("tbname", DataTypes.STRING()),
                                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)))
                                .getLogicalType();
        return TDengineSink.<RowData>builder()
                .setConnection(ConnectionConfig.parse(URL))
                .setTable("meters")
                .setSerializationSchema(new RowDataSerializationSchema(rowType));
    }
}
