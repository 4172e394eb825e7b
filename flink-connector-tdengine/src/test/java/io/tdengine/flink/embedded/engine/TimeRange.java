/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.transport.type.Precision;

/** The timestamps that a DELETE's condition allows, both ends included. */
record TimeRange(long from, long to) {

    /** Reads ahead over a condition; the stream stays where it is. */
    static TimeRange read(TokenStream in, Column time, Context context, String databaseName)
            throws ServerError {
        int start = in.position();
        Precision precision = context.database(databaseName).precision();
        long from = Long.MIN_VALUE;
        long to = Long.MAX_VALUE;
        while (!in.atEnd()) {
            if (!in.next().is(time.name())) {
                continue;
            }
            String operator = in.next().text();
            long value = time(in, time, precision, context);
            switch (operator) {
                case "=" -> {
                    from = Math.max(from, value);
                    to = Math.min(to, value);
                }
                case ">=" -> from = Math.max(from, value);
                case ">" -> from = Math.max(from, value + 1);
                case "<=" -> to = Math.min(to, value);
                case "<" -> to = Math.min(to, value - 1);
                case "between" -> {
                    in.expect("and");
                    from = Math.max(from, value);
                    to = Math.min(to, time(in, time, precision, context));
                }
                default -> throw in.unexpected();
            }
        }
        in.moveTo(start);
        return new TimeRange(from, to);
    }

    private static long time(TokenStream in, Column time, Precision precision, Context context)
            throws ServerError {
        Literal literal = Literal.read(in, precision, context.zone());
        return (Long) Cells.fromLiteral(literal, time, precision, context.zone());
    }
}
