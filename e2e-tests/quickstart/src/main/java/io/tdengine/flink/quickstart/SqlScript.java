/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.quickstart;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The statements of {@code quickstart.sql} by name, with its placeholders filled in. */
final class SqlScript {

    private static final String RESOURCE = "/sql/quickstart.sql";

    private final Map<String, String> statements = new LinkedHashMap<>();

    private SqlScript() {}

    /**
     * @param values what stands for {@code ${name}}; quotes inside are doubled, since every
     *     placeholder stands in a string
     */
    static SqlScript load(Map<String, String> values) throws IOException {
        SqlScript script = new SqlScript();
        try (InputStream in = SqlScript.class.getResourceAsStream(RESOURCE)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (Map.Entry<String, String> value : values.entrySet()) {
                text =
                        text.replace(
                                "${" + value.getKey() + "}", value.getValue().replace("'", "''"));
            }
            String[] parts = text.split("(?m)^-- @");
            for (int i = 1; i < parts.length; i++) {
                int endOfName = parts[i].indexOf('\n');
                int endOfStatement = parts[i].lastIndexOf(';');
                script.statements.put(
                        parts[i].substring(0, endOfName).trim(),
                        parts[i].substring(endOfName, endOfStatement).trim());
            }
        }
        return script;
    }

    String get(String name) {
        String statement = statements.get(name);
        if (statement == null) {
            throw new IllegalArgumentException(RESOURCE + " has no statement @" + name);
        }
        return statement;
    }
}
