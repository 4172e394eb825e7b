/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tdengine.flink.testing.Python;
import io.tdengine.flink.testing.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The Table API from Python with the SQL jar. What PyFlink needs is about 500 MB, so that it is
 * fetched with {@code -Dtdengine.e2e.pyflink=true} only.
 */
@Timeout(1200)
class PyFlinkE2ECase {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @Test
    void pythonWritesReadsAndCopiesChangesExactlyOnce() throws Exception {
        assumeThat(Boolean.getBoolean("tdengine.e2e.pyflink"))
                .as("-Dtdengine.e2e.pyflink")
                .isTrue();
        FlinkDistribution flink = FlinkDistribution.prepare();
        Path install = resource("install.py");
        Python python =
                Python.sharedEnvironment(
                        "pyflink-" + FlinkDistribution.version(),
                        Files.readString(install),
                        made -> made.require(install.toString(), FlinkDistribution.version()));
        String database = SERVER.createDatabase("VGROUPS 2");

        Python.Outcome outcome =
                python.run(
                        LIMIT,
                        Map.of(
                                "FLINK_HOME",
                                flink.home().toString(),
                                "FLINK_CONF_DIR",
                                configuration(python)),
                        List.of(
                                resource("meters.py").toString(),
                                SERVER.url(),
                                database,
                                SERVER.newTopicName(),
                                FlinkDistribution.connector().toString()));

        assertThat(outcome.errors()).isEmpty();
        assertThat(outcome.output())
                .contains("read [('Bergen', 2500.0), ('Oslo', 1.5)]")
                .contains("copied [('loud_bergen', 2500.0)]");
    }

    /** The one that PyFlink brings; it is looked for beside the jars otherwise. */
    private static String configuration(Python python) throws Exception {
        String find =
                "import importlib.util, pathlib;"
                        + "found = importlib.util.find_spec('pyflink').origin;"
                        + "print(pathlib.Path(found).parent / 'conf')";
        return python.run(LIMIT, Map.of(), List.of("-c", find)).output().strip();
    }

    /** The page shows parts of the script that the other test runs. */
    @Test
    void pageShowsTheScript() throws Exception {
        String script = Files.readString(resource("meters.py"));
        Path page = Path.of(FlinkDistribution.property("tdengine.e2e.docs")).resolve("pyflink.md");
        List<String> shown = new ArrayList<>();
        for (String part : Files.readString(page).split("```python\n")) {
            if (!shown.isEmpty() || part.contains("```")) {
                shown.add(part.substring(0, Math.max(0, part.indexOf("```"))));
            }
        }
        shown.removeIf(String::isBlank);
        assertThat(shown).hasSizeGreaterThan(3).allMatch(script::contains);
    }

    private static Path resource(String name) throws Exception {
        return Path.of(PyFlinkE2ECase.class.getResource("/pyflink/" + name).toURI());
    }
}
