/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.transport.schema.ColumnSchema;
import io.tdengine.flink.transport.schema.TableSchema;
import io.tdengine.flink.transport.schema.TableSchema.Kind;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.types.logical.RowType;
import org.junit.jupiter.api.Test;

class ScanPlanTest {

    private static final ColumnSchema TS = column("ts", DataType.TIMESTAMP, false, false);
    private static final ColumnSchema KEY = column("seq", DataType.INT, false, true);
    private static final ColumnSchema POWER = column("power", DataType.DOUBLE, false, false);
    private static final ColumnSchema PLACE = column("place", DataType.INT, true, false);

    @Test
    void readsAChildTableThroughItsSuperTable() {
        assertThat(plan(Kind.SUPER_TABLE, List.of("ts", "power", "place")).sql(split("d'1")))
                .isEqualTo(
                        "SELECT `ts`, `power`, `place` FROM `db`.`meters` WHERE tbname = 'd\\'1'"
                                + " ORDER BY `ts`");
    }

    @Test
    void readsANormalTableByItsName() {
        assertThat(plan(Kind.NORMAL_TABLE, List.of("ts")).sql(split("meters")))
                .isEqualTo("SELECT `ts` FROM `db`.`meters` ORDER BY `ts`");
    }

    @Test
    void selectsTheTimestampForThePositionWhenNobodyAskedForIt() {
        ScanPlan plan = plan(Kind.SUPER_TABLE, List.of("power"));
        assertThat(plan.sql(split("d1"))).startsWith("SELECT `power`, `ts` FROM");
        assertThat(plan.timestampIndex()).isEqualTo(1);
        assertThat(plan.types()).hasSize(1);
    }

    @Test
    void selectsTheTimestampOnceWhenItIsAskedFor() {
        ScanPlan plan = plan(Kind.SUPER_TABLE, List.of("power", "ts"));
        assertThat(plan.sql(split("d1"))).startsWith("SELECT `power`, `ts` FROM");
        assertThat(plan.timestampIndex()).isEqualTo(1);
    }

    @Test
    void selectsOnlyTheTimestampForNoColumns() {
        assertThat(plan(Kind.SUPER_TABLE, List.of()).sql(split("d1")))
                .startsWith("SELECT `ts` FROM");
    }

    @Test
    void resumesAtTheLastTimestamp() {
        assertThat(plan(Kind.SUPER_TABLE, List.of("ts")).sql(new ScanSplit("d1", -5, 2)))
                .isEqualTo(
                        "SELECT `ts` FROM `db`.`meters` WHERE tbname = 'd1' AND `ts` >= -5"
                                + " ORDER BY `ts`");
        assertThat(plan(Kind.NORMAL_TABLE, List.of("ts")).sql(new ScanSplit("meters", 9, 1)))
                .isEqualTo("SELECT `ts` FROM `db`.`meters` WHERE `ts` >= 9 ORDER BY `ts`");
    }

    @Test
    void ordersByTheCompositeKeyToo() {
        TableSchema schema = schema(Kind.SUPER_TABLE, List.of(TS, KEY, PLACE));
        assertThat(ScanPlan.of(query(List.of("ts")), schema).sql(split("d1")))
                .endsWith("ORDER BY `ts`, `seq`");
    }

    @Test
    void unknownColumnIsNamedWithThoseThatExist() {
        assertThatThrownBy(() -> plan(Kind.SUPER_TABLE, List.of("ts", "Power")))
                .isInstanceOf(ValidationException.class)
                .hasMessage(
                        "Column 'Power' is declared, but the TDengine table db.meters has no such"
                                + " column or tag. It has: ts, power, place. Names are"
                                + " case-sensitive.");
    }

    @Test
    void typeThatDoesNotFitIsRefused() {
        RowType declared =
                RowType.of(
                        new org.apache.flink.table.types.logical.LogicalType[] {
                            DataTypes.FLOAT().getLogicalType()
                        },
                        new String[] {"power"});
        assertThatThrownBy(
                        () ->
                                ScanPlan.of(
                                        new ScanQuery("db", "meters", declared, false),
                                        schema(Kind.SUPER_TABLE, List.of(TS, POWER))))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("Column 'power' is declared FLOAT")
                .hasMessageContaining("Declare it as DOUBLE.");
    }

    private static ScanPlan plan(Kind kind, List<String> names) {
        return ScanPlan.of(query(names), schema(kind, List.of(TS, POWER, PLACE)));
    }

    private static TableSchema schema(Kind kind, List<ColumnSchema> columns) {
        return new TableSchema("db", "meters", kind, Precision.MILLISECONDS, columns);
    }

    private static ScanQuery query(List<String> names) {
        List<RowType.RowField> fields = new ArrayList<>();
        for (String name : names) {
            fields.add(
                    new RowType.RowField(
                            name,
                            (name.equals("ts")
                                            ? DataTypes.TIMESTAMP(3)
                                            : name.equals("place")
                                                    ? DataTypes.INT()
                                                    : DataTypes.DOUBLE())
                                    .getLogicalType()));
        }
        return new ScanQuery("db", "meters", new RowType(fields), false);
    }

    private static ScanSplit split(String table) {
        return new ScanSplit(table);
    }

    private static ColumnSchema column(String name, DataType type, boolean tag, boolean key) {
        return new ColumnSchema(new Field(name, type, type.fixedSize(), 0, 0), tag, key);
    }
}
