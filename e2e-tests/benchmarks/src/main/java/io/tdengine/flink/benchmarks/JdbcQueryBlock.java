/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import com.taosdata.jdbc.BlockData;
import com.taosdata.jdbc.enums.WSFunction;
import com.taosdata.jdbc.ws.BlockResultSet;
import com.taosdata.jdbc.ws.entity.FetchBlockNewResp;
import com.taosdata.jdbc.ws.entity.QueryResp;
import io.netty.buffer.ByteBuf;
import java.sql.SQLException;
import java.time.ZoneOffset;

/**
 * The driver's result set over one answer to fetch_raw_block: parsed by the classes and in the
 * order in which the driver does it, but on the calling thread, where the driver hands it to a
 * pool.
 */
final class JdbcQueryBlock extends BlockResultSet {

    /** As the codes of a database's precision: ms. */
    private static final int MILLIS = 0;

    JdbcQueryBlock(Shape shape) throws SQLException {
        super(
                null,
                new JdbcDriver(WSFunction.WS).transport,
                result(shape),
                JdbcDriver.DATABASE,
                ZoneOffset.UTC);
    }

    private static QueryResp result(Shape shape) {
        int columns = shape.columns();
        QueryResp result = new QueryResp();
        String[] names = new String[columns];
        int[] types = new int[columns];
        int[] lengths = new int[columns];
        for (int column = 0; column < columns; column++) {
            names[column] = shape.name(column);
            types[column] = shape.type(column).code();
            lengths[column] = shape.bytes(column);
        }
        result.setFieldsCount(columns);
        result.setFieldsNames(names);
        result.setFieldsTypes(types);
        result.setFieldsLengths(lengths);
        result.setPrecision(MILLIS);
        return result;
    }

    /**
     * Decodes an answer, whose rows {@link #next} then goes through.
     *
     * @param frame the whole answer; released
     */
    int decode(ByteBuf frame) throws SQLException {
        // The action was read by the driver's dispatcher.
        frame.readerIndex(8);
        FetchBlockNewResp answer = new FetchBlockNewResp(frame);
        answer.init();
        BlockData block = BlockData.getEmptyBlockData(fields, MILLIS);
        block.setBuffer(answer.getBuffer());
        block.handleData();
        block.waitTillOK();
        result = block.getData();
        numOfRows = block.getNumOfRows();
        rowIndex = -1;
        return numOfRows;
    }
}
