/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;

/**
 * A child table's name with tags in braces, such as {@code d_{groupid}_{id}}; a doubled brace
 * stands for one.
 */
@Internal
public final class TableNamePattern {

    /** A piece of text, or the name of a tag. */
    static final class Part {
        private final String text;
        private final boolean tag;

        private Part(String text, boolean tag) {
            this.text = text;
            this.tag = tag;
        }

        String text() {
            return text;
        }

        boolean isTag() {
            return tag;
        }
    }

    private final String pattern;
    private final List<Part> parts = new ArrayList<>();

    private TableNamePattern(String pattern) {
        this.pattern = pattern;
    }

    /**
     * @throws IllegalArgumentException if a brace has no partner, a placeholder is empty, or there
     *     is none: says where
     */
    public static TableNamePattern parse(String pattern) {
        TableNamePattern parsed = new TableNamePattern(pattern);
        parsed.read();
        if (parsed.tags().isEmpty()) {
            throw new IllegalArgumentException(
                    "'"
                            + pattern
                            + "' has no tag in braces, so that all rows would go to one child"
                            + " table. Write for example d_{groupid}");
        }
        return parsed;
    }

    private void read() {
        StringBuilder text = new StringBuilder();
        int at = 0;
        while (at < pattern.length()) {
            char c = pattern.charAt(at);
            boolean doubled = at + 1 < pattern.length() && pattern.charAt(at + 1) == c;
            if (c != '{' && c != '}') {
                text.append(c);
                at++;
            } else if (doubled) {
                text.append(c);
                at += 2;
            } else if (c == '{') {
                addText(text);
                at = placeholder(at);
            } else {
                throw malformed("a brace that closes none, at position " + at);
            }
        }
        addText(text);
    }

    private void addText(StringBuilder text) {
        if (text.length() > 0) {
            parts.add(new Part(text.toString(), false));
            text.setLength(0);
        }
    }

    /** Gives the position after its brace. */
    private int placeholder(int open) {
        int close = pattern.indexOf('}', open);
        if (close < 0) {
            throw malformed("a brace that is not closed, at position " + open);
        }
        String name = pattern.substring(open + 1, close);
        if (name.isEmpty() || name.indexOf('{') >= 0) {
            throw malformed("no name of a tag in the braces at position " + open);
        }
        parts.add(new Part(name, true));
        return close + 1;
    }

    private IllegalArgumentException malformed(String reason) {
        return new IllegalArgumentException(
                "'" + pattern + "' has " + reason + ". A brace that is meant as such is doubled");
    }

    List<Part> parts() {
        return parts;
    }

    /** The tags in braces, in their order; one may come more than once. */
    public List<String> tags() {
        return parts.stream().filter(Part::isTag).map(Part::text).collect(Collectors.toList());
    }

    @Override
    public String toString() {
        return pattern;
    }
}
