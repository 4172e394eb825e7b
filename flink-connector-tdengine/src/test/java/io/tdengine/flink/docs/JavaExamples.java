/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Java on documentation pages. A test class runs it between the comments {@code // docs: name} and
 * {@code // docs end}, and a page must show just that.
 */
public final class JavaExamples {

    private static final Pattern RUN =
            Pattern.compile("(?ms)^( *)// docs: [a-z]+\\n(.*?)^ *// docs end$");

    private static final Pattern SHOWN = Pattern.compile("(?ms)^```java\\n(.*?)\\n```$");

    private JavaExamples() {}

    /** The page's Java blocks are the examples of the class, all of them and no others. */
    public static void assertShown(Path page, Class<?> test) throws IOException {
        List<String> shown = new ArrayList<>();
        Matcher block = SHOWN.matcher(Files.readString(page));
        while (block.find()) {
            shown.add(block.group(1));
        }
        assertThat(shown).isNotEmpty().containsExactlyInAnyOrderElementsOf(run(test));
    }

    private static List<String> run(Class<?> test) throws IOException {
        Path source = Path.of("src/test/java", test.getName().replace('.', '/') + ".java");
        List<String> examples = new ArrayList<>();
        Matcher example = RUN.matcher(Files.readString(source));
        while (example.find()) {
            String indent = "^" + example.group(1);
            examples.add(
                    example.group(2)
                            .lines()
                            .map(line -> line.replaceFirst(indent, ""))
                            .collect(Collectors.joining("\n"))
                            .strip());
        }
        return examples;
    }
}
