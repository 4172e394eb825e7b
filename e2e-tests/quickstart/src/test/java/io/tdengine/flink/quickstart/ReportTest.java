/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.quickstart.Outcome.Check;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {

    private static final DailyRow ROW =
            new DailyRow(LocalDate.of(2013, 7, 1), "JFK", 24, 24, 75.0, 61.5, 88.25);

    @Test
    void aDifferenceIsNamedWithBothNumbers() {
        Outcome outcome =
                new Outcome(List.of(ROW), List.of(new Check("rows, rows", 26_115, 26_114, "")));

        assertThat(outcome.agrees()).isFalse();
        assertThat(Report.render(outcome, console()))
                .anyMatch(line -> line.matches(" *DIFFERS *26,115 ≠ *26,114 *rows, rows"))
                .anyMatch(line -> line.startsWith("NOT ALL AGREES"));
    }

    @Test
    void equalCountsDoNotHideADifference() {
        assertThat(new Check("days", 1, 1, "Flink: 74.9").holds()).isFalse();
    }

    @Test
    void monthsAreWeightedByReadings() {
        DailyRow other = new DailyRow(LocalDate.of(2013, 7, 2), "JFK", 8, 8, 71.0, 60.0, 80.0);

        assertThat(MonthlyTable.render(List.of(ROW, other)))
                .anyMatch(line -> line.matches(" *Jul +74\\.0 +60\\.0 +88\\.3"))
                .allMatch(line -> line.length() <= 80);
    }

    @Test
    void theChartHasRangeAndMeanInTheColumnOfTheDay() {
        List<String> chart = TemperatureChart.render(List.of(ROW));

        int column = "  100 ┤".length() + (ROW.day().getDayOfYear() - 1) / 5;
        assertThat(chart).allMatch(line -> line.length() <= 80);
        assertThat(lineOf(chart, 60).charAt(column)).isEqualTo('░');
        assertThat(lineOf(chart, 70).charAt(column)).isEqualTo('█');
        assertThat(lineOf(chart, 80).charAt(column)).isEqualTo('░');
        assertThat(lineOf(chart, 90)).endsWith("┤");
    }

    @Test
    void aMeanMayDifferInItsLastDigitsOnly() {
        assertThat(ROW.agreesWith(withMean(75.0 + 1e-12))).isTrue();
        assertThat(ROW.agreesWith(withMean(75.001))).isFalse();
    }

    private static DailyRow withMean(double mean) {
        return new DailyRow(
                ROW.day(), ROW.station(), ROW.readings(), ROW.temps(), mean, ROW.min(), ROW.max());
    }

    private static String lineOf(List<String> chart, int degrees) {
        return chart.stream()
                .filter(line -> line.trim().startsWith(degrees + " ┤"))
                .findFirst()
                .orElseThrow();
    }

    private static Console console() {
        return new Console(new PrintStream(new ByteArrayOutputStream()));
    }
}
