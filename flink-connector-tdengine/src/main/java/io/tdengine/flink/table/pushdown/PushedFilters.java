/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table.pushdown;

import io.tdengine.flink.scan.predicate.Junction;
import io.tdengine.flink.scan.predicate.ScanPredicate;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.connector.source.abilities.SupportsFilterPushDown.Result;
import org.apache.flink.table.expressions.ResolvedExpression;

/** What of a query's filters, which must all be true, the server can check. Immutable. */
@Internal
public final class PushedFilters {

    private final List<ScanPredicate> predicates = new ArrayList<>();
    private final List<ResolvedExpression> accepted = new ArrayList<>();
    private final List<ResolvedExpression> inexact = new ArrayList<>();

    public PushedFilters(PushableColumns columns, List<ResolvedExpression> filters) {
        FilterTranslator translator = new FilterTranslator(columns);
        for (ResolvedExpression filter : filters) {
            PushedFilter translated = translator.translate(filter);
            if (translated != null) {
                predicates.add(translated.predicate());
                accepted.add(filter);
            }
            if (translated == null || !translated.isExact()) {
                inexact.add(filter);
            }
        }
    }

    public List<ScanPredicate> predicates() {
        return predicates;
    }

    /** All of the predicates, or null if there are none. */
    public ScanPredicate all() {
        return predicates.isEmpty() ? null : Junction.and(predicates);
    }

    /** For the planner: the server checks what it can, and Flink what is left. */
    public Result result() {
        return Result.of(accepted, inexact);
    }

    /** For the planner: the server checks what it can, and Flink everything again. */
    public Result resultCheckedAgain(List<ResolvedExpression> filters) {
        return Result.of(accepted, filters);
    }
}
