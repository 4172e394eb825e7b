/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.transport.ErrorContext.Origin;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorContextTest {

    private static final String ENDPOINT = "ws://h:6041/ws";

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({
        "SQL, 0x2600, ProgrammingException",
        "SQL, 0x2603, ProgrammingException",
        "SQL, 0x0388, ProgrammingException",
        "SQL, 0x0303, ProgrammingException",
        "SQL, 0x0903, OperationalException",
        "SQL, 0x2662, OperationalException",
        "SQL, 0x10003, OperationalException",
        "SQL, 0x10009, OperationalException",
        "SQL, 0xFFFF, DatabaseException",
        "SQL, 0x0512, DatabaseException",
        "SQL, 0x0357, ConnectionException",
        "SQL, 0x0018, ConnectionException",
        "SQL, 0x10002, ConnectionException",
        "SQL, 0x10004, InterfaceException",
        "SQL, 0x10006, InterfaceException",
        "CALL, 0x10005, InterfaceException",
        "CONNECTION, 0x0388, ConnectionException",
        "CONNECTION, 0x10001, ConnectionException",
        "CONNECTION, 0x10006, InterfaceException",
        "STATEMENT, 0x2600, StatementException",
        "STATEMENT, 0x10002, ConnectionException",
        "STATEMENT, 0x10007, InterfaceException",
        "RESULT, 0x0903, ResultException",
        "RESULT, 0x10004, ResultException",
        "SCHEMALESS, 0x3002, SchemalessException",
        "SUBSCRIPTION, 0x4000, TmqException",
        "SUBSCRIPTION, 0x10003, TmqException"
    })
    void classFollowsFromOriginAndCode(Origin origin, String code, String name) {
        TDengineException error =
                ErrorContext.of(origin, ENDPOINT).failed(Integer.decode(code), "x");

        assertThat(error.getClass().getSimpleName()).isEqualTo(name);
        assertThat(error.isRetriable()).isEqualTo(ErrorCode.isRetriable(Integer.decode(code)));
    }

    @Test
    void statementErrorsOfTheServerAreDatabaseErrors() {
        assertThat(OperationalException.class).hasSuperclass(DatabaseException.class);
        assertThat(ProgrammingException.class).hasSuperclass(DatabaseException.class);
    }

    @Test
    void gettersAndMessageTellTheSame() {
        TDengineException error =
                ErrorContext.of(Origin.SQL, ENDPOINT)
                        .sql("SELECT x FROM t")
                        .refused(0x2602, "It cannot be run", "Invalid column name: x");

        assertThat(error.code()).isEqualTo(0x2602);
        assertThat(error.hexCode()).isEqualTo("0x2602");
        assertThat(error.serverMessage()).isEqualTo("Invalid column name: x");
        assertThat(error.sql()).isEqualTo("SELECT x FROM t");
        assertThat(error.endpoint()).isEqualTo(ENDPOINT);
        assertThat(error)
                .hasMessage(
                        "It cannot be run: Invalid column name: x; statement: SELECT x FROM t;"
                                + " endpoint: ws://h:6041/ws [0x2602]");
    }

    @Test
    void whatTheMessageSaysAlreadyIsNotRepeated() {
        TDengineException error =
                ErrorContext.of(Origin.SQL, ENDPOINT)
                        .sql("SELECT 1")
                        .failed(
                                ErrorCode.REQUEST_TIMEOUT,
                                "No answer of " + ENDPOINT + " to SELECT 1");

        assertThat(error).hasMessage("No answer of ws://h:6041/ws to SELECT 1 [0x10003]");
    }

    @Test
    void errorFoundInReceivedBytesGetsItsPlace() {
        TDengineException bare = ErrorContext.call().failed(ErrorCode.MALFORMED, "Bad block");

        TDengineException placed =
                ErrorContext.of(Origin.RESULT, ENDPOINT).sql("SELECT 1").complete(bare);

        assertThat(placed).isInstanceOf(ResultException.class);
        assertThat(placed)
                .hasMessage("Bad block; statement: SELECT 1; endpoint: ws://h:6041/ws [0x10004]");
        assertThat(placed.getStackTrace()).isEqualTo(bare.getStackTrace());
        assertThat(ErrorContext.of(Origin.SQL, "other").complete(placed)).isSameAs(placed);
    }

    @Test
    void longStatementIsShortened() {
        String sql = "INSERT INTO t VALUES" + " (now, 1)".repeat(100_000);

        TDengineException error = ErrorContext.of(Origin.SQL, ENDPOINT).sql(sql).failed(1, "x");

        assertThat(error.sql()).hasSizeLessThan(210).startsWith("INSERT INTO t").endsWith("…");
        assertThat(error.getMessage()).hasSizeLessThan(300);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE USER u PASS 'n0tTheOne'",
                "create user u pass \"n0tTheOne\" sysinfo 1",
                "ALTER USER u PASS/* c */'n0tTheOne'",
                "ALTER USER u PASS 'n0''tn0tTheOne\\'n0tTheOne'",
                "ALTER USER u PASS 'n0tTheOne",
                "CREATE USER u PASSWD 'n0tTheOne'",
                "/* first */ CREATE\nUSER u PASS\n'n0tTheOne'",
                "CREATE TOKEN t FROM USER u EXTRA 'n0tTheOne'"
            })
    void passwordsAreNeitherInTheStatementNorInTheServersText(String sql) {
        TDengineException error =
                ErrorContext.of(Origin.SQL, ENDPOINT)
                        .sql(sql)
                        .refused(
                                0x2600,
                                "Refused: " + SqlText.shorten(sql),
                                "syntax error near \"" + sql.toLowerCase() + "\"");

        assertThat(error.getMessage()).doesNotContainIgnoringCase("n0tTheOne").contains("***");
        assertThat(error.sql()).doesNotContainIgnoringCase("n0tTheOne");
        assertThat(error.serverMessage()).doesNotContainIgnoringCase("n0tTheOne");
    }

    @Test
    void literalsOfOtherStatementsAreShown() {
        assertThat(SqlText.shorten("SELECT 'a' FROM t WHERE pass = 1"))
                .isEqualTo("SELECT 'a' FROM t WHERE pass = 1");
    }

    @Test
    void survivesSerialization() throws Exception {
        TDengineException error =
                ErrorContext.of(Origin.SQL, ENDPOINT).sql("S").refused(0x2600, "a", "b");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(error);
        }

        Object read =
                new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();

        assertThat(read)
                .isInstanceOfSatisfying(
                        ProgrammingException.class,
                        copy -> {
                            assertThat(copy).hasMessage(error.getMessage());
                            assertThat(copy.endpoint()).isEqualTo(ENDPOINT);
                            assertThat(copy.serverMessage()).isEqualTo("b");
                        });
    }
}
