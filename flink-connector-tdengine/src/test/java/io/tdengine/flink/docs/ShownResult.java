/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.docs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A result as a page shows it: names of columns, then rows, cells between bars, as the SQL client
 * prints them. Rows are in no order. A last line of three dots says that the query goes on.
 */
final class ShownResult {

    private static final String GOES_ON = "…";

    private final List<String> columns;
    private final List<List<String>> rows;
    private final boolean goesOn;

    private ShownResult(List<String> columns, List<List<String>> rows, boolean goesOn) {
        this.columns = columns;
        this.rows = rows;
        this.goesOn = goesOn;
    }

    static ShownResult parse(List<String> lines) {
        List<List<String>> table = new ArrayList<>();
        boolean goesOn = false;
        for (String line : lines) {
            if (line.strip().equals(GOES_ON)) {
                goesOn = true;
            } else if (!line.isBlank() && !line.matches("[-+| ]+")) {
                table.add(cells(line));
            }
        }
        return new ShownResult(table.get(0), table.subList(1, table.size()), goesOn);
    }

    private static List<String> cells(String line) {
        String inner = line.strip().replaceFirst("^\\|", "").replaceFirst("\\|$", "");
        return Arrays.stream(inner.split("\\|", -1))
                .map(String::strip)
                .collect(Collectors.toList());
    }

    /** Names of columns; {@code op} before them if kinds of rows are shown. */
    List<String> columns() {
        return columns;
    }

    List<List<String>> rows() {
        return rows;
    }

    /** Whether the first column says which kind of change each row is. */
    boolean showsChanges() {
        return columns.get(0).equals("op");
    }

    /** Whether the query is a stream without an end. */
    boolean goesOn() {
        return goesOn;
    }
}
