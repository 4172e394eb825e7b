/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Reads every cell of a JDBC result row by row by the cheapest getter of its type and adds the
 * cells' bits up; the counterpart of {@link OurRows}.
 */
final class JdbcRows {

    private JdbcRows() {}

    /** Of the next rows of a result set. */
    static long sum(Shape shape, ResultSet result, int rows) throws SQLException {
        switch (shape) {
            case METERS:
                return meters(result, rows);
            case WIDE:
                return wide(result, rows);
            default:
                return text(result, rows);
        }
    }

    private static long meters(ResultSet result, int rows) throws SQLException {
        long sum = 0;
        for (int row = 0; row < rows; row++) {
            result.next();
            sum += result.getLong(1);
            sum += Float.floatToRawIntBits(result.getFloat(2));
            sum += result.getInt(3);
            sum += Float.floatToRawIntBits(result.getFloat(4));
            sum += textSum(result.getString(5));
        }
        return sum;
    }

    private static long wide(ResultSet result, int rows) throws SQLException {
        long sum = 0;
        for (int row = 0; row < rows; row++) {
            result.next();
            sum += result.getLong(1);
            for (int column = 1; column <= Shape.WIDE_VALUES; column++) {
                sum += Double.doubleToRawLongBits(result.getDouble(1 + column));
            }
        }
        return sum;
    }

    private static long text(ResultSet result, int rows) throws SQLException {
        long sum = 0;
        for (int row = 0; row < rows; row++) {
            result.next();
            sum += result.getLong(1);
            sum += textSum(result.getString(2));
        }
        return sum;
    }

    /** A NULL number is 0 in JDBC, which adds nothing; a NULL text adds nothing either. */
    private static int textSum(String text) {
        return text == null ? 0 : OurRows.textSum(text);
    }
}
