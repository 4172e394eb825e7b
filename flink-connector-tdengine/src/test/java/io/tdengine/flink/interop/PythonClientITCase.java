/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.testing.TestServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients that others wrote, in Python: what the tests' server says is what they understand. */
class PythonClientITCase {

    @RegisterExtension private static final TestServer SERVER = new TestServer();

    private PythonEnvironment python;

    /** Before each test: only skipped tests are counted as such, a skipped class is not. */
    @BeforeEach
    void prepare() throws Exception {
        python = PythonEnvironment.prepare();
    }

    @Test
    void taosWsPyQueriesInsertsAndSubscribes() throws Exception {
        String database = SERVER.createDatabase("PRECISION 'ms' VGROUPS 2");
        String topic = SERVER.newTopicName();

        assertThat(python.run("websocket_client.py", SERVER.hostAndPort(), database, topic))
                .isEmpty();
    }

    @Test
    void taosWsPyRunsStatementsOfBothKinds() throws Exception {
        String database = SERVER.createDatabase("PRECISION 'ms' VGROUPS 2");

        assertThat(python.run("statements_client.py", SERVER.hostAndPort(), database)).isEmpty();
    }

    @Test
    void taosrestQueries() throws Exception {
        String database = SERVER.createDatabase("PRECISION 'ms' VGROUPS 1");

        assertThat(python.run("rest_client.py", SERVER.hostAndPort(), database)).isEmpty();
    }
}
