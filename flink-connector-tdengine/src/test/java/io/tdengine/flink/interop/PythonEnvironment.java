/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.interop;

import io.tdengine.flink.testing.Python;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A virtual environment under {@code target} with the packages of {@code python/requirements.txt}.
 * It is made once and again when the requirements change.
 */
final class PythonEnvironment {

    private static final Path HOME = Path.of("target", "python-clients");
    private static final Duration SCRIPT_LIMIT = Duration.ofMinutes(2);

    private final Python python;

    private PythonEnvironment(Python python) {
        this.python = python;
    }

    /** Makes the environment; without Python the tests are skipped, but fail where CI is true. */
    static PythonEnvironment prepare() throws IOException, InterruptedException {
        Path requirements = resource("requirements.txt");
        return new PythonEnvironment(
                Python.environment(
                        HOME,
                        Files.readString(requirements),
                        made -> made.pip("install", "-r", requirements.toString())));
    }

    /** Runs a script and returns its errors; empty if it succeeded. */
    String run(String script, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(resource(script).toString()));
        command.addAll(List.of(arguments));
        return python.run(SCRIPT_LIMIT, Map.of(), command).errors();
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
