/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan.predicate;

import io.tdengine.flink.transport.type.DataType;
import java.math.BigInteger;

/** SQL of a whole number compared with any number, without a conversion for the server to make. */
final class UnitComparison {

    private static final BigInteger SMALLEST = BigInteger.valueOf(Long.MIN_VALUE);

    private UnitComparison() {}

    /** The smallest value of an integer type. */
    static BigInteger smallest(DataType type) {
        switch (type) {
            case TINYINT:
                return BigInteger.valueOf(Byte.MIN_VALUE);
            case SMALLINT:
                return BigInteger.valueOf(Short.MIN_VALUE);
            case INT:
                return BigInteger.valueOf(Integer.MIN_VALUE);
            case BIGINT:
                return BigInteger.valueOf(Long.MIN_VALUE);
            default:
                return BigInteger.ZERO;
        }
    }

    /** The largest value of an integer type that fits into a BIGINT. */
    static BigInteger largest(DataType type) {
        switch (type) {
            case TINYINT:
                return BigInteger.valueOf(Byte.MAX_VALUE);
            case TINYINT_UNSIGNED:
                return BigInteger.valueOf(0xFF);
            case SMALLINT:
                return BigInteger.valueOf(Short.MAX_VALUE);
            case SMALLINT_UNSIGNED:
                return BigInteger.valueOf(0xFFFF);
            case INT:
                return BigInteger.valueOf(Integer.MAX_VALUE);
            case INT_UNSIGNED:
                return BigInteger.valueOf(0xFFFF_FFFFL);
            case BIGINT:
                return BigInteger.valueOf(Long.MAX_VALUE);
            default:
                throw new IllegalArgumentException(type + " is no integer of 64 bits or less.");
        }
    }

    /**
     * @param floor the value to compare with, rounded down
     * @param whole whether the value was that number itself
     * @param min the smallest value that the column can have
     * @param max the largest
     */
    static SqlCondition bind(
            String column,
            ComparisonOperator operator,
            BigInteger floor,
            boolean whole,
            BigInteger min,
            BigInteger max) {
        if (operator == ComparisonOperator.EQUAL || operator == ComparisonOperator.NOT_EQUAL) {
            boolean possible = whole && floor.compareTo(min) >= 0 && floor.compareTo(max) <= 0;
            if (possible) {
                return of(column, operator.sql(), floor);
            }
            return operator == ComparisonOperator.EQUAL
                    ? SqlCondition.NEVER
                    : SqlCondition.notNull(column);
        }
        if (operator.isLowerBound()) {
            // The first number that fulfils it.
            BigInteger first =
                    whole && operator == ComparisonOperator.GREATER_OR_EQUAL
                            ? floor
                            : floor.add(BigInteger.ONE);
            if (first.compareTo(max) > 0) {
                return SqlCondition.NEVER;
            }
            return first.compareTo(min) <= 0
                    ? SqlCondition.notNull(column)
                    : of(column, ">=", first);
        }
        // The last number that fulfils it.
        BigInteger last =
                whole && operator == ComparisonOperator.LESS
                        ? floor.subtract(BigInteger.ONE)
                        : floor;
        if (last.compareTo(min) < 0) {
            return SqlCondition.NEVER;
        }
        return last.compareTo(max) >= 0 ? SqlCondition.notNull(column) : of(column, "<=", last);
    }

    private static SqlCondition of(String column, String operator, BigInteger value) {
        if (value.equals(SMALLEST)) {
            // Its digits alone are no BIGINT to a parser.
            return of(column, operator.equals("<>") ? ">=" : "<", SMALLEST.add(BigInteger.ONE));
        }
        return SqlCondition.of(SqlCondition.column(column) + " " + operator + " " + value);
    }
}
