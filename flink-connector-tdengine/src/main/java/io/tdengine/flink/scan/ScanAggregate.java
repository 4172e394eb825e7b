/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.types.logical.LogicalType;

/**
 * Partial results that the server makes of rows: for each group the columns it is grouped by, then
 * the calls. A group without rows gives none. Immutable.
 */
@Internal
public final class ScanAggregate implements Serializable {

    private static final long serialVersionUID = 1L;

    /** What a call makes of a column's values that are not NULL. */
    public enum Function {
        /** How many there are. */
        COUNT,
        /** Their sum, NULL for none; integers wrap around as in the call's type. */
        SUM,
        /** Their sum, zero for none. */
        SUM_OR_ZERO,
        MIN,
        MAX
    }

    /** One call. */
    static final class Call implements Serializable {

        private static final long serialVersionUID = 1L;

        private final Function function;
        private final String column;
        private final LogicalType type;

        private Call(Function function, String column, LogicalType type) {
            this.function = function;
            this.column = column;
            this.type = type;
        }

        Function function() {
            return function;
        }

        /** Null to count rows. */
        String column() {
            return column;
        }

        /** Of the result. */
        LogicalType type() {
            return type;
        }
    }

    private final List<String> groups = new ArrayList<>();
    private final List<LogicalType> groupTypes = new ArrayList<>();
    private final List<Call> calls = new ArrayList<>();

    private ScanAggregate() {}

    /** Collects groups and calls in the order of the produced row. */
    public static final class Builder {

        private final ScanAggregate aggregate = new ScanAggregate();

        /** Rows of different values, or tables if it is {@code tbname}, go to different groups. */
        public Builder groupBy(String column, LogicalType type) {
            aggregate.groups.add(column);
            aggregate.groupTypes.add(type);
            return this;
        }

        /**
         * @param column of the table, maybe {@code tbname} for COUNT; null to count rows
         * @param type to produce: BIGINT for COUNT, the column's for MIN and MAX, an integer or
         *     DOUBLE for sums
         */
        public Builder call(Function function, String column, LogicalType type) {
            aggregate.calls.add(new Call(function, column, type));
            return this;
        }

        public ScanAggregate build() {
            return aggregate;
        }
    }

    List<String> groups() {
        return groups;
    }

    List<LogicalType> groupTypes() {
        return groupTypes;
    }

    List<Call> calls() {
        return calls;
    }
}
