/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.type;

import java.util.Arrays;

/**
 * The data types of TDengine with their codes and cell sizes on the wire (raw block and stmt2).
 *
 * <p>Source of the codes: TDengine 3.3 client library, type codes of {@code taos_fetch_fields}.
 */
public enum DataType {
    BOOL(1, 1, "BOOL"),
    TINYINT(2, 1, "TINYINT"),
    SMALLINT(3, 2, "SMALLINT"),
    INT(4, 4, "INT"),
    BIGINT(5, 8, "BIGINT"),
    FLOAT(6, 4, "FLOAT"),
    DOUBLE(7, 8, "DOUBLE"),
    /** Bytes, UTF-8 by convention; BINARY is the same type. */
    VARCHAR(8, -1, "VARCHAR"),
    /** Signed count of the database's precision units since 1970-01-01T00:00:00Z. */
    TIMESTAMP(9, 8, "TIMESTAMP"),
    /** Text; four bytes per code point in a raw block, UTF-8 in a bind payload. */
    NCHAR(10, -1, "NCHAR"),
    TINYINT_UNSIGNED(11, 1, "TINYINT UNSIGNED"),
    SMALLINT_UNSIGNED(12, 2, "SMALLINT UNSIGNED"),
    INT_UNSIGNED(13, 4, "INT UNSIGNED"),
    BIGINT_UNSIGNED(14, 8, "BIGINT UNSIGNED"),
    /** JSON text; tags only. */
    JSON(15, -1, "JSON"),
    VARBINARY(16, -1, "VARBINARY"),
    /** Decimal of precision 19 to 38: 128-bit two's complement, unscaled. */
    DECIMAL(17, 16, "DECIMAL"),
    /** Bytes; the only type with a four-byte length in a raw block. */
    BLOB(18, -1, "BLOB"),
    /** WKB or EWKB bytes. */
    GEOMETRY(20, -1, "GEOMETRY"),
    /** Decimal of precision 1 to 18: 64-bit two's complement, unscaled. */
    DECIMAL64(21, 8, "DECIMAL");

    private static final DataType[] BY_CODE;

    static {
        int last = Arrays.stream(values()).mapToInt(DataType::code).max().getAsInt();
        BY_CODE = new DataType[last + 1];
        for (DataType type : values()) {
            BY_CODE[type.code] = type;
        }
    }

    private final int code;
    private final int fixedSize;
    private final String sqlName;

    DataType(int code, int fixedSize, String sqlName) {
        this.code = code;
        this.fixedSize = fixedSize;
        this.sqlName = sqlName;
    }

    /** The type code on the wire. */
    public int code() {
        return code;
    }

    /** Bytes of one cell, or -1 for a type of variable length. */
    public int fixedSize() {
        return fixedSize;
    }

    /** True for VARCHAR, NCHAR, JSON, VARBINARY, BLOB and GEOMETRY. */
    public boolean isVariable() {
        return fixedSize < 0;
    }

    /** True for both widths of DECIMAL. */
    public boolean isDecimal() {
        return this == DECIMAL || this == DECIMAL64;
    }

    /** The name in SQL, without length, precision or scale. */
    public String sqlName() {
        return sqlName;
    }

    /**
     * The type of a code, or null when there is none. Callers know the column and what they were
     * reading, so they raise the error.
     */
    public static DataType ofCode(int code) {
        return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
    }
}
