/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import com.taosdata.jdbc.enums.WSFunction;
import com.taosdata.jdbc.ws.tmq.WSConsumerResultSet;
import com.taosdata.jdbc.ws.tmq.entity.FetchRawBlockResp;
import com.taosdata.jdbc.ws.tmq.entity.TMQRequestFactory;
import io.netty.buffer.ByteBuf;
import java.sql.SQLException;
import java.time.ZoneOffset;

/**
 * The driver's result set over one answer to fetch_raw_data, parsed by the driver's own class. What
 * its consumer does on top (a map or a bean per row) is left out in the driver's favour.
 */
final class JdbcMessage extends WSConsumerResultSet {

    JdbcMessage() throws SQLException {
        super(
                new JdbcDriver(WSFunction.TMQ).transport,
                new TMQRequestFactory(),
                1,
                JdbcDriver.DATABASE,
                ZoneOffset.UTC);
    }

    /**
     * Decodes an answer, whose rows {@link #next} then goes through.
     *
     * @param frame the whole answer; released
     */
    int decode(ByteBuf frame) throws SQLException {
        // The action was read by the driver's dispatcher.
        frame.readerIndex(8);
        FetchRawBlockResp answer = new FetchRawBlockResp(frame);
        answer.init();
        answer.parseBlockInfos();
        fields = answer.getFields();
        columnNames = answer.getColumnNames();
        result = answer.getResultData();
        numOfRows = answer.getRows();
        rowIndex = -1;
        return numOfRows;
    }
}
