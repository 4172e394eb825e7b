/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.transport.bind.BindField;
import io.tdengine.flink.transport.schema.ColumnSchema;
import io.tdengine.flink.transport.schema.TableSchema;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.util.List;
import org.junit.jupiter.api.Test;

class InsertStatementTest {

    private static final String VERSION = "3.3.7.5.alpha";

    private static final ColumnSchema TS = column("ts", DataType.TIMESTAMP);
    private static final ColumnSchema V = column("v", DataType.INT);
    private static final ColumnSchema G = new ColumnSchema(field("g", DataType.INT), true, false);

    @Test
    void namesTagsAndColumnsOfASuperTable() {
        InsertStatement statement =
                InsertStatement.of(superTable(TS, V, G), List.of("ts", "v"), List.of("g"), VERSION);

        assertThat(statement.sql())
                .isEqualTo("INSERT INTO ? USING `db`.`t` (`g`) TAGS(?) (`ts`, `v`) VALUES(?,?)");
    }

    @Test
    void writesASuperTableWithoutTags() {
        InsertStatement statement =
                InsertStatement.of(superTable(TS, V, G), List.of("ts", "v"), List.of(), VERSION);

        assertThat(statement.sql())
                .isEqualTo("INSERT INTO `db`.`t` (tbname, `ts`, `v`) VALUES(?,?,?)");
    }

    @Test
    void writesANormalTable() {
        InsertStatement statement =
                InsertStatement.of(normalTable(TS, V), List.of("ts"), List.of(), VERSION);

        assertThat(statement.sql()).isEqualTo("INSERT INTO `db`.`t` (`ts`) VALUES(?)");
    }

    @Test
    void quotesABackQuote() {
        ColumnSchema odd = column("a`b", DataType.INT);

        assertThat(
                        InsertStatement.of(
                                        normalTable(TS, odd),
                                        List.of("ts", "a`b"),
                                        List.of(),
                                        VERSION)
                                .sql())
                .isEqualTo("INSERT INTO `db`.`t` (`ts`, `a``b`) VALUES(?,?)");
    }

    @Test
    void refusesColumnsWithoutTheKey() {
        assertRefused(normalTable(TS, V), List.of("v"), VERSION, "'ts'", "part of the table's key");
    }

    @Test
    void refusesColumnsWithoutACompositeKey() {
        ColumnSchema key = new ColumnSchema(field("k", DataType.INT), false, true);

        assertRefused(normalTable(TS, key, V), List.of("ts", "v"), VERSION, "'k'", "table's key");
    }

    @Test
    void refusesToLeaveABlobOut() {
        ColumnSchema blob = column("b", DataType.BLOB);

        assertRefused(
                normalTable(TS, blob), List.of("ts"), VERSION, "'b'", "leave a BLOB column out");
    }

    @Test
    void refusesDecimalsOnAServerWhoseFormIsNotKnown() {
        ColumnSchema decimal =
                new ColumnSchema(new Field("d", DataType.DECIMAL64, 8, 10, 2), false, false);

        assertRefused(
                normalTable(TS, decimal),
                List.of("ts", "d"),
                "3.3.8.1",
                "'d' (d DECIMAL(10,2))",
                "3.3.8.1");
    }

    @Test
    void refusesWideDecimalsBesideABlob() {
        ColumnSchema blob = column("b", DataType.BLOB);
        ColumnSchema decimal =
                new ColumnSchema(new Field("d", DataType.DECIMAL, 16, 30, 10), false, false);

        assertRefused(
                normalTable(TS, blob, decimal),
                List.of("ts", "b", "d"),
                VERSION,
                "'d' (d DECIMAL(30,10))",
                "BLOB",
                "different tables");
    }

    @Test
    void leavesDecimalsOutOnAServerWhoseFormIsNotKnown() {
        ColumnSchema decimal =
                new ColumnSchema(new Field("d", DataType.DECIMAL64, 8, 10, 2), false, false);

        assertThat(
                        InsertStatement.of(
                                        normalTable(TS, decimal, V),
                                        List.of("ts", "v"),
                                        List.of(),
                                        "3.3.8.1")
                                .sql())
                .isEqualTo("INSERT INTO `db`.`t` (`ts`, `v`) VALUES(?,?)");
    }

    @Test
    void noticesATableChangedBetweenDescribeAndPrepare() {
        InsertStatement statement =
                InsertStatement.of(normalTable(TS, V), List.of("ts", "v"), List.of(), VERSION);
        List<BindField> prepared =
                List.of(
                        bindField("ts", DataType.TIMESTAMP, BindField.Kind.COLUMN),
                        bindField("v", DataType.BIGINT, BindField.Kind.COLUMN));

        assertThatThrownBy(() -> statement.verify(prepared))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("changed meanwhile");
    }

    private static void assertRefused(
            TableSchema target, List<String> columns, String version, String... texts) {
        assertThatThrownBy(
                        () -> {
                            BatchLayout.of(target, List.of(), columns);
                            InsertStatement.of(target, columns, List.of(), version);
                        })
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(texts);
    }

    private static BindField bindField(String name, DataType type, BindField.Kind kind) {
        return new BindField(name, type, kind, Precision.MILLISECONDS, type.fixedSize());
    }

    private static TableSchema superTable(ColumnSchema... columns) {
        return table(TableSchema.Kind.SUPER_TABLE, columns);
    }

    private static TableSchema normalTable(ColumnSchema... columns) {
        return table(TableSchema.Kind.NORMAL_TABLE, columns);
    }

    private static TableSchema table(TableSchema.Kind kind, ColumnSchema... columns) {
        return new TableSchema("db", "t", kind, Precision.MILLISECONDS, List.of(columns));
    }

    private static ColumnSchema column(String name, DataType type) {
        return new ColumnSchema(field(name, type), false, false);
    }

    private static Field field(String name, DataType type) {
        return new Field(name, type, Math.max(0, type.fixedSize()), 0, 0);
    }
}
