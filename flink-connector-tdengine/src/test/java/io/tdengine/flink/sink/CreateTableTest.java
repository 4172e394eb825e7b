/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;
import org.junit.jupiter.api.Test;

class CreateTableTest {

    @Test
    void makesTheFirstTimestampTheKeyAndSeparatesTags() {
        String sql =
                CreateTable.statement(
                        "power",
                        "meters",
                        row(
                                DataTypes.FIELD("tbname", DataTypes.STRING()),
                                DataTypes.FIELD("groupid", DataTypes.INT()),
                                DataTypes.FIELD("current", DataTypes.FLOAT()),
                                DataTypes.FIELD("ts", DataTypes.TIMESTAMP_LTZ(3)),
                                DataTypes.FIELD("seen", DataTypes.TIMESTAMP(3)),
                                DataTypes.FIELD("location", DataTypes.VARCHAR(16))),
                        List.of("location", "groupid"));

        assertThat(sql)
                .isEqualTo(
                        "CREATE STABLE IF NOT EXISTS `power`.`meters` (`ts` TIMESTAMP,"
                                + " `current` FLOAT, `seen` TIMESTAMP)"
                                + " TAGS (`location` NCHAR(16), `groupid` INT)");
    }

    @Test
    void makesANormalTableWithoutTags() {
        String sql =
                CreateTable.statement(
                        "db",
                        "t",
                        row(
                                DataTypes.FIELD("ts", DataTypes.TIMESTAMP(6)),
                                DataTypes.FIELD("b", DataTypes.BOOLEAN()),
                                DataTypes.FIELD("t", DataTypes.TINYINT()),
                                DataTypes.FIELD("s", DataTypes.SMALLINT()),
                                DataTypes.FIELD("l", DataTypes.BIGINT()),
                                DataTypes.FIELD("d", DataTypes.DOUBLE()),
                                DataTypes.FIELD("n", DataTypes.DECIMAL(20, 4)),
                                DataTypes.FIELD("text", DataTypes.STRING()),
                                DataTypes.FIELD("bytes", DataTypes.BYTES()),
                                DataTypes.FIELD("bin", DataTypes.BINARY(7))),
                        List.of());

        assertThat(sql)
                .isEqualTo(
                        "CREATE TABLE IF NOT EXISTS `db`.`t` (`ts` TIMESTAMP, `b` BOOL,"
                                + " `t` TINYINT, `s` SMALLINT, `l` BIGINT, `d` DOUBLE,"
                                + " `n` DECIMAL(20,4), `text` VARCHAR(255),"
                                + " `bytes` VARBINARY(255), `bin` VARBINARY(7))");
    }

    @Test
    void refusesRowsWithoutATimestamp() {
        RowType rowType = row(DataTypes.FIELD("v", DataTypes.INT()));

        assertThatThrownBy(() -> CreateTable.statement("db", "t", rowType, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'t'")
                .hasMessageContaining("needs a TIMESTAMP");
    }

    @Test
    void refusesATypeThatCannotBeStored() {
        RowType rowType =
                row(
                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)),
                        DataTypes.FIELD("list", DataTypes.ARRAY(DataTypes.INT())));

        assertThatThrownBy(() -> CreateTable.statement("db", "t", rowType, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'list'")
                .hasMessageContaining("ARRAY<INT>");
    }

    @Test
    void refusesTextThatNoColumnHolds() {
        RowType rowType =
                row(
                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)),
                        DataTypes.FIELD("s", DataTypes.VARCHAR(16_380)));

        assertThatThrownBy(() -> CreateTable.statement("db", "t", rowType, List.of()))
                .hasMessageContaining("'s'")
                .hasMessageContaining("65520 bytes")
                .hasMessageContaining("65517");
    }

    @Test
    void refusesADecimalTag() {
        RowType rowType =
                row(
                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)),
                        DataTypes.FIELD("d", DataTypes.DECIMAL(5, 2)));

        assertThatThrownBy(() -> CreateTable.statement("db", "t", rowType, List.of("d")))
                .hasMessageContaining("'d'")
                .hasMessageContaining("no DECIMAL tags");
    }

    @Test
    void refusesATagThatIsNoColumn() {
        RowType rowType = row(DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)));

        assertThatThrownBy(() -> CreateTable.statement("db", "t", rowType, List.of("g")))
                .hasMessageContaining("Tag 'g'");
    }

    private static RowType row(DataTypes.Field... fields) {
        DataType row = DataTypes.ROW(fields);
        return (RowType) row.getLogicalType();
    }
}
