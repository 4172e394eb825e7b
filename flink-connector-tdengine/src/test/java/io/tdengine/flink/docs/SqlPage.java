/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.docs;

import io.tdengine.flink.transport.ConnectionConfig;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The SQL of a Markdown page: the statements of its {@code ```sql} blocks in order, and the results
 * that {@code ```text} blocks right behind them show.
 *
 * <p>Pages are written for a server at {@code localhost:6041} with TDengine's own user and
 * password, and for files below {@code /tmp/tdengine-docs}. {@link #on} puts others there and gives
 * the page's databases and topics names of their own; nothing else of a statement is changed.
 */
public final class SqlPage {

    /** What pages say for the server. */
    public static final String SERVER = "localhost:6041";

    /** Below it are all files that statements of pages name. */
    public static final String FILES = "/tmp/tdengine-docs";

    private static final String OPENING = "```sql";
    private static final String OPENING_OF_RESULT = "```text";
    private static final String FENCE = "```";

    private static final Pattern DATABASE =
            Pattern.compile(
                    "(?i)\\bCREATE\\s+DATABASE\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?(?:\\w+\\.)?(\\w+)");

    private static final Pattern TOPIC = Pattern.compile("'scan\\.topic'\\s*=\\s*'(\\w+)'");

    private final String name;
    private final List<SqlStatement> statements;

    private SqlPage(String name, List<SqlStatement> statements) {
        this.name = name;
        this.statements = List.copyOf(statements);
    }

    /**
     * @throws IllegalArgumentException if a block is not closed, or text without a semicolon is
     *     left at the end of one
     */
    public static SqlPage read(Path page) throws IOException {
        return parse(page.getFileName().toString(), Files.readAllLines(page));
    }

    static SqlPage parse(String name, List<String> lines) {
        List<SqlStatement> statements = new ArrayList<>();
        int line = 0;
        while (line < lines.size()) {
            int first = line + 1;
            if (!lines.get(line).strip().equals(OPENING)) {
                line++;
                continue;
            }
            int end = endOfBlock(name, lines, first);
            List<SqlStatement> block =
                    SqlSplitter.split(
                            String.join("\n", lines.subList(first, end)), name, first + 1);
            int next = end + 1;
            while (next < lines.size() && lines.get(next).isBlank()) {
                next++;
            }
            if (!block.isEmpty()
                    && next < lines.size()
                    && lines.get(next).strip().equals(OPENING_OF_RESULT)) {
                int endOfResult = endOfBlock(name, lines, next + 1);
                SqlStatement last = block.remove(block.size() - 1);
                block.add(last.giving(lines.subList(next + 1, endOfResult)));
                end = endOfResult;
            }
            statements.addAll(block);
            line = end + 1;
        }
        return new SqlPage(name, statements);
    }

    private static int endOfBlock(String name, List<String> lines, int first) {
        for (int line = first; line < lines.size(); line++) {
            if (lines.get(line).strip().equals(FENCE)) {
                return line;
            }
        }
        throw new IllegalArgumentException(
                name + ": the block that begins in line " + first + " does not end");
    }

    /** The file's name. */
    public String name() {
        return name;
    }

    public List<SqlStatement> statements() {
        return statements;
    }

    /** Databases that the page creates itself. */
    public Set<String> databases() {
        return found(DATABASE);
    }

    /** Topics that the page names. */
    public Set<String> topics() {
        return found(TOPIC);
    }

    private Set<String> found(Pattern pattern) {
        Set<String> names = new LinkedHashSet<>();
        for (SqlStatement statement : statements) {
            Matcher matcher = pattern.matcher(statement.text());
            while (matcher.find()) {
                names.add(matcher.group(1));
            }
        }
        return names;
    }

    /**
     * The same page for a server of one's own.
     *
     * @param url instead of {@link #SERVER}, with user and password, which take the place of
     *     TDengine's own
     * @param files directory instead of {@link #FILES}
     * @param names what each of {@link #databases} and {@link #topics} is called there
     */
    public SqlPage on(String url, Path files, Map<String, String> names) {
        Map<String, String> replacements = new LinkedHashMap<>();
        ConnectionConfig server = ConnectionConfig.parse(url);
        replacements.put(Pattern.quote(SERVER), server.endpoints().get(0));
        replacements.put(
                "user=root&password=taosdata",
                "user=" + encoded(server.user()) + "&password=" + encoded(server.password()));
        replacements.put("'username' = 'root'", "'username' = '" + server.user() + "'");
        replacements.put("'password' = 'taosdata'", "'password' = '" + server.password() + "'");
        replacements.put(Pattern.quote(FILES) + "\\b", files.toAbsolutePath().toString());
        names.forEach((old, own) -> replacements.put("\\b" + Pattern.quote(old) + "\\b", own));
        List<SqlStatement> moved = new ArrayList<>();
        for (SqlStatement statement : statements) {
            moved.add(statement.with(replacements));
        }
        return new SqlPage(name, moved);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
