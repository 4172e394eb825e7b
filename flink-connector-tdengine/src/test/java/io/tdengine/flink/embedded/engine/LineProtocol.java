/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import java.util.LinkedHashMap;
import java.util.Map;

/** Reads {@code measurement,tag=v field=v timestamp}, with a real server's errors. */
final class LineProtocol {

    private static final int LONGEST_KEY = 64;

    private final String line;
    private final SchemalessTimes times;
    private int position;

    private LineProtocol(String line, SchemalessTimes times) {
        this.line = line;
        this.times = times;
    }

    static SchemalessPoint parse(String line, SchemalessTimes times) throws ServerError {
        return new LineProtocol(line, times).point();
    }

    private SchemalessPoint point() throws ServerError {
        String written = until(", ");
        checkTable(written);
        Map<String, SchemalessValue> tags = new LinkedHashMap<>();
        while (at(',')) {
            position++;
            String key = key();
            tags.put(key, SchemalessValue.nchar(unescape(until(", "))));
        }
        skipSpaces();
        if (atEnd()) {
            throw Errors.error(0x3002, "SML line cols is empty");
        }
        Map<String, SchemalessValue> fields = new LinkedHashMap<>();
        do {
            if (at(',')) {
                position++;
            }
            String key = key();
            String near = line.substring(position);
            fields.put(key, SchemalessValue.parse(value(), near));
        } while (at(','));
        skipSpaces();
        return new SchemalessPoint(
                unescape(written).replace('.', '_'),
                written.replace('.', '_'),
                tags,
                fields,
                time(line.substring(position).strip()));
    }

    static void checkTable(String name) throws ServerError {
        if (name.isEmpty() || name.length() > 192) {
            throw Errors.error(0x020A, "SML line measure is empty or too large than 192");
        }
    }

    private long time(String text) throws ServerError {
        if (text.isEmpty()) {
            return times.now();
        }
        Long time = times.ofLine(text);
        if (time == null) {
            throw Errors.error(0x0127, "SML line invalid timestamp:" + text);
        }
        return time;
    }

    private String key() throws ServerError {
        int start = position;
        String key = unescape(until("=, "));
        if (key.isEmpty() || key.length() > LONGEST_KEY || !at('=')) {
            throw Errors.error(
                    0x021F,
                    "SML line invalid key or key is too long than 64:" + line.substring(start));
        }
        position++;
        return key;
    }

    /** A value with its quotes; commas and spaces within them belong to it. */
    private String value() throws ServerError {
        int start = position;
        boolean quoted = false;
        for (; !atEnd(); position++) {
            char c = line.charAt(position);
            if (quoted && c == '\\') {
                position++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == ',' || c == ' ')) {
                break;
            }
        }
        if (quoted) {
            throw Errors.error(0x3002, "SML line unbalanced quotes:" + line.substring(start));
        }
        return line.substring(start, position);
    }

    private String until(String ends) {
        int start = position;
        while (!atEnd() && ends.indexOf(line.charAt(position)) < 0) {
            position += line.charAt(position) == '\\' && position + 1 < line.length() ? 2 : 1;
        }
        return line.substring(start, position);
    }

    private static String unescape(String text) {
        return text.replaceAll("\\\\([,= ])", "$1");
    }

    private boolean at(char c) {
        return !atEnd() && line.charAt(position) == c;
    }

    private boolean atEnd() {
        return position >= line.length();
    }

    private void skipSpaces() {
        while (at(' ')) {
            position++;
        }
    }
}
