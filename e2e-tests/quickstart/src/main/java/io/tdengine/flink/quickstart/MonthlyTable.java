/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.quickstart;

import java.time.Month;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Mean, minimum and maximum temperature of each month and station, as text. */
final class MonthlyTable {

    private MonthlyTable() {}

    /** Lines of at most 80 characters. */
    static List<String> render(List<DailyRow> daily) {
        List<String> stations = daily.stream().map(DailyRow::station).distinct().sorted().toList();
        List<String> lines = new ArrayList<>();
        StringBuilder head = new StringBuilder("  °F    ");
        StringBuilder units = new StringBuilder("  2013  ");
        for (String station : stations) {
            head.append(String.format(Locale.ROOT, "  %-19s", station));
            units.append("    mean    min    max");
        }
        lines.add(head.toString().stripTrailing());
        lines.add(units.toString());
        for (Month month : Month.values()) {
            StringBuilder line =
                    new StringBuilder("  ")
                            .append(month.getDisplayName(TextStyle.SHORT, Locale.ROOT))
                            .append("   ");
            for (String station : stations) {
                List<DailyRow> rows =
                        daily.stream()
                                .filter(row -> row.station().equals(station))
                                .filter(row -> row.day().getMonth() == month)
                                .filter(row -> row.temps() > 0)
                                .toList();
                line.append(cells(rows));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private static String cells(List<DailyRow> rows) {
        if (rows.isEmpty()) {
            return " ".repeat(22);
        }
        DailyRow month = DailyRow.together(rows.get(0).day(), rows);
        return String.format(
                Locale.ROOT, " %7.1f%7.1f%7.1f", month.mean(), month.min(), month.max());
    }
}
