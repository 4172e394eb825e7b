/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** An engine with a session of root, new for each test. */
final class EngineFixture implements BeforeEachCallback, AfterEachCallback {

    private MemoryEngine engine;
    private Session session;

    @Override
    public void beforeEach(ExtensionContext context) throws ServerError {
        engine = new MemoryEngine();
        session = engine.login("root", "taosdata", null);
        run("CREATE DATABASE db PRECISION 'ms' VGROUPS 2", "USE db");
    }

    @Override
    public void afterEach(ExtensionContext context) {
        engine.close();
    }

    MemoryEngine engine() {
        return engine;
    }

    Session session() {
        return session;
    }

    /** Runs statements; gives the rows affected by the last. */
    long run(String... statements) throws ServerError {
        long affected = 0;
        for (String statement : statements) {
            affected = session.execute(statement).affectedRows();
        }
        return affected;
    }

    /** Rows as lists of cells. */
    List<List<Object>> rows(String sql) throws ServerError {
        return rows(session.execute(sql));
    }

    static List<List<Object>> rows(SqlResult result) {
        List<List<Object>> rows = new ArrayList<>();
        result.rows().forEachRemaining(row -> rows.add(Arrays.asList(row)));
        return rows;
    }

    /** The code a statement is refused with, or 0. */
    int code(String sql) {
        try {
            session.execute(sql);
            return 0;
        } catch (ServerError e) {
            return e.code();
        }
    }

    /** A member of a group on topics. */
    GroupMember member(String group, String reset, String... topics) throws ServerError {
        return member(group, reset, 0, topics);
    }

    GroupMember member(String group, String reset, int minPollRows, String... topics)
            throws ServerError {
        return engine.subscribe(
                new Engine.Subscription(
                        Engine.Login.of("root", "taosdata"),
                        "127.0.0.1",
                        group,
                        "client",
                        reset,
                        List.of(topics),
                        minPollRows,
                        false,
                        Duration.ofMinutes(5)));
    }
}
