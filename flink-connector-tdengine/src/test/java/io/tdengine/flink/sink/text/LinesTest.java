/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.text;

import static io.tdengine.flink.sink.text.TestRows.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.transport.bind.BindField;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Precision;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinesTest {

    @Test
    void writesALineForEachRow() {
        TestRows rows =
                new TestRows(true)
                        .table("c1", "x")
                        .row(1, "a", 1)
                        .row(-2, "", null)
                        .table("`C 2`", null)
                        .row(3, ABSENT, -4);

        assertThat(lines(rows))
                .containsExactly(
                        "s't`b,tbname=c1,a\\ tag=x te\\=xt=\"a\",v=1i32 1",
                        "s't`b,tbname=c1,a\\ tag=x te\\=xt=\"\" -2",
                        "s't`b,tbname=C\\ 2 v=-4i32 3");
    }

    @Test
    void escapesWhatHasAMeaning() {
        TestRows rows =
                new TestRows(true)
                        .table("`a,b=c d\\e\"'`", "x,y=z \\k\"")
                        .row(1, "a\"b\\c,d=e f'\r\t", 1);

        assertThat(lines(rows))
                .containsExactly(
                        "s't`b,tbname=a\\,b\\=c\\ d\\e\"',a\\ tag=x\\,y\\=z\\ \\k\""
                                + " te\\=xt=\"a\\\"b\\\\c,d=e f'\r\t\",v=1i32 1");
    }

    @ParameterizedTest
    @CsvSource({
        "'', its value is empty",
        "'a\nb', line break",
        "'a\\', backslash at its end",
        "'a\\,b', backslash at its end or before a comma",
        "'a\\ b', backslash at its end or before a comma",
    })
    void tagsThatCannotBeToldAreNamed(String tag, String reason) {
        TestRows rows = new TestRows(true).table("c", tag).row(7, "a", 2);

        assertThatThrownBy(() -> lines(rows))
                .isInstanceOf(UnwritableRowException.class)
                .hasMessageContainingAll("table 'c'", "timestamp 7", "tag 'a tag'", reason);
    }

    @Test
    void rowsThatCannotBeToldAreNamed() {
        assertThatThrownBy(() -> lines(new TestRows(true).table("c", "x").row(7, "a\nb", 2)))
                .isInstanceOf(UnwritableRowException.class)
                .hasMessageContainingAll("timestamp 7", "column 'te=xt'", "line break");
        assertThatThrownBy(() -> lines(new TestRows(true).table("c", "x").row(8, null, ABSENT)))
                .isInstanceOf(UnwritableRowException.class)
                .hasMessageContainingAll("timestamp 8", "all its columns are NULL");
    }

    @Test
    void nameThatCannotBeToldIsRefused() {
        BindField field =
                new BindField(
                        "a\\", DataType.INT, BindField.Kind.COLUMN, Precision.MILLISECONDS, 4);

        assertThatThrownBy(() -> new Lines("s", List.of(field)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("'a\\'", "cannot be written schemaless");
    }

    @Test
    void keyOfTheChildTableIsNoTag() {
        BindField tag =
                new BindField(
                        "tbname", DataType.NCHAR, BindField.Kind.TAG, Precision.MILLISECONDS, 4);

        assertThat(new Lines("s", List.of(tag)).tableNameKey()).isEqualTo("_tbname");
    }

    private static List<String> lines(TestRows rows) {
        return new Lines(TestRows.SUPER_TABLE, rows.fields()).write(rows.payload());
    }
}
