/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.testing;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A Python interpreter. Where it, its pip or its package index is missing, tests are skipped, but
 * fail if the environment has {@code CI=true}.
 */
public final class Python {

    private static final Duration INSTALL_LIMIT = Duration.ofMinutes(10);

    private final String interpreter;

    private Python(String interpreter) {
        this.interpreter = interpreter;
    }

    /** The one on the path. */
    public static Python system() {
        return new Python("python3");
    }

    /** Puts packages into a new virtual environment. */
    public interface Installation {
        void into(Python environment) throws IOException, InterruptedException;
    }

    /**
     * A virtual environment, made in a directory if it is not there yet.
     *
     * @param contents what is to be in it; with other contents it is made anew
     */
    public static Python environment(Path home, String contents, Installation installation)
            throws IOException, InterruptedException {
        return in(
                CacheDirectory.filled(home, contents, directory -> make(directory, installation)));
    }

    /** As {@link #environment}, in a directory that outlives {@code mvn clean}. */
    public static Python sharedEnvironment(String name, String contents, Installation installation)
            throws IOException, InterruptedException {
        return in(
                CacheDirectory.shared(name, contents, directory -> make(directory, installation)));
    }

    private static void make(Path home, Installation installation)
            throws IOException, InterruptedException {
        system().require("-m", "venv", home.toString());
        installation.into(in(home));
    }

    private static Python in(Path home) {
        return new Python(home.resolve(Path.of("bin", "python")).toString());
    }

    /** Runs pip, quietly; ends the test unless it succeeds. */
    public void pip(String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("-m", "pip"));
        all.addAll(List.of(arguments));
        all.add("-q");
        require(all.toArray(String[]::new));
    }

    /** Runs Python; ends the test unless it succeeds. */
    public void require(String... arguments) throws IOException, InterruptedException {
        String problem;
        try {
            Outcome outcome = run(INSTALL_LIMIT, Map.of(), List.of(arguments));
            if (outcome.code == 0) {
                return;
            }
            problem = String.join(" ", arguments) + "\n" + outcome.output;
        } catch (IOException e) {
            problem = e.getMessage();
        }
        if ("true".equals(System.getenv("CI"))) {
            fail("what the test needs of Python is not to be had: %s", problem);
        }
        abort("what the test needs of Python is not to be had: " + problem);
    }

    /**
     * How a run ended.
     *
     * @param code 0 for success, -1 for no end in time
     * @param output what it printed, errors included
     */
    public record Outcome(int code, String output) {

        /** Empty if it succeeded. */
        public String errors() {
            return code == 0 ? "" : "exit code " + code + "\n" + output;
        }
    }

    /**
     * Runs Python to its end.
     *
     * @param environment variables to add
     */
    public Outcome run(Duration limit, Map<String, String> environment, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(interpreter));
        command.addAll(arguments);
        Path output = Files.createTempFile("python", ".log");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            try {
                if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
                    String soFar = Files.readString(output);
                    return new Outcome(-1, "no end within " + limit + "\n" + soFar);
                }
                return new Outcome(
                        process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } finally {
            Files.delete(output);
        }
    }
}
