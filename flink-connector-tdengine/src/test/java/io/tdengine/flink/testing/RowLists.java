/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Thousands of rows in any order. AssertJ's comparisons take each row with each, which lasts
 * minutes on a busy machine.
 */
public final class RowLists {

    private RowLists() {}

    /** That both have the same rows, each as often. */
    public static void assertSame(Collection<String> read, Collection<String> expected) {
        Map<String, Integer> missing = new HashMap<>();
        expected.forEach(row -> missing.merge(row, 1, Integer::sum));
        List<String> surplus = new ArrayList<>();
        for (String row : read) {
            if (missing.containsKey(row)) {
                missing.computeIfPresent(row, (key, times) -> times == 1 ? null : times - 1);
            } else {
                surplus.add(row);
            }
        }
        assertThat(surplus).as("rows too many").isEmpty();
        assertThat(missing).as("missing rows").isEmpty();
    }
}
