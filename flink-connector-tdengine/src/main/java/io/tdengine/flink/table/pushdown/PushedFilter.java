/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table.pushdown;

import io.tdengine.flink.scan.predicate.ScanPredicate;
import org.apache.flink.annotation.Internal;

/** What of a filter the server can check. Immutable. */
@Internal
public final class PushedFilter {

    private final ScanPredicate predicate;
    private final boolean exact;

    PushedFilter(ScanPredicate predicate, boolean exact) {
        this.predicate = predicate;
        this.exact = exact;
    }

    /** Lets all rows through that the filter does. */
    public ScanPredicate predicate() {
        return predicate;
    }

    /** False if the predicate lets more rows through, so that Flink must check them again. */
    public boolean isExact() {
        return exact;
    }
}
