/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.table.TDengineDynamicTableFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.factories.FactoryUtil;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pages name no option that there is none of, such as one that was renamed. */
class OptionNamesTest {

    private static final Path DOCS = Path.of("..", "docs");

    /** In a statement or in running text. */
    private static final Pattern OPTION =
            Pattern.compile("[`']((?:scan|sink|lookup)\\.[a-z0-9.-]*[a-z0-9])[`']");

    /** First cells of this page's tables are another connector's options. */
    private static final String MIGRATION = "migration.md";

    static List<Path> pages() throws Exception {
        try (Stream<Path> files = Files.list(DOCS)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .collect(Collectors.toList());
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void onlyOptionsThatThereAreAreNamed(Path page) throws Exception {
        String text = Files.readString(page);
        if (page.getFileName().toString().equals(MIGRATION)) {
            text = text.replaceAll("(?m)^\\|[^|]*\\|", "|").replaceAll("\\(`sink[^)]*\\)", "");
        }
        Set<String> named =
                OPTION.matcher(text)
                        .results()
                        .map((MatchResult found) -> found.group(1))
                        .collect(Collectors.toCollection(TreeSet::new));
        named.removeAll(options());
        // Flink's own, of any table with a watermark.
        named.remove(FactoryUtil.SOURCE_IDLE_TIMEOUT.key());
        assertThat(named).isEmpty();
    }

    private static Set<String> options() {
        TDengineDynamicTableFactory factory = new TDengineDynamicTableFactory();
        return Stream.of(factory.requiredOptions(), factory.optionalOptions())
                .flatMap(Set::stream)
                .map(ConfigOption::key)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
