/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;

/** A statement of a page, without its semicolon, and what the page says that it gives. */
public final class SqlStatement {

    private final String text;
    private final String place;
    private final List<String> result;

    /**
     * @param place page and line, for messages
     * @param result null if the page shows none
     */
    private SqlStatement(String text, String place, List<String> result) {
        this.text = text;
        this.place = place;
        this.result = result;
    }

    SqlStatement(String text, String place) {
        this(text, place, null);
    }

    SqlStatement giving(List<String> lines) {
        return new SqlStatement(text, place, List.copyOf(lines));
    }

    /**
     * @param replacements by regular expression, applied one after the other
     */
    SqlStatement with(Map<String, String> replacements) {
        List<String> lines = null;
        if (result != null) {
            lines = new ArrayList<>();
            for (String line : result) {
                lines.add(replace(line, replacements));
            }
        }
        return new SqlStatement(replace(text, replacements), place, lines);
    }

    private static String replace(String text, Map<String, String> replacements) {
        String replaced = text;
        for (Map.Entry<String, String> each : replacements.entrySet()) {
            replaced =
                    replaced.replaceAll(each.getKey(), Matcher.quoteReplacement(each.getValue()));
        }
        return replaced;
    }

    /** As it is written, with comments, without the semicolon. */
    public String text() {
        return text;
    }

    /** Page and line, as in {@code sink.md:12}. */
    public String place() {
        return place;
    }

    /** The lines of the result that the page shows right behind the statement. */
    public Optional<List<String>> result() {
        return Optional.ofNullable(result);
    }

    @Override
    public String toString() {
        return place + ": " + text;
    }
}
