/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tdengine.flink.testing.golden.Golden;
import java.util.List;

/** Brings an embedded server into the state that a recording started from. */
final class GoldenSetup {

    private static final ObjectMapper JSON = new ObjectMapper();

    private GoldenSetup() {}

    /** Runs the SQL of the recording's header, and of what its notes say beside it. */
    static void run(int port, String scenario) throws Exception {
        List<String> setup = Golden.setup(scenario);
        try (RawClient client = RawClient.connect(port, "/ws")) {
            client.call(
                    "{\"action\":\"conn\",\"args\":{\"user\":\"root\",\"password\":\"taosdata\"}}");
            if (scenario.startsWith("16-")) {
                // Its notes: databases and table of the schemaless and statement recordings.
                execute(client, "CREATE DATABASE g_sml PRECISION 'ns' VGROUPS 1");
                execute(client, "CREATE DATABASE g_stmt PRECISION 'ms' VGROUPS 1");
                execute(client, "CREATE TABLE g_stmt.n1 (ts TIMESTAMP, v INT)");
            }
            boolean databases = setup.stream().anyMatch(s -> s.startsWith("CREATE DATA"));
            if (!databases) {
                // Recordings that use the database of an earlier one.
                execute(client, "CREATE DATABASE g_ms PRECISION 'ms' VGROUPS 1");
            }
            for (String statement : setup) {
                if (!statement.startsWith("--")) {
                    execute(client, statement);
                }
            }
            if (setup.stream().anyMatch(s -> s.startsWith("CREATE TABLE g_ms.many"))) {
                execute(client, manyRows());
            } else if (setup.stream().anyMatch(s -> s.contains(" g_ms.at "))) {
                execute(client, "CREATE TABLE g_ms.many (ts TIMESTAMP, v INT)");
                execute(client, manyRows());
            }
        }
    }

    static void execute(RawClient client, String sql) throws Exception {
        ObjectNode request = JsonNodeFactory.instance.objectNode().put("action", "query");
        request.putObject("args").put("req_id", 1).put("sql", sql);
        JsonNode answer = JSON.readTree(client.call(request.toString()));
        if (answer.path("code").asInt() != 0) {
            throw new AssertionError(sql + "\n" + answer);
        }
    }

    private static String manyRows() {
        StringBuilder sql = new StringBuilder("INSERT INTO g_ms.many VALUES");
        for (int i = 0; i < 5000; i++) {
            sql.append(" (").append(1700000000123L + i).append(',');
            sql.append(i % 7 == 3 ? "NULL" : Integer.toString(i)).append(')');
        }
        return sql.toString();
    }
}
