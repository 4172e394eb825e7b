/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import org.h2.api.AggregateFunction;

/** Aggregates of a value and the row's timestamp that H2 does not have. */
public final class H2Aggregates {

    private H2Aggregates() {}

    private abstract static class ByTime implements AggregateFunction {
        private Object chosen;
        private Long time;

        @Override
        public int getType(int[] inputTypes) {
            return inputTypes[0];
        }

        @Override
        public void add(Object value) {
            Object[] pair = (Object[]) value;
            Long candidate = (Long) pair[1];
            if (candidate != null && takes(pair[0], candidate, time)) {
                chosen = pair[0];
                time = candidate;
            }
        }

        abstract boolean takes(Object value, long candidate, Long current);

        @Override
        public Object getResult() {
            return chosen;
        }
    }

    /** The first value that is not NULL. */
    public static final class First extends ByTime {
        @Override
        boolean takes(Object value, long candidate, Long current) {
            return value != null && (current == null || candidate < current);
        }
    }

    /** The last value that is not NULL. */
    public static final class Last extends ByTime {
        @Override
        boolean takes(Object value, long candidate, Long current) {
            return value != null && (current == null || candidate >= current);
        }
    }

    /** The value of the last row. */
    public static final class LastRow extends ByTime {
        @Override
        boolean takes(Object value, long candidate, Long current) {
            return current == null || candidate >= current;
        }
    }
}
