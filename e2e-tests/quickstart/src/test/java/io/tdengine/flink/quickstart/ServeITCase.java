/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.ConnectionException;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.TDengine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code --serve} in a process of its own, as {@code run.sh} starts it. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ServeITCase {

    private static final Pattern SERVES =
            Pattern.compile(
                    "A TDengine server is at (localhost:[0-9]+), user (\\w+), password (\\w+), .*");

    @TempDir private Path folder;
    private Process process;

    @AfterEach
    void end() {
        if (process != null) {
            process.destroyForcibly();
            process.onExit().join();
        }
    }

    @Test
    void runsStatementsUntilItIsStopped() throws Exception {
        BufferedReader printed = start("--serve", "--port", "0");
        Matcher serves = SERVES.matcher(printed.readLine());
        assertThat(serves.matches()).isTrue();
        ConnectionConfig config =
                ConnectionConfig.builder("ws://" + serves.group(1))
                        .user(serves.group(2))
                        .password(serves.group(3))
                        .build();

        try (Connection connection = TDengine.connect(config)) {
            connection.execute("CREATE DATABASE power");
            connection.execute("CREATE TABLE power.d1 (ts TIMESTAMP, watts INT)");
            connection.execute("INSERT INTO power.d1 VALUES (1700000000000, 42)");
            try (QueryResult rows = connection.query("SELECT watts FROM power.d1")) {
                assertThat(rows.next().getInt(0, 0)).isEqualTo(42);
            }
        }
        assertThat(process.isAlive()).isTrue();

        // Of the handle: that of the process would close what it has printed.
        process.toHandle().destroy();
        process.waitFor();
        assertThat(printed.lines()).as("printed behind the first line").isEmpty();
        assertThatThrownBy(() -> TDengine.connect(config)).isInstanceOf(ConnectionException.class);
    }

    @Test
    void saysWhatToDoIfThePortIsTaken() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            BufferedReader printed =
                    start("--serve", "--port", Integer.toString(other.getLocalPort()));

            assertThat(printed.lines().toList())
                    .containsExactly(
                            "",
                            "FAILED: --serve cannot listen at localhost:"
                                    + other.getLocalPort()
                                    + " (Address already in use). Use or end the server that is"
                                    + " there, or choose another port: --serve --port 0 takes a"
                                    + " free one and says which; put that one into the"
                                    + " documentation's statements.");
            assertThat(process.waitFor()).isEqualTo(2);
        }
    }

    private BufferedReader start(String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-Dlog4j2.configurationFile=quickstart-log4j2.properties",
                                "-Dquickstart.log=" + folder.resolve("quickstart.log"),
                                "-cp",
                                System.getProperty(
                                        "surefire.test.class.path",
                                        System.getProperty("java.class.path")),
                                Quickstart.class.getName()));
        command.addAll(List.of(arguments));
        process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        return new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }
}
