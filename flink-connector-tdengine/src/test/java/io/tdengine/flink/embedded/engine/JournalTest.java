/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an engine with a directory did is there in the next one. */
class JournalTest {

    private static final long T = 1_700_000_000_000_000L;

    @TempDir private Path directory;

    private MemoryEngine engine;
    private Session session;

    @BeforeEach
    void open() throws ServerError {
        engine = new MemoryEngine(Tokens.NONE, directory);
        session = engine.login("root", "taosdata", null);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    /** As after a kill: closing an engine writes nothing. */
    private void restart() throws ServerError {
        engine.close();
        open();
        session.execute("USE db");
    }

    private void run(String... statements) throws ServerError {
        for (String statement : statements) {
            session.execute(statement);
        }
    }

    private List<List<Object>> rows(String sql) throws ServerError {
        return EngineFixture.rows(session.execute(sql));
    }

    private GroupMember member(String group) throws ServerError {
        return engine.subscribe(
                new Engine.Subscription(
                        Engine.Login.of("root", "taosdata"),
                        "127.0.0.1",
                        group,
                        "client",
                        "earliest",
                        List.of("t"),
                        0,
                        false,
                        Duration.ofMinutes(5)));
    }

    private static List<Object> polled(GroupMember member) throws Exception {
        List<Object> numbers = new ArrayList<>();
        for (LogMessage message = member.poll(0); message != null; message = member.poll(0)) {
            message.blocks().forEach(b -> b.rows().forEach(row -> numbers.add(row[1])));
        }
        return numbers;
    }

    private void fill() throws ServerError {
        run(
                "CREATE USER reader PASS 'secret123'",
                "CREATE DATABASE db PRECISION 'us' VGROUPS 2",
                "USE db",
                "CREATE STABLE m (ts TIMESTAMP, n INT, s VARCHAR(20)) TAGS (g INT)",
                "CREATE TOPIC t AS STABLE m",
                "INSERT INTO a USING m TAGS (1) VALUES (NOW, 1, 'x') b USING m TAGS (2) VALUES (NOW+1s, 2, NULL)",
                "CREATE TABLE c USING m TAGS (3)",
                "ALTER STABLE m ADD COLUMN d DOUBLE",
                "ALTER TABLE c SET TAG g=4",
                "DELETE FROM b WHERE ts < NOW-1h");
        PreparedPlan plan =
                session.prepare("INSERT INTO ? USING m TAGS (?) (ts, n, s) VALUES (?,?,?)");
        plan.bindRows(
                "e",
                new Object[] {5},
                List.of(
                        new Object[] {T, 3, "kept"},
                        new Object[] {T, 4, PreparedPlan.NONE},
                        new Object[] {T + 1, 5, null}));
        plan.execute();
        session.insertSchemaless(
                new Session.SchemalessText(Session.LINE_PROTOCOL, "", "", "lines,host=h v=1i64"));
    }

    @Test
    void everythingStoredIsThereAgainWithItsTimes() throws Exception {
        fill();
        List<String> queries =
                List.of(
                        "SELECT *, tbname FROM m ORDER BY ts, n",
                        "SELECT * FROM lines",
                        "SELECT * FROM information_schema.ins_tables WHERE db_name = 'db'",
                        "SELECT * FROM information_schema.ins_topics",
                        "SELECT * FROM information_schema.ins_vgroups",
                        "SHOW DATABASES");
        List<Object> before = new ArrayList<>();
        for (String query : queries) {
            before.add(rows(query));
        }
        long versions = engine.versions();

        restart();

        List<Object> after = new ArrayList<>();
        for (String query : queries) {
            after.add(rows(query));
        }
        assertThat(after).usingRecursiveComparison().isEqualTo(before);
        assertThat(engine.versions()).isEqualTo(versions);
        assertThat(engine.login("reader", "secret123", "db").database()).isEqualTo("db");
    }

    @Test
    void groupsGoOnWhereTheyCommitted() throws Exception {
        fill();
        GroupMember member = member("g");
        assertThat(polled(member)).containsExactlyInAnyOrder(1, 2, 4, 5);
        member.commit();
        Map<Integer, Long> committed = engine.committed("g", "t");
        run("INSERT INTO a VALUES (" + T + ", 6, 'y', 0)");

        restart();

        assertThat(engine.committed("g", "t")).isEqualTo(committed);
        assertThat(rows("SELECT * FROM performance_schema.perf_consumers")).isEmpty();
        assertThat(polled(member("g"))).containsExactly(6);
        assertThat(polled(member("other"))).containsExactlyInAnyOrder(1, 2, 4, 5, 6);
    }

    @Test
    void membersThatCameAndWentCountInTheLogAsBefore() throws Exception {
        fill();
        GroupMember first = member("g");
        GroupMember second = member("g");
        second.leave();
        run("DROP CONSUMER GROUP FORCE g ON t");
        first.leave();
        member("h");
        long versions = engine.versions();

        restart();
        long afterFirst = engine.versions();
        assertThat(afterFirst).as("the last member left").isGreaterThan(versions);
        restart();

        assertThat(engine.versions()).isEqualTo(afterFirst);
    }

    @Test
    void statementsThatFailedFailAgain() throws Exception {
        fill();
        assertThatThrownBy(() -> run("INSERT INTO nothing VALUES (NOW, 1)"))
                .isInstanceOf(ServerError.class);
        // One of two vgroups takes its rows.
        assertThatThrownBy(
                        () ->
                                run(
                                        "INSERT INTO f1 USING m TAGS (1) VALUES (NOW, 7, '', 0)"
                                                + " f2 USING m TAGS (1) VALUES (0, 8, '', 0)"
                                                + " f3 USING m TAGS (1) VALUES (NOW, 9, '', 0)"))
                .isInstanceOf(ServerError.class);
        List<List<Object>> before = rows("SELECT ts, n, tbname FROM m ORDER BY ts, n");

        restart();

        assertThat(rows("SELECT ts, n, tbname FROM m ORDER BY ts, n")).isEqualTo(before);
    }

    @Test
    void entryThatWasCutIsDropped() throws Exception {
        fill();
        List<List<Object>> before = rows("SELECT n FROM m ORDER BY n");
        Files.write(journal(), new byte[] {0, 0, 1, 0, 7, 7, 7, 7, 1}, StandardOpenOption.APPEND);

        restart();
        run("INSERT INTO a VALUES (NOW, 6, 'y', 0)");
        restart();

        assertThat(rows("SELECT n FROM m WHERE n < 6 ORDER BY n")).isEqualTo(before);
        assertThat(rows("SELECT n FROM m WHERE n = 6")).hasSize(1);
    }

    @Test
    void damagedEntryIsRefused() throws Exception {
        fill();
        byte[] bytes = Files.readAllBytes(journal());
        bytes[bytes.length / 2] ^= 1;
        Files.write(journal(), bytes);
        engine.close();

        assertThatThrownBy(() -> new MemoryEngine(Tokens.NONE, directory))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cannot be read at byte");
    }

    @Test
    void directoryIsForOneServer() {
        assertThatThrownBy(() -> new MemoryEngine(Tokens.NONE, directory))
                .hasMessageContaining("another server");
    }

    private Path journal() {
        return directory.resolve("journal");
    }
}
