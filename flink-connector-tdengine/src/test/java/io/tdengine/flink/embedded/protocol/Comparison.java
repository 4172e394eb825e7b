/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.testing.golden.Golden.Frame;
import java.util.ArrayList;
import java.util.List;

/** The answers of a replay beside the recorded ones: all differences are told at once. */
final class Comparison {

    private final List<String> differences = new ArrayList<>();
    private int compared;

    void add(Frame recorded, String expected, String actual) {
        compared++;
        if (!expected.equals(actual)) {
            differences.add(
                    "\nframe "
                            + recorded.seq()
                            + "\n  expected "
                            + expected
                            + "\n  actual   "
                            + actual);
        }
    }

    void assertSame() {
        assertThat(differences).as("of %d compared answers", compared).isEmpty();
        assertThat(compared).isPositive();
    }
}
