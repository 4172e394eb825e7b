/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.SqlText;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The quickstart as a user runs it, but for its process; run once for all tests. */
class QuickstartITCase {

    private static final int READINGS = 26_115;
    private static final int STATION_DAYS = 1_092;

    @RegisterExtension static final TestServer SERVER = new TestServer();

    private static final String DATABASE = Quickstart.newDatabaseName();

    private static Outcome outcome;
    private static String printed;

    @BeforeAll
    static void run(@TempDir Path folder) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        outcome = Quickstart.run(SERVER.url(), DATABASE, false, folder, new Console(out));
        printed = bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void everyComparisonHolds() {
        assertThat(outcome.checks()).hasSize(6).allMatch(Outcome.Check::holds);
        assertThat(printed).contains("All agrees");
    }

    @Test
    void everyReadingIsInOneWindow() {
        assertThat(outcome.daily()).hasSize(STATION_DAYS);
        assertThat(outcome.daily().stream().mapToLong(DailyRow::readings).sum())
                .isEqualTo(READINGS);
        assertThat(outcome.daily().stream().mapToLong(DailyRow::temps).sum())
                .as("one reading has no temperature")
                .isEqualTo(READINGS - 1);
    }

    @Test
    void dropsWhatItMade() {
        assertThat(count("ins_databases WHERE name = ", DATABASE)).isZero();
        assertThat(count("ins_topics WHERE topic_name = ", DATABASE + "_weather")).isZero();
    }

    @Test
    void printsNoPasswordAndFitsATerminal() {
        assertThat(printed)
                .doesNotContain(ConnectionConfig.parse(SERVER.url()).password())
                .contains("26,115 of 26,115 rows written");
        assertThat(printed.lines()).allMatch(line -> line.length() <= 80);
    }

    private static long count(String from, String name) {
        String sql = "SELECT COUNT(*) FROM information_schema." + from + SqlText.quoteString(name);
        try (QueryResult result = SERVER.connection().query(sql)) {
            return result.next().getLong(0, 0);
        }
    }
}
