/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import io.tdengine.flink.embedded.engine.ServerError;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.block.RawBlock;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The cells of a raw block from a client as the engine takes them. */
final class BlockCells {

    private BlockCells() {}

    /** The block that fills the buffer from its position to its limit. */
    static Block read(ByteBuffer body) throws ServerError {
        byte[] bytes = new byte[body.remaining()];
        body.get(bytes);
        try {
            return new RawBlock(bytes, 0, bytes.length);
        } catch (TDengineException e) {
            throw new ServerError(WebSocketConnection.ADAPTER_ERROR, e.getMessage());
        }
    }

    static List<Object[]> rows(Block block) {
        List<Object[]> rows = new ArrayList<>(block.rows());
        for (int row = 0; row < block.rows(); row++) {
            Object[] cells = new Object[block.columns()];
            for (int column = 0; column < cells.length; column++) {
                cells[column] = block.isNull(column, row) ? null : cell(block, column, row);
            }
            rows.add(cells);
        }
        return rows;
    }

    private static Object cell(Block block, int column, int row) {
        switch (block.type(column)) {
            case BOOL:
                return block.getBoolean(column, row);
            case TINYINT:
                return block.getByte(column, row);
            case TINYINT_UNSIGNED:
                return (short) (block.getByte(column, row) & 0xFF);
            case SMALLINT:
                return block.getShort(column, row);
            case SMALLINT_UNSIGNED:
                return block.getShort(column, row) & 0xFFFF;
            case INT:
                return block.getInt(column, row);
            case INT_UNSIGNED:
                return block.getInt(column, row) & 0xFFFFFFFFL;
            case BIGINT:
            case TIMESTAMP:
                return block.getLong(column, row);
            case BIGINT_UNSIGNED:
                return new BigInteger(Long.toUnsignedString(block.getLong(column, row)));
            case FLOAT:
                return block.getFloat(column, row);
            case DOUBLE:
                return block.getDouble(column, row);
            case DECIMAL64:
                return BigDecimal.valueOf(block.getLong(column, row), block.scale(column));
            case DECIMAL:
                BigInteger low =
                        new BigInteger(Long.toUnsignedString(block.getDecimalLow(column, row)));
                BigInteger high = BigInteger.valueOf(block.getDecimalHigh(column, row));
                return new BigDecimal(high.shiftLeft(64).add(low), block.scale(column));
            case VARCHAR:
            case NCHAR:
            case JSON:
                return block.getString(column, row);
            default:
                return block.getBytes(column, row);
        }
    }
}
