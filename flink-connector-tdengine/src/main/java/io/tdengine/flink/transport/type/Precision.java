/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.type;

/** The unit of every TIMESTAMP of a database; fixed when the database is created. */
public enum Precision {
    MILLISECONDS(0, 3, "ms", 1_000L),
    MICROSECONDS(1, 6, "us", 1_000_000L),
    NANOSECONDS(2, 9, "ns", 1_000_000_000L);

    private static final Precision[] VALUES = values();

    private final int code;
    private final int digits;
    private final String sqlName;
    private final long unitsPerSecond;

    Precision(int code, int digits, String sqlName, long unitsPerSecond) {
        this.code = code;
        this.digits = digits;
        this.sqlName = sqlName;
        this.unitsPerSecond = unitsPerSecond;
    }

    /** 0, 1 or 2, as in results, prepared statements and subscription blocks. */
    public int code() {
        return code;
    }

    /** Digits of a second's fraction: 3, 6 or 9. */
    public int digits() {
        return digits;
    }

    /** {@code ms}, {@code us} or {@code ns}, as in CREATE DATABASE … PRECISION. */
    public String sqlName() {
        return sqlName;
    }

    /** Units in one second: 10^3, 10^6 or 10^9. */
    public long unitsPerSecond() {
        return unitsPerSecond;
    }

    /** The precision of a wire code, or null when there is none. */
    public static Precision ofCode(int code) {
        return code >= 0 && code < VALUES.length ? VALUES[code] : null;
    }

    /** The precision of {@code ms}, {@code us} or {@code ns}, or null when it is none of them. */
    public static Precision ofSqlName(String name) {
        for (Precision precision : VALUES) {
            if (precision.sqlName.equals(name)) {
                return precision;
            }
        }
        return null;
    }
}
