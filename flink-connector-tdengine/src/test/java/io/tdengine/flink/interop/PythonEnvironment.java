/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.interop;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A virtual environment under {@code target} with the packages of {@code python/requirements.txt}.
 * It is made once and again when the requirements change.
 */
final class PythonEnvironment {

    private static final Path HOME = Path.of("target", "python-clients");
    private static final Path MARKER = HOME.resolve("requirements.installed");
    private static final Path PYTHON = HOME.resolve(Path.of("bin", "python"));
    private static final Duration INSTALL_LIMIT = Duration.ofMinutes(5);
    private static final Duration SCRIPT_LIMIT = Duration.ofMinutes(2);

    private PythonEnvironment() {}

    /** Makes the environment; without Python the tests are skipped, but fail where CI is true. */
    static PythonEnvironment prepare() throws IOException, InterruptedException {
        Path requirements = resource("requirements.txt");
        String wanted = Files.readString(requirements);
        if (Files.exists(MARKER) && Files.readString(MARKER).equals(wanted)) {
            return new PythonEnvironment();
        }
        install("python3", "-m", "venv", "--clear", HOME.toString());
        install(PYTHON.toString(), "-m", "pip", "install", "-q", "-r", requirements.toString());
        Files.writeString(MARKER, wanted);
        return new PythonEnvironment();
    }

    /** Runs a script and returns its errors; empty if it succeeded. */
    String run(String script, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(PYTHON.toString()));
        command.add(resource(script).toString());
        command.addAll(Arrays.asList(arguments));
        Outcome outcome = execute(command, SCRIPT_LIMIT);
        return outcome.code == 0 ? "" : "exit code " + outcome.code + "\n" + outcome.output;
    }

    private static void install(String... command) throws IOException, InterruptedException {
        String problem;
        try {
            Outcome outcome = execute(List.of(command), INSTALL_LIMIT);
            if (outcome.code == 0) {
                return;
            }
            problem = String.join(" ", command) + "\n" + outcome.output;
        } catch (IOException e) {
            problem = e.getMessage();
        }
        if ("true".equals(System.getenv("CI"))) {
            fail("the Python clients cannot be installed: %s", problem);
        }
        abort("the Python clients cannot be installed: " + problem);
    }

    private record Outcome(int code, String output) {}

    private static Outcome execute(List<String> command, Duration limit)
            throws IOException, InterruptedException {
        Files.createDirectories(HOME.getParent());
        Path output = Files.createTempFile(HOME.getParent(), "python", ".log");
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        try {
            if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
                return new Outcome(-1, "no end within " + limit + "\n" + Files.readString(output));
            }
            return new Outcome(
                    process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly();
            Files.delete(output);
        }
    }

    private static Path resource(String name) {
        URL url = PythonEnvironment.class.getResource("/python/" + name);
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("resource " + url, e);
        }
    }
}
