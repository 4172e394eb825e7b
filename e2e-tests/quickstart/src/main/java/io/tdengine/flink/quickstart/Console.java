/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.quickstart;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What the user sees: steps, progress below them with the time since the start. */
final class Console {

    private final PrintStream out;
    private final long start = System.nanoTime();

    Console(PrintStream out) {
        this.out = out;
    }

    void line(String text) {
        out.println(text);
    }

    void lines(List<String> lines) {
        lines.forEach(out::println);
    }

    void step(String text) {
        out.println();
        out.println(text);
    }

    void progress(String text) {
        out.printf(Locale.ROOT, "  %5.1f s  %s%n", elapsed().toMillis() / 1000.0, text);
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
