/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.quickstart;

import io.tdengine.flink.quickstart.Outcome.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The end of a run as text: table, chart, what was compared, where to go next. */
final class Report {

    private Report() {}

    static List<String> render(Outcome outcome, Console console) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.addAll(MonthlyTable.render(outcome.daily()));
        lines.add("");
        lines.addAll(TemperatureChart.render(outcome.daily()));
        lines.add("");
        outcome.checks().forEach(check -> lines.addAll(lines(check)));
        lines.add("");
        lines.add(
                String.format(
                        Locale.ROOT,
                        outcome.agrees()
                                ? "All agrees, after %.1f s."
                                : "NOT ALL AGREES, after %.1f s: see the lines marked DIFFERS.",
                        console.elapsed().toMillis() / 1000.0));
        return lines;
    }

    private static List<String> lines(Check check) {
        List<String> lines = new ArrayList<>();
        lines.add(
                String.format(
                        Locale.ROOT,
                        "  %-8s%,7d %s %,7d   %s",
                        check.holds() ? "ok" : "DIFFERS",
                        check.expected(),
                        check.expected() == check.actual() ? "=" : "≠",
                        check.actual(),
                        check.what()));
        if (!check.difference().isEmpty()) {
            lines.add("    " + check.difference());
        }
        return lines;
    }

    /**
     * @param keptDatabase null if it was dropped
     */
    static List<String> whereToGoNext(String keptDatabase) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        if (keptDatabase != null) {
            lines.add("Kept: database " + keptDatabase + ", topic " + keptDatabase + "_weather.");
        }
        lines.add("Next:");
        lines.add(
                "  the SQL that ran    e2e-tests/quickstart/src/main/resources/sql/quickstart.sql");
        lines.add("  on your own server  run.sh --url ws://user:password@host:6041 [--keep]");
        lines.add("  in your own job     docs/getting-started.md, docs/sql-reference.md");
        return lines;
    }
}
