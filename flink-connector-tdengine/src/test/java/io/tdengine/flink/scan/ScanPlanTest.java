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
import java.util.Map;
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
        assertThat(
                        plan(Kind.SUPER_TABLE, List.of("ts", "power", "place"))
                                .sql(split("d'1"), ScanQuery.UNLIMITED))
                .isEqualTo(
                        "SELECT `ts`, `power`, `place` FROM `db`.`meters` WHERE tbname = 'd\\'1'"
                                + " ORDER BY `ts`");
    }

    @Test
    void readsANormalTableByItsName() {
        assertThat(plan(Kind.NORMAL_TABLE, List.of("ts")).sql(split("meters"), ScanQuery.UNLIMITED))
                .isEqualTo("SELECT `ts` FROM `db`.`meters` ORDER BY `ts`");
    }

    @Test
    void selectsTheTimestampForThePositionWhenNobodyAskedForIt() {
        ScanPlan plan = plan(Kind.SUPER_TABLE, List.of("power"));
        assertThat(plan.sql(split("d1"), ScanQuery.UNLIMITED))
                .startsWith("SELECT `power`, `ts` FROM");
    }

    @Test
    void selectsTheTimestampOnceWhenItIsAskedFor() {
        ScanPlan plan = plan(Kind.SUPER_TABLE, List.of("power", "ts"));
        assertThat(plan.sql(split("d1"), ScanQuery.UNLIMITED))
                .startsWith("SELECT `power`, `ts` FROM");
    }

    @Test
    void selectsOnlyTheTimestampForNoColumns() {
        assertThat(plan(Kind.SUPER_TABLE, List.of()).sql(split("d1"), ScanQuery.UNLIMITED))
                .startsWith("SELECT `ts` FROM");
    }

    @Test
    void resumesAtTheLastTimestamp() {
        assertThat(
                        plan(Kind.SUPER_TABLE, List.of("ts"))
                                .sql(
                                        split("d1")
                                                .withPosition(
                                                        new ScanPosition(2, -5, Map.of("d1", 2L))),
                                        ScanQuery.UNLIMITED))
                .isEqualTo(
                        "SELECT `ts` FROM `db`.`meters` WHERE tbname = 'd1' AND `ts` >= -5"
                                + " ORDER BY `ts`");
        assertThat(
                        plan(Kind.NORMAL_TABLE, List.of("ts"))
                                .sql(
                                        split("meters")
                                                .withPosition(
                                                        new ScanPosition(
                                                                1, 9, Map.of("meters", 1L))),
                                        ScanQuery.UNLIMITED))
                .isEqualTo("SELECT `ts` FROM `db`.`meters` WHERE `ts` >= 9 ORDER BY `ts`");
    }

    @Test
    void readsSeveralTablesInARangeOfTime() {
        assertThat(
                        plan(Kind.SUPER_TABLE, List.of("power"))
                                .sql(slice(-7, 5, "d1", "d'2"), ScanQuery.UNLIMITED))
                .isEqualTo(
                        "SELECT `power`, `ts`, tbname FROM `db`.`meters` WHERE tbname IN ('d1',"
                                + " 'd\\'2') AND `ts` >= -7 AND `ts` < 5 ORDER BY `ts`");
    }

    @Test
    void resumesWithinARangeOfTime() {
        ScanSplit split = slice(-7, 5, "d1").withPosition(new ScanPosition(4, 2, Map.of("d1", 1L)));
        assertThat(plan(Kind.SUPER_TABLE, List.of("ts")).sql(split, ScanQuery.UNLIMITED))
                .endsWith("WHERE tbname = 'd1' AND `ts` >= 2 AND `ts` < 5 ORDER BY `ts`");
    }

    @Test
    void filtersAndLimitsAWholeSuperTable() {
        ScanPlan plan =
                ScanPlan.of(
                        query(List.of("ts")).withFilter("place = 1 OR power > 5"),
                        schema(Kind.SUPER_TABLE, List.of(TS, POWER, PLACE)));
        assertThat(plan.sql(ScanSplit.ofSuperTable(10), 12))
                .isEqualTo(
                        "SELECT `ts`, tbname FROM `db`.`meters` WHERE (place = 1 OR power > 5)"
                                + " ORDER BY `ts` LIMIT 12");
    }

    @Test
    void filterOnValuesIsNotCountedWith() {
        assertThat(isFilterCheap("place = 1 AND ts > 5 AND tbname = 'd1'")).isTrue();
        assertThat(isFilterCheap("place = 1 OR `POWER` > 5")).isFalse();
    }

    private static boolean isFilterCheap(String filter) {
        return ScanPlan.of(
                        query(List.of("ts")).withFilter(filter),
                        schema(Kind.SUPER_TABLE, List.of(TS, POWER, PLACE)))
                .isFilterCheap();
    }

    @Test
    void ordersByTheCompositeKeyToo() {
        TableSchema schema = schema(Kind.SUPER_TABLE, List.of(TS, KEY, PLACE));
        assertThat(ScanPlan.of(query(List.of("ts")), schema).sql(split("d1"), ScanQuery.UNLIMITED))
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
                                        ScanQuery.ofTable("db", "meters", declared),
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
        return ScanQuery.ofTable("db", "meters", new RowType(fields));
    }

    private static ScanSplit split(String table) {
        return slice(ScanSplit.UNBOUNDED_FROM, ScanSplit.UNBOUNDED_TO, table);
    }

    private static ScanSplit slice(long from, long to, String... tables) {
        return ScanSplit.ofTables(List.of(tables), from, to, 0);
    }

    private static ColumnSchema column(String name, DataType type, boolean tag, boolean key) {
        return new ColumnSchema(new Field(name, type, type.fixedSize(), 0, 0), tag, key);
    }
}
