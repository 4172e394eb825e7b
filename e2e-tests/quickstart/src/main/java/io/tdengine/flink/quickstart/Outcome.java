/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.quickstart;

import java.util.List;

/**
 * What a run read, wrote and compared.
 *
 * @param daily the second super table as read back, by day and station
 */
record Outcome(List<DailyRow> daily, List<Check> checks) {

    /**
     * Two numbers that have to be the same.
     *
     * @param difference what differs when the numbers alone do not say it; otherwise empty
     */
    record Check(String what, long expected, long actual, String difference) {

        boolean holds() {
            return expected == actual && difference.isEmpty();
        }
    }

    boolean agrees() {
        return checks.stream().allMatch(Check::holds);
    }
}
