/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import java.util.ArrayList;
import java.util.List;

/** Names and values that would do harm where somebody forgets to quote or to escape. */
final class HostileTexts {

    private HostileTexts() {}

    /**
     * @param victim {@code database.table} that the statements among them try to drop
     */
    static List<String> values(String victim) {
        List<String> values = new ArrayList<>(names(victim));
        values.add("line\nbreak");
        values.add("ends\\");
        values.add("\\'; DROP TABLE " + victim + "; --");
        values.add("');\nDROP TABLE " + victim + ";");
        values.add("'), ('x");
        values.add("tab\tcomma, equals=1 space");
        return values;
    }

    /** Those that are also names of columns, tables and whatever else has one; none has a point. */
    static List<String> names(String victim) {
        String table = victim.substring(victim.indexOf('.') + 1);
        return List.of(
                "it's",
                "back\\slash",
                "`tick`",
                "\"quote\"",
                "' OR '1'='1",
                "'; DROP TABLE " + table + "; --",
                "`; DROP TABLE " + table + "; --",
                "/* comment",
                "-- comment",
                "100%",
                "a_b",
                "Über 码 \uD834\uDD1E");
    }

    /** As a literal of Flink SQL, also of its options. */
    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** As an identifier of Flink SQL. */
    static String identifier(String name) {
        return "`" + name.replace("`", "``") + "`";
    }
}
