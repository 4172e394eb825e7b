/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SqlScriptTest {

    private static final Map<String, String> VALUES =
            Map.of(
                    "csv", "file:///weather.csv.gz",
                    "url", "ws://host:6041",
                    "username", "root",
                    "password", "it's",
                    "database", "db");

    @Test
    void fillsInEveryPlaceholderAndKeepsQuotesData() throws Exception {
        SqlScript script = SqlScript.load(VALUES);

        assertThat(script.get("weather"))
                .contains("-- ")
                .contains("CREATE TABLE weather (")
                .contains("'password' = 'it''s'")
                .contains("'scan.topic' = 'db_weather'")
                .doesNotContain("${")
                .endsWith(")");
    }

    @Test
    void namesAMissingStatement() throws Exception {
        SqlScript script = SqlScript.load(VALUES);

        assertThatThrownBy(() -> script.get("nothing")).hasMessageContaining("@nothing");
    }
}
