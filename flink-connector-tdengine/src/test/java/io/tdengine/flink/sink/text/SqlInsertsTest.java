/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.text;

import static io.tdengine.flink.sink.text.TestRows.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SqlInsertsTest {

    private static final int LIMIT = 1_048_576;

    /** All of a statement for one child table without its rows. */
    private static final String HEAD =
            "INSERT INTO `d b`.`c` USING `d b`.`s't``b`(`a tag`)TAGS('x')(`ts`,`te=xt`,`v`)VALUES";

    @Test
    void writesTablesAndRowsInOneStatement() {
        TestRows rows =
                new TestRows(true)
                        .table("c1", "it's")
                        .row(1, "a", 1)
                        .row(-2, null, null)
                        .table("`C 2`", null)
                        .row(3, "", Integer.MIN_VALUE);

        assertThat(statements(rows))
                .containsExactly(
                        "INSERT INTO `d b`.`c1` USING `d b`.`s't``b`(`a tag`)TAGS('it\\'s')"
                                + "(`ts`,`te=xt`,`v`)VALUES(1,'a',1)(-2,NULL,NULL)"
                                + " `d b`.`C 2` USING `d b`.`s't``b`(`a tag`)TAGS(NULL)"
                                + "(`ts`,`te=xt`,`v`)VALUES(3,'',-2147483648)");
    }

    @Test
    void makesChildTablesThatHaveNoTags() {
        assertThat(statements(new TestRows(false).table("c", null).row(1, "a", 1)))
                .containsExactly(
                        "INSERT INTO `d b`.`c` USING `d b`.`s't``b`(`a tag`)TAGS(NULL)"
                                + "(`ts`,`te=xt`,`v`)VALUES(1,'a',1)");
    }

    @Test
    void escapesQuotesAndBackslashesAndNothingElse() {
        String hostile = "'); DROP TABLE x; -- \\' \" ` \n\r\t\\n\\% é中😀";

        assertThat(statements(new TestRows(true).table("c", "x").row(1, hostile, null)))
                .containsExactly(
                        HEAD
                                + "(1,'\\'); DROP TABLE x; -- \\\\\\' \" ` \n\r\t\\\\n\\\\% é中😀',"
                                + "NULL)");
    }

    /** A statement names the columns of a table once. */
    @Test
    void rowsThatLeaveOutDifferentColumnsGoToDifferentStatements() {
        TestRows rows =
                new TestRows(true)
                        .table("c", "x")
                        .row(1, "a", ABSENT)
                        .row(2, ABSENT, 2)
                        .row(3, "c", ABSENT)
                        .table("c2", "x")
                        .row(4, ABSENT, null)
                        .row(5, ABSENT, ABSENT);

        assertThat(statements(rows))
                .containsExactly(
                        "INSERT INTO `d b`.`c` USING `d b`.`s't``b`(`a tag`)TAGS('x')"
                                + "(`ts`,`te=xt`)VALUES(1,'a')(3,'c')",
                        "INSERT INTO `d b`.`c` USING `d b`.`s't``b`(`a tag`)TAGS('x')"
                                + "(`ts`,`v`)VALUES(2,2)"
                                + " `d b`.`c2` USING `d b`.`s't``b`(`a tag`)TAGS('x')"
                                + "(`ts`,`v`)VALUES(4,NULL)",
                        "INSERT INTO `d b`.`c2` USING `d b`.`s't``b`(`a tag`)TAGS('x')"
                                + "(`ts`)VALUES(5)");
    }

    @Test
    void fillsAStatementUpToTheLastByte() {
        // Two bytes a character: what counts is UTF-8.
        String first = "é".repeat(1000);
        int left = LIMIT - bytes(HEAD) - bytes("(1,'" + first + "',1)") - bytes("(2,'',2)");

        assertThat(
                        statements(
                                new TestRows(true)
                                        .table("c", "x")
                                        .row(1, first, 1)
                                        .row(2, "y".repeat(left), 2)))
                .singleElement()
                .satisfies(sql -> assertThat(bytes(sql)).isEqualTo(LIMIT));
        assertThat(
                        statements(
                                new TestRows(true)
                                        .table("c", "x")
                                        .row(1, first, 1)
                                        .row(2, "y".repeat(left + 1), 2)))
                .hasSize(2)
                .allSatisfy(sql -> assertThat(sql).startsWith(HEAD));
    }

    @Test
    void fillsAStatementUpToTheLastByteAcrossTables() {
        String second = " " + HEAD.substring("INSERT INTO ".length()).replace("`c`", "`e`");
        int left = LIMIT - bytes(HEAD) - bytes("(1,'a',1)") - bytes(second) - bytes("(2,'',2)");

        assertThat(statements(twoTables(left)))
                .singleElement()
                .satisfies(sql -> assertThat(bytes(sql)).isEqualTo(LIMIT));
        assertThat(statements(twoTables(left + 1))).hasSize(2);
    }

    private static TestRows twoTables(int length) {
        return new TestRows(true)
                .table("c", "x")
                .row(1, "a", 1)
                .table("e", "x")
                .row(2, "y".repeat(length), 2);
    }

    @Test
    void rowThatAloneIsTooLongIsNamed() {
        int most = LIMIT - bytes(HEAD) - bytes("(7,'',2)");
        assertThat(statements(new TestRows(true).table("c", "x").row(7, "y".repeat(most), 2)))
                .singleElement()
                .satisfies(sql -> assertThat(bytes(sql)).isEqualTo(LIMIT));
        TestRows rows = new TestRows(true).table("c", "x").row(7, "y".repeat(most + 1), 2);

        assertThatThrownBy(() -> statements(rows))
                .isInstanceOf(UnwritableRowException.class)
                .hasMessageContainingAll("table 'c'", "timestamp 7", "1048577 bytes", "1048576");
    }

    @Test
    void textWithANulCannotBeTold() {
        TestRows rows = new TestRows(true).table("c", "x").row(7, "a\0b", 2);

        assertThatThrownBy(() -> statements(rows))
                .isInstanceOf(UnwritableRowException.class)
                .hasMessageContainingAll("table 'c'", "timestamp 7", "'te=xt'", "NUL character");
    }

    private static List<String> statements(TestRows rows) {
        List<String> statements = new ArrayList<>();
        new SqlInserts(TestRows.target()).write(rows.payload(), statements::add);
        return statements;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
