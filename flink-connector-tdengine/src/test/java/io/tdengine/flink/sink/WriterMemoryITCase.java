/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a writer holds while its server says nothing. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class WriterMemoryITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @AfterEach
    void clearFaults() {
        if (SERVER.isEmbedded()) {
            SERVER.embedded().faults().clear();
        }
    }

    /**
     * The writer is in a process of its own: in this one the heap has grown and shrunk by what
     * other tests left behind.
     */
    @Test
    void aStalledServerStopsTheTaskWithinTheMemoryItMayHave() throws Exception {
        assumeThat(SERVER.isEmbedded()).as("faults need the embedded server").isTrue();
        String database = SERVER.createDatabase("VGROUPS 2");
        SERVER.connection()
                .execute(
                        "CREATE STABLE "
                                + database
                                + ".m (ts TIMESTAMP, v VARCHAR(200)) TAGS (g INT)");
        Process process = start(database);
        try (BufferedReader output =
                        new BufferedReader(
                                new InputStreamReader(
                                        process.getInputStream(), StandardCharsets.UTF_8));
                OutputStream input = process.getOutputStream()) {
            assertThat(next(output)).isEqualTo(StalledWriter.OPEN);
            SERVER.embedded().faults().stall();
            goOn(input);
            long accepted = Long.parseLong(next(output));
            long held = Long.parseLong(next(output));
            SERVER.embedded().faults().resume();
            goOn(input);

            assertThat(process.waitFor()).isZero();
            long text = accepted * StalledWriter.TEXT.length();
            assertThat(text).as("bytes of text accepted").isGreaterThan(4 << 20);
            assertThat(held)
                    .as("bytes held for %d rows", accepted)
                    .isGreaterThan(text / 2)
                    .isLessThan(StalledWriter.MEMORY.getBytes());
            assertThat(
                            QueryRows.count(
                                    SERVER.connection(), "SELECT COUNT(*) FROM " + database + ".m"))
                    .isEqualTo(StalledWriter.ROWS);
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process start(String database) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-Dlog4j2.configurationFile=log4j2-test.properties",
                        "--add-opens=java.base/java.util=ALL-UNNAMED",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "-cp",
                        System.getProperty(
                                "surefire.test.class.path", System.getProperty("java.class.path")),
                        StalledWriter.class.getName(),
                        SERVER.url(),
                        database)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** What the writer says next. */
    private static String next(BufferedReader output) throws IOException {
        String line = output.readLine();
        while (line != null && !line.startsWith(StalledWriter.PREFIX)) {
            line = output.readLine();
        }
        assertThat(line)
                .as("the writer's process ended; it said why in this test's output")
                .isNotNull();
        return line.substring(StalledWriter.PREFIX.length());
    }

    private static void goOn(OutputStream input) throws IOException {
        input.write('\n');
        input.flush();
    }
}
