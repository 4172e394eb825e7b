/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.transport.ConnectionConfig;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the builder accepts, and that it names what it does not. */
class TDengineScanSourceBuilderTest {

    private static final RowType COLUMNS =
            (RowType) DataTypes.ROW(DataTypes.FIELD("watts", DataTypes.DOUBLE())).getLogicalType();

    private static TDengineScanSourceBuilder<RowData> complete() {
        return TDengineScanSource.builder()
                .setConnection(ConnectionConfig.parse("ws://root:n0tTheOne@127.0.0.1:6041/power"))
                .setColumns(COLUMNS);
    }

    private static Arguments wrong(
            UnaryOperator<TDengineScanSourceBuilder<RowData>> setting, String message) {
        return Arguments.of(message, setting);
    }

    static Stream<Arguments> wrongSettings() {
        return Stream.of(
                wrong(b -> b, "needs a table or a query"),
                wrong(b -> b.setTable("t").setConnection(null), "needs a connection"),
                wrong(b -> b.setTable("t").setColumns(null), "needs a row type of its columns"),
                wrong(
                        b -> b.setTable("t").setConnection(ConnectionConfig.parse("ws://h:6041")),
                        "needs a database"),
                wrong(b -> b.setTable("t").setLimit(-1), "The limit is -1"),
                wrong(b -> b.setTable("t").setSliceRows(0), "The rows of a slice are 0"),
                wrong(
                        b -> b.setTable("t").setSliceInterval(Duration.ZERO),
                        "The slice interval is PT0S"),
                wrong(b -> b.setTable("t").setQuery("SELECT 1"), "exclude each other"),
                wrong(b -> b.setQuery("SELECT 1").setFilter("a = 1"), "put them into the query"),
                wrong(b -> b.setQuery("SELECT 1").setLimit(5), "put them into the query"),
                wrong(
                        b -> b.setQuery("SELECT 1").setTableNameAppended(true),
                        "put them into the query"),
                wrong(b -> b.setQuery("SELECT 1").setSliceRows(5), "is not cut into slices"),
                wrong(
                        b -> b.setQuery("SELECT 1").setSliceInterval(Duration.ofDays(1)),
                        "is not cut into slices"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongSettings")
    void refusesAWrongSettingByName(
            String message, UnaryOperator<TDengineScanSourceBuilder<RowData>> setting) {
        assertThatThrownBy(() -> setting.apply(complete()).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("n0tTheOne");
    }

    @Test
    void sourceTellsWhatItReads() {
        assertThat(complete().setTable("t").setFilter("watts > 5").setLimit(7).build())
                .hasToString("TDengineScanSource of power.t [watts] where watts > 5 limit 7");
        assertThat(complete().setQuery("SELECT 1", "SELECT 2").build())
                .hasToString("TDengineScanSource of SELECT 1 and 1 more");
    }

    @Test
    void mapperKeepsWhatWasSet() {
        assertThat(
                        complete()
                                .setTable("t")
                                .setLimit(7)
                                .setFilter("a = 1")
                                .setMapper(row -> "x")
                                .build())
                .hasToString("TDengineScanSource of power.t [watts] where a = 1 limit 7");
    }
}
