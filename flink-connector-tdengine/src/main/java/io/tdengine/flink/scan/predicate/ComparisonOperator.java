/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan.predicate;

import org.apache.flink.annotation.Internal;

/** How a column is compared with a value. */
@Internal
public enum ComparisonOperator {
    EQUAL("="),
    NOT_EQUAL("<>"),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">=");

    private final String sql;

    ComparisonOperator(String sql) {
        this.sql = sql;
    }

    String sql() {
        return sql;
    }

    /** True for the operators that less than the value fulfils. */
    boolean isUpperBound() {
        return this == LESS || this == LESS_OR_EQUAL;
    }

    /** True for the operators that more than the value fulfils. */
    boolean isLowerBound() {
        return this == GREATER || this == GREATER_OR_EQUAL;
    }

    /** The operator that is true where this one is false, of values that are not NULL. */
    public ComparisonOperator negated() {
        switch (this) {
            case EQUAL:
                return NOT_EQUAL;
            case NOT_EQUAL:
                return EQUAL;
            case LESS:
                return GREATER_OR_EQUAL;
            case LESS_OR_EQUAL:
                return GREATER;
            case GREATER:
                return LESS_OR_EQUAL;
            default:
                return LESS;
        }
    }

    /** The operator with both sides exchanged. */
    public ComparisonOperator mirrored() {
        switch (this) {
            case LESS:
                return GREATER;
            case LESS_OR_EQUAL:
                return GREATER_OR_EQUAL;
            case GREATER:
                return LESS;
            case GREATER_OR_EQUAL:
                return LESS_OR_EQUAL;
            default:
                return this;
        }
    }
}
