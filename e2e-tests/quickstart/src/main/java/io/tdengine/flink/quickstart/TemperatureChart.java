/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.quickstart;

import java.time.LocalDate;
import java.time.Month;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The year as a chart for a terminal: range and mean of the temperature, five days a column. */
final class TemperatureChart {

    private static final int DAYS_A_COLUMN = 5;
    private static final int DEGREES_A_LINE = 10;
    private static final int LINES = 11;
    private static final String AXIS = "  %3d ┤";
    private static final int LEFT = 7;

    private TemperatureChart() {}

    /** Lines of at most 80 characters; from 0 to 110 °F. */
    static List<String> render(List<DailyRow> daily) {
        int columns = 365 / DAYS_A_COLUMN;
        List<String> lines = new ArrayList<>();
        lines.add("  °F    █ mean of all stations   ░ lowest to highest; five days a column");
        char[][] cells = new char[LINES][columns];
        Arrays.stream(cells).forEach(line -> Arrays.fill(line, ' '));
        for (int column = 0; column < columns; column++) {
            draw(cells, column, daysOf(daily, column));
        }
        for (int line = LINES - 1; line >= 0; line--) {
            lines.add(
                    (String.format(Locale.ROOT, AXIS, line * DEGREES_A_LINE)
                                    + new String(cells[line]))
                            .stripTrailing());
        }
        lines.add("      └" + "─".repeat(columns));
        lines.add(months(columns));
        return lines;
    }

    private static List<DailyRow> daysOf(List<DailyRow> daily, int column) {
        return daily.stream()
                .filter(row -> row.temps() > 0)
                .filter(row -> (row.day().getDayOfYear() - 1) / DAYS_A_COLUMN == column)
                .toList();
    }

    private static void draw(char[][] cells, int column, List<DailyRow> days) {
        if (days.isEmpty()) {
            return;
        }
        int low = lineOf(days.stream().mapToDouble(DailyRow::min).min().getAsDouble());
        int high = lineOf(days.stream().mapToDouble(DailyRow::max).max().getAsDouble());
        for (int line = low; line <= high; line++) {
            cells[line][column] = '░';
        }
        cells[lineOf(days.stream().mapToDouble(DailyRow::mean).average().getAsDouble())][column] =
                '█';
    }

    private static int lineOf(double degrees) {
        return Math.max(0, Math.min(LINES - 1, (int) (degrees / DEGREES_A_LINE)));
    }

    private static String months(int columns) {
        StringBuilder line = new StringBuilder(" ".repeat(LEFT + columns));
        for (Month month : Month.values()) {
            int column = (LocalDate.of(2013, month, 1).getDayOfYear() - 1) / DAYS_A_COLUMN;
            String name = month.getDisplayName(TextStyle.SHORT, Locale.ROOT);
            line.replace(LEFT + column, LEFT + column + name.length(), name);
        }
        return line.toString().stripTrailing();
    }
}
