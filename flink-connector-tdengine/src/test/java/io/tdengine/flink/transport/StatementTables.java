/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tdengine.flink.embedded.Faults;
import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A database with a super table {@code meters}, for the tests of statements; a JUnit extension. */
final class StatementTables implements BeforeAllCallback, AfterAllCallback {

    static final long START = 1_700_000_000_000L;

    /** Through which of the server's two interfaces, or through the client library. */
    enum Interface {
        STMT2,
        CLASSIC,
        NATIVE
    }

    private final TestServer server = new TestServer();
    private String database;
    private Connection connection;

    /** Opened when it is needed first, or null. */
    private Connection nativeConnection;

    @Override
    public void beforeAll(ExtensionContext context) {
        server.beforeAll(context);
        connection = server.connection();
        database = server.createDatabase("PRECISION 'ms' VGROUPS 2");
        connection.execute("USE " + database);
        connection.execute("CREATE STABLE meters (ts TIMESTAMP, v INT, s NCHAR(10)) TAGS (g INT)");
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (nativeConnection != null) {
            nativeConnection.close();
        }
        server.afterAll(context);
    }

    /** On the database. */
    Connection connection() {
        return connection;
    }

    /** The embedded server's faults; skips the test on another server. */
    Faults faults() {
        assumeThat(server.isEmbedded()).as("faults are for the embedded server").isTrue();
        return server.embedded().faults();
    }

    Statement prepare(Interface through, String sql) {
        if (through == Interface.CLASSIC) {
            withoutStmt2();
        }
        return (through == Interface.NATIVE ? nativeConnection() : connection).prepare(sql);
    }

    private Connection nativeConnection() {
        if (nativeConnection == null) {
            nativeConnection = TDengine.connect(server.config("taos").database(database).build());
        }
        return nativeConnection;
    }

    /** The next statement is prepared as if the server had no stmt2. */
    void withoutStmt2() {
        faults().failNext("stmt2_init", 1, 0xFFFF, "unknown action stmt2_init");
    }

    void create(String table, String columns) {
        connection.execute("CREATE TABLE " + table + " (" + columns + ")");
    }

    List<List<Object>> rows(String table) {
        return query("SELECT * FROM " + table + " ORDER BY ts");
    }

    List<List<Object>> query(String sql) {
        return QueryRows.of(connection, sql);
    }

    static void assertWrong(ThrowingCallable call, String... texts) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        TDengineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageContainingAll(texts);
    }
}
