/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SqlPageTest {

    private static final String PAGE =
            """
            # Title
            ```sql
            -- a comment; with a semicolon
            CREATE DATABASE td.power;
            SELECT 'it''s; here' AS `a;b`, "c;d" /* ; */ FROM t /*+ OPTIONS('k' = ';') */;

              SET 'a' = 'b';
            ```
            ```java
            int notSql;
            ```
            ```sql
            EXECUTE STATEMENT SET
            BEGIN
              INSERT INTO a SELECT 1;
              INSERT INTO b SELECT 2;
            END;
            SELECT powerful, 1 FROM power.meters;
            ```

            ```text
             powerful | x
             power    | 1
            ```
            """;

    private static SqlPage parse(String page) {
        return SqlPage.parse("page.md", page.lines().toList());
    }

    @Test
    void statementsAreInOrderAndAsWritten() {
        assertThat(parse(PAGE).statements())
                .extracting(SqlStatement::text)
                .containsExactly(
                        "-- a comment; with a semicolon\nCREATE DATABASE td.power",
                        "SELECT 'it''s; here' AS `a;b`, \"c;d\" /* ; */ FROM t"
                                + " /*+ OPTIONS('k' = ';') */",
                        "SET 'a' = 'b'",
                        "EXECUTE STATEMENT SET\nBEGIN\n  INSERT INTO a SELECT 1;\n"
                                + "  INSERT INTO b SELECT 2;\nEND",
                        "SELECT powerful, 1 FROM power.meters");
    }

    @Test
    void placesAreThoseOfTheFirstWord() {
        assertThat(parse(PAGE).statements())
                .extracting(SqlStatement::place)
                .containsExactly("page.md:4", "page.md:5", "page.md:7", "page.md:13", "page.md:18");
    }

    @Test
    void aTextBlockIsTheResultOfTheStatementBeforeIt() {
        List<SqlStatement> statements = parse(PAGE).statements();
        assertThat(statements.get(4).result()).hasValue(List.of(" powerful | x", " power    | 1"));
        assertThat(statements.subList(0, 4)).allMatch(each -> each.result().isEmpty());
    }

    @Test
    void onlyServerFilesAndNamesAreReplaced() {
        SqlPage page =
                parse(
                        """
                        ```sql
                        CREATE DATABASE power;
                        CREATE TABLE power_of (x INT) WITH ('url' = 'ws://localhost:6041',
                          'username' = 'root', 'password' = 'taosdata',
                          'database' = 'power', 'scan.topic' = 'changes', 'scan.mode' = 'changes',
                          'path' = '/tmp/tdengine-docs/power');
                        ```
                        """);
        assertThat(page.databases()).containsExactly("power");
        assertThat(page.topics()).containsExactly("changes");
        assertThat(
                        page.on("ws://u:p$1@h:1", Path.of("/dir"), Map.of("power", "own"))
                                .statements()
                                .get(1)
                                .text())
                .isEqualTo(
                        "CREATE TABLE power_of (x INT) WITH ('url' = 'ws://h:1',\n"
                                + "  'username' = 'u', 'password' = 'p$1',\n"
                                + "  'database' = 'own', 'scan.topic' = 'changes', 'scan.mode' ="
                                + " 'changes',\n  'path' = '/dir/own')");
    }

    @Test
    void whatCannotBeASequenceOfStatementsIsRefused() {
        assertThatThrownBy(() -> parse("```sql\nSELECT 1;\nSELECT 2\n```"))
                .hasMessage("page.md:3: a statement without a semicolon");
        assertThatThrownBy(() -> parse("```sql\nSELECT 'a;\n```"))
                .hasMessage("page.md:2: ' without an end");
        assertThatThrownBy(() -> parse("```sql\nSELECT 1;;\n```"))
                .hasMessage("page.md:2: a semicolon without a statement");
        assertThatThrownBy(() -> parse("```sql\nSELECT 1;\n"))
                .hasMessageContaining("line 1 does not end");
    }
}
