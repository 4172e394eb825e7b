/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One row of a block. A view that moves: it holds no cells of its own.
 *
 * <p>Columns count from 0. A getter must fit the column's type, and its cell must not be null; both
 * are checked.
 */
public final class Row {

    private final List<Field> fields;
    private final Precision precision;

    /** Of names; null until one is asked for. */
    private Map<String, Integer> columns;

    private Block block;
    private int row;

    /**
     * @param precision unit of the timestamps
     */
    public Row(List<Field> fields, Precision precision) {
        this.fields = List.copyOf(fields);
        this.precision = Objects.requireNonNull(precision);
    }

    /**
     * Shows another row.
     *
     * @param newBlock has this row's columns
     */
    public void moveTo(Block newBlock, int newRow) {
        Objects.checkIndex(newRow, newBlock.rows());
        block = newBlock;
        row = newRow;
    }

    public List<Field> fields() {
        return fields;
    }

    /**
     * The first column of a name.
     *
     * @throws InterfaceException if there is none; names are case-sensitive
     */
    public int column(String name) {
        if (columns == null) {
            columns = new HashMap<>();
            for (int i = 0; i < fields.size(); i++) {
                columns.putIfAbsent(fields.get(i).name(), i);
            }
        }
        Integer column = columns.get(name);
        if (column == null) {
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.INVALID_ARGUMENT,
                            "There is no column '" + name + "' in " + fields);
        }
        return column;
    }

    public boolean isNull(int column) {
        return block.isNull(column, row);
    }

    /** BOOL. */
    public boolean getBoolean(int column) {
        if (type(column) != DataType.BOOL) {
            throw unfit(column, "boolean");
        }
        return block.getBoolean(column, row);
    }

    /** TINYINT, SMALLINT, INT, and the unsigned ones of the first two. */
    public int getInt(int column) {
        switch (type(column)) {
            case TINYINT:
                return block.getByte(column, row);
            case TINYINT_UNSIGNED:
                return block.getByte(column, row) & 0xFF;
            case SMALLINT:
                return block.getShort(column, row);
            case SMALLINT_UNSIGNED:
                return block.getShort(column, row) & 0xFFFF;
            case INT:
                return block.getInt(column, row);
            default:
                throw unfit(column, "int");
        }
    }

    /**
     * As {@link #getInt}, and INT UNSIGNED and BIGINT; a TIMESTAMP as its count of the result's
     * units since 1970; a BIGINT UNSIGNED by its bits.
     */
    public long getLong(int column) {
        switch (type(column)) {
            case INT_UNSIGNED:
                return block.getInt(column, row) & 0xFFFF_FFFFL;
            case BIGINT:
            case BIGINT_UNSIGNED:
            case TIMESTAMP:
                return block.getLong(column, row);
            default:
                return getInt(column);
        }
    }

    /** FLOAT and DOUBLE. */
    public double getDouble(int column) {
        switch (type(column)) {
            case FLOAT:
                return block.getFloat(column, row);
            case DOUBLE:
                return block.getDouble(column, row);
            default:
                throw unfit(column, "double");
        }
    }

    /** TIMESTAMP. */
    public Instant getInstant(int column) {
        if (type(column) != DataType.TIMESTAMP) {
            throw unfit(column, "Instant");
        }
        long count = block.getLong(column, row);
        long units = precision.unitsPerSecond();
        return Instant.ofEpochSecond(
                Math.floorDiv(count, units),
                Math.floorMod(count, units) * (1_000_000_000L / units));
    }

    /** DECIMAL, with the column's scale. */
    public BigDecimal getDecimal(int column) {
        switch (type(column)) {
            case DECIMAL64:
                return BigDecimal.valueOf(block.getLong(column, row), block.scale(column));
            case DECIMAL:
                BigInteger high = BigInteger.valueOf(block.getDecimalHigh(column, row));
                BigInteger low = unsigned(block.getDecimalLow(column, row));
                return new BigDecimal(high.shiftLeft(64).add(low), block.scale(column));
            default:
                throw unfit(column, "BigDecimal");
        }
    }

    /** VARCHAR, NCHAR and JSON. */
    public String getString(int column) {
        switch (type(column)) {
            case VARCHAR:
            case NCHAR:
            case JSON:
                return block.getString(column, row);
            default:
                throw unfit(column, "String");
        }
    }

    /** A copy of a VARCHAR, VARBINARY, GEOMETRY, BLOB or JSON; NCHAR as UTF-8. */
    public byte[] getBytes(int column) {
        if (!type(column).isVariable()) {
            throw unfit(column, "byte[]");
        }
        return block.getBytes(column, row);
    }

    /**
     * Any cell: null, Boolean, Byte, Short, Integer, Long, Float, Double, {@link Instant}, {@link
     * BigDecimal}, String (VARCHAR, NCHAR, JSON) or byte[] (VARBINARY, GEOMETRY, BLOB); an unsigned
     * integer as the next wider type, BIGINT UNSIGNED as {@link BigInteger}.
     */
    public Object getObject(int column) {
        if (block.isNull(column, row)) {
            return null;
        }
        DataType type = block.type(column);
        switch (type) {
            case BOOL:
                return getBoolean(column);
            case TINYINT:
                return block.getByte(column, row);
            case TINYINT_UNSIGNED:
            case SMALLINT:
                return (short) getInt(column);
            case SMALLINT_UNSIGNED:
            case INT:
                return getInt(column);
            case INT_UNSIGNED:
            case BIGINT:
                return getLong(column);
            case BIGINT_UNSIGNED:
                return unsigned(block.getLong(column, row));
            case FLOAT:
                return block.getFloat(column, row);
            case DOUBLE:
                return block.getDouble(column, row);
            case TIMESTAMP:
                return getInstant(column);
            case DECIMAL64:
            case DECIMAL:
                return getDecimal(column);
            case VARCHAR:
            case NCHAR:
            case JSON:
                return block.getString(column, row);
            default:
                return block.getBytes(column, row);
        }
    }

    private static BigInteger unsigned(long bits) {
        BigInteger signed = BigInteger.valueOf(bits);
        return bits >= 0 ? signed : signed.add(BigInteger.ONE.shiftLeft(64));
    }

    private DataType type(int column) {
        if (block.isNull(column, row)) {
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.INVALID_ARGUMENT,
                            "The cell of " + fields.get(column) + " is null; ask isNull before");
        }
        return block.type(column);
    }

    private TDengineException unfit(int column, String asked) {
        return ErrorContext.call()
                .failed(
                        ErrorCode.INVALID_ARGUMENT,
                        fields.get(column) + " cannot be read as " + asked);
    }
}
