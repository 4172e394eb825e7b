/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import io.tdengine.flink.embedded.engine.ServerError;
import io.tdengine.flink.testing.CellObjects;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.block.RawBlock;
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
                cells[column] = CellObjects.of(block, column, row);
            }
            rows.add(cells);
        }
        return rows;
    }
}
