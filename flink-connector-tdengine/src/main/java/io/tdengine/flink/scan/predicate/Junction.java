/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan.predicate;

import io.tdengine.flink.transport.schema.TableSchema;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;

/** Conditions joined by AND or OR. */
@Internal
public final class Junction implements ScanPredicate {

    private static final long serialVersionUID = 1L;

    private final boolean all;
    private final List<ScanPredicate> parts;

    private Junction(boolean all, List<ScanPredicate> parts) {
        this.all = all;
        this.parts = List.copyOf(parts);
    }

    /** All of the conditions. */
    public static ScanPredicate and(List<ScanPredicate> parts) {
        return parts.size() == 1 ? parts.get(0) : new Junction(true, parts);
    }

    /** At least one of the conditions. */
    public static ScanPredicate or(List<ScanPredicate> parts) {
        return parts.size() == 1 ? parts.get(0) : new Junction(false, parts);
    }

    @Override
    public SqlCondition bind(TableSchema schema) {
        List<String> sql = new ArrayList<>();
        for (ScanPredicate part : parts) {
            SqlCondition condition = part.bind(schema);
            if (all ? condition.isNever() : condition.isAlways()) {
                return condition;
            }
            if (!condition.isAlways() && !condition.isNever()) {
                sql.add(condition.sql());
            }
        }
        if (sql.isEmpty()) {
            return all ? SqlCondition.ALWAYS : SqlCondition.NEVER;
        }
        return SqlCondition.of(
                sql.size() == 1
                        ? sql.get(0)
                        : "(" + String.join(all ? " AND " : " OR ", sql) + ")");
    }

    @Override
    public Set<String> columns() {
        Set<String> columns = new LinkedHashSet<>();
        parts.forEach(part -> columns.addAll(part.columns()));
        return columns;
    }

    /** The conditions that all must be fulfilled: of an AND its parts, else the predicate. */
    public static List<ScanPredicate> conjuncts(ScanPredicate predicate) {
        return predicate instanceof Junction && ((Junction) predicate).all
                ? ((Junction) predicate).parts
                : List.of(predicate);
    }

    @Override
    public String toString() {
        return parts.stream()
                .map(ScanPredicate::toString)
                .collect(Collectors.joining(all ? " AND " : " OR ", "(", ")"));
    }
}
