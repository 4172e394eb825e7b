/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.data.BindPayload;
import io.tdengine.flink.transport.bind.BindBatch;
import io.tdengine.flink.transport.bind.BindField;
import io.tdengine.flink.transport.bind.TableRows;
import io.tdengine.flink.transport.schema.ColumnSchema;
import io.tdengine.flink.transport.schema.TableSchema;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.io.IOException;
import java.util.List;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.RowType;
import org.junit.jupiter.api.Test;

class RowDataSerializationSchemaTest {

    private static final TableSchema METERS =
            table(
                    TableSchema.Kind.SUPER_TABLE,
                    column("ts", DataType.TIMESTAMP, 8, false),
                    column("current", DataType.FLOAT, 4, false),
                    column("note", DataType.VARCHAR, 8, false),
                    column("location", DataType.NCHAR, 4, true),
                    column("groupid", DataType.INT, 4, true));

    @Test
    void matchesColumnsAndTagsByNameInTheServersOrder() {
        RowDataSerializationSchema schema =
                open(
                        METERS,
                        DataTypes.FIELD("groupid", DataTypes.INT()),
                        DataTypes.FIELD("current", DataTypes.FLOAT()),
                        DataTypes.FIELD("tbname", DataTypes.STRING()),
                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP_LTZ(3)));

        assertThat(schema.columns()).containsExactly("ts", "current");
        assertThat(schema.tags()).containsExactly("groupid");
    }

    @Test
    void writesTagsAndColumns() throws IOException {
        RowDataSerializationSchema schema =
                open(
                        METERS,
                        DataTypes.FIELD("groupid", DataTypes.INT()),
                        DataTypes.FIELD("tbname", DataTypes.STRING()),
                        DataTypes.FIELD("current", DataTypes.FLOAT()),
                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP_LTZ(3)));
        BindBatch batch =
                new BindBatch(
                        List.of(
                                bindField("tbname", DataType.VARCHAR, BindField.Kind.TABLE_NAME),
                                bindField("groupid", DataType.INT, BindField.Kind.TAG),
                                bindField("ts", DataType.TIMESTAMP, BindField.Kind.COLUMN),
                                bindField("current", DataType.FLOAT, BindField.Kind.COLUMN)));
        GenericRowData row =
                GenericRowData.of(
                        7,
                        StringData.fromString("d1"),
                        1.5f,
                        TimestampData.fromEpochMillis(1_700_000_000_000L));
        TableRows rows = batch.addTable(schema.tableName(row).toString());
        schema.writeTags(row, rows);
        schema.writeColumns(row, rows);
        rows.endRow();

        BindPayload.Table table = BindPayload.decode(batch.encode()).get("d1");
        assertThat(table.tags()).containsExactly(7);
        assertThat(table.row(0)).containsExactly(1_700_000_000_000L, 1.5f);
    }

    @Test
    void namesEveryColumnThatDoesNotFit() {
        assertThatThrownBy(
                        () ->
                                open(
                                        METERS,
                                        DataTypes.FIELD("tbname", DataTypes.STRING()),
                                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP(6)),
                                        DataTypes.FIELD("current", DataTypes.DOUBLE()),
                                        DataTypes.FIELD("voltage", DataTypes.INT()),
                                        DataTypes.FIELD("Location", DataTypes.STRING())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "table 'meters' of database 'power'",
                        "'ts' is declared TIMESTAMP(6)",
                        "'current' is declared DOUBLE, but in TDengine it is FLOAT",
                        "'voltage': the table has no such column or tag; it has ts, current",
                        "'Location': the table has no such column or tag; names are"
                                + " case-sensitive, there is 'location'");
    }

    @Test
    void asksForTheChildTableOfASuperTable() {
        assertThatThrownBy(() -> open(METERS, DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3))))
                .hasMessageContaining("'tbname' is missing: the table is a super table");
    }

    @Test
    void namesChildTablesByTheirTagsWhereNothingElseDoes() throws IOException {
        RowDataSerializationSchema schema =
                open(
                        METERS,
                        DataTypes.FIELD("groupid", DataTypes.INT()),
                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)));

        StringData seven = schema.tableName(GenericRowData.of(7, TimestampData.fromEpochMillis(0)));
        StringData eight = schema.tableName(GenericRowData.of(8, TimestampData.fromEpochMillis(0)));

        assertThat(seven.toString()).matches("t_[0-9a-f]{32}");
        assertThat(eight).isNotEqualTo(seven);
        assertThat(schema.tableName(GenericRowData.of(7, TimestampData.fromEpochMillis(1))))
                .isEqualTo(seven);
    }

    @Test
    void refusesAPatternOverWhatIsNoTag() {
        RowDataSerializationSchema schema =
                new RowDataSerializationSchema(
                        SinkJob.rowType(
                                DataTypes.FIELD("note", DataTypes.STRING()),
                                DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3))),
                        "d_{note}");

        assertThatThrownBy(() -> schema.open(METERS))
                .hasMessageContainingAll("Table name 'd_{note}'", "'note' is a column");
    }

    @Test
    void refusesAPatternThatCannotBeFilled() {
        RowType rowType =
                SinkJob.rowType(
                        DataTypes.FIELD("current", DataTypes.FLOAT()),
                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)));

        assertThatThrownBy(() -> new RowDataSerializationSchema(rowType, "d_{id}"))
                .hasMessageContainingAll("'d_{id}' names 'id'", "[current, ts]");
        assertThatThrownBy(() -> new RowDataSerializationSchema(rowType, "d_{current}"))
                .hasMessageContainingAll("'current', which is declared FLOAT");
    }

    @Test
    void findsDeclaredLengthsBeyondTheColumns() {
        assertThatThrownBy(
                        () ->
                                open(
                                        METERS,
                                        DataTypes.FIELD("tbname", DataTypes.STRING()),
                                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)),
                                        DataTypes.FIELD("note", DataTypes.VARCHAR(9)),
                                        DataTypes.FIELD("location", DataTypes.CHAR(5))))
                .hasMessageContainingAll(
                        "'note' is declared VARCHAR(9), but in TDengine it is VARCHAR(8)",
                        "'location' is declared CHAR(5), but in TDengine it is NCHAR(4)");
        open(
                METERS,
                DataTypes.FIELD("tbname", DataTypes.STRING()),
                DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)),
                DataTypes.FIELD("note", DataTypes.VARCHAR(8)),
                DataTypes.FIELD("location", DataTypes.STRING()));
    }

    @Test
    void refusesAChildTableNameThatIsNoText() {
        assertThatThrownBy(
                        () ->
                                open(
                                        METERS,
                                        DataTypes.FIELD("tbname", DataTypes.INT()),
                                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3))))
                .hasMessageContaining("'tbname': it is declared INT");
    }

    @Test
    void refusesAChildTableNameForANormalTable() {
        TableSchema normal =
                table(TableSchema.Kind.NORMAL_TABLE, column("ts", DataType.TIMESTAMP, 8, false));

        assertThatThrownBy(
                        () ->
                                open(
                                        normal,
                                        DataTypes.FIELD("tbname", DataTypes.STRING()),
                                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3))))
                .hasMessageContaining("'tbname': the table is not a super table");
    }

    @Test
    void refusesTagsOfAChildTable() {
        TableSchema child =
                table(
                        TableSchema.Kind.CHILD_TABLE,
                        column("ts", DataType.TIMESTAMP, 8, false),
                        column("groupid", DataType.INT, 4, true));

        assertThatThrownBy(
                        () ->
                                open(
                                        child,
                                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)),
                                        DataTypes.FIELD("groupid", DataTypes.INT())))
                .hasMessageContaining("'groupid': it is a tag of a child table");
    }

    @Test
    void saysWhichRowHasAValueThatDoesNotFit() {
        RowDataSerializationSchema schema =
                open(
                        METERS,
                        DataTypes.FIELD("tbname", DataTypes.STRING()),
                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)),
                        DataTypes.FIELD("note", DataTypes.STRING()));
        BindBatch batch =
                new BindBatch(
                        List.of(
                                bindField("tbname", DataType.VARCHAR, BindField.Kind.TABLE_NAME),
                                bindField("ts", DataType.TIMESTAMP, BindField.Kind.COLUMN),
                                bindField("note", DataType.VARCHAR, BindField.Kind.COLUMN)));
        GenericRowData row =
                GenericRowData.of(
                        StringData.fromString("d1"),
                        TimestampData.fromEpochMillis(0),
                        StringData.fromString("much too long"));

        assertThatThrownBy(() -> schema.writeColumns(row, batch.addTable("d1")))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(
                        "table 'd1' at 1970-01-01T00:00",
                        "column 'note' (note VARCHAR(8))",
                        "'much too long' has 13 bytes, and the limit is 8");
    }

    @Test
    void refusesARowWithoutAChildTable() {
        RowDataSerializationSchema schema =
                open(
                        METERS,
                        DataTypes.FIELD("tbname", DataTypes.STRING()),
                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)));

        assertThatThrownBy(
                        () ->
                                schema.tableName(
                                        GenericRowData.of(null, TimestampData.fromEpochMillis(0))))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("'meters'", "tbname is NULL", "1970-01-01T00:00");
    }

    private static RowDataSerializationSchema open(TableSchema target, DataTypes.Field... fields) {
        RowDataSerializationSchema schema =
                new RowDataSerializationSchema((RowType) DataTypes.ROW(fields).getLogicalType());
        schema.open(target);
        return schema;
    }

    private static TableSchema table(TableSchema.Kind kind, ColumnSchema... columns) {
        return new TableSchema("power", "meters", kind, Precision.MILLISECONDS, List.of(columns));
    }

    private static ColumnSchema column(String name, DataType type, int length, boolean tag) {
        return new ColumnSchema(new Field(name, type, length, 0, 0), tag, false);
    }

    private static BindField bindField(String name, DataType type, BindField.Kind kind) {
        return new BindField(name, type, kind, Precision.MILLISECONDS, 0);
    }
}
