/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.util.TimeUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The option tables of docs/sql-reference.md say what the code has: keys, types and defaults. */
class DocumentedOptionsTest {

    private static final Path REFERENCE = Path.of("..", "docs", "sql-reference.md");

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    /** A value that each documented type takes; all but text refuse {@link #OF_NO_TYPE}. */
    private static final Map<String, String> SAMPLES =
            Map.of(
                    "text",
                    "a b",
                    "integer",
                    "3",
                    "boolean",
                    "true",
                    "memory",
                    "3 mb",
                    "duration",
                    "3 s");

    private static final String OF_NO_TYPE = "a b";

    /** By key. */
    private static final Map<String, Row> DOCUMENTED = new TreeMap<>();

    private static final Map<String, ConfigOption<?>> OPTIONS = new TreeMap<>();

    /** Marks an option that may differ when a job is restored. */
    private static final String MAY_CHANGE = "↻";

    private record Row(String type, String defaultValue, boolean mayChange) {}

    @BeforeAll
    static void readBoth() throws Exception {
        String text = Files.readString(REFERENCE);
        String section = text.substring(text.indexOf("## Options"), text.indexOf("## Metadata"));
        for (String line : section.lines().filter(l -> l.startsWith("| `")).toList()) {
            String[] cells = line.split("\\|");
            for (String key : codes(cells[1])) {
                assertThat(DOCUMENTED).doesNotContainKey(key);
                DOCUMENTED.put(
                        key,
                        new Row(cells[2].strip(), cells[3].strip(), cells[1].contains(MAY_CHANGE)));
            }
        }
        // Flink's own, and the same for every connector.
        DOCUMENTED.remove("connector");
        TDengineDynamicTableFactory factory = new TDengineDynamicTableFactory();
        factory.requiredOptions().forEach(option -> OPTIONS.put(option.key(), option));
        factory.optionalOptions().forEach(option -> OPTIONS.put(option.key(), option));
    }

    private static List<String> codes(String cell) {
        return CODE.matcher(cell).results().map((MatchResult found) -> found.group(1)).toList();
    }

    @Test
    void everyOptionIsDocumented() {
        assertThat(DOCUMENTED.keySet()).isEqualTo(OPTIONS.keySet());
    }

    @Test
    void optionsThatMayChangeAreMarked() {
        Set<String> marked = new TreeSet<>();
        DOCUMENTED.forEach(
                (key, row) -> {
                    if (row.mayChange()) {
                        marked.add(key);
                    }
                });
        Set<String> forwarded = new TreeSet<>();
        new TDengineDynamicTableFactory()
                .forwardOptions()
                .forEach(option -> forwarded.add(option.key()));
        assertThat(marked).isEqualTo(forwarded);
    }

    @Test
    void typesAreTheDocumentedOnes() {
        OPTIONS.forEach(
                (key, option) -> {
                    String type = DOCUMENTED.get(key).type();
                    List<String> accepted =
                            SAMPLES.containsKey(type) ? List.of(SAMPLES.get(type)) : codes(type);
                    assertThat(accepted).as("type of " + key).isNotEmpty();
                    for (String value : accepted) {
                        assertThatCode(() -> parse(option, value))
                                .as(key)
                                .doesNotThrowAnyException();
                    }
                    if (!type.equals("text")) {
                        assertThatThrownBy(() -> parse(option, OF_NO_TYPE))
                                .as(key)
                                .isInstanceOf(IllegalArgumentException.class);
                    }
                });
    }

    private static Object parse(ConfigOption<?> option, String value) {
        return Configuration.fromMap(Map.of(option.key(), value)).get(option);
    }

    @Test
    void defaultsAreTheDocumentedOnes() {
        Map<String, String> expected = new TreeMap<>();
        Map<String, String> documented = new TreeMap<>();
        OPTIONS.forEach(
                (key, option) -> {
                    if (option.hasDefaultValue()) {
                        expected.put(key, text(option.defaultValue()));
                        documented.put(key, literal(DOCUMENTED.get(key).defaultValue()));
                    }
                });
        assertThat(documented).isEqualTo(expected).isNotEmpty();
    }

    @Test
    void onlyOptionsWithADefaultAreGivenOne() {
        List<String> invented = new ArrayList<>();
        OPTIONS.forEach(
                (key, option) -> {
                    String documented = DOCUMENTED.get(key).defaultValue();
                    if (!option.hasDefaultValue() && documented.matches("`[^`<]+`|[0-9].*")) {
                        invented.add(key);
                    }
                });
        assertThat(invented).isEmpty();
    }

    @Test
    void requiredOptionsAreMarked() {
        new TDengineDynamicTableFactory()
                .requiredOptions()
                .forEach(
                        option ->
                                assertThat(DOCUMENTED.get(option.key()).defaultValue())
                                        .as(option.key())
                                        .isEqualTo("required"));
    }

    private static String text(Object value) {
        return value instanceof Duration duration
                ? TimeUtils.formatWithHighestUnit(duration)
                : value.toString();
    }

    private static String literal(String cell) {
        return cell.replace("`", "").replaceFirst(" rows$", "");
    }
}
