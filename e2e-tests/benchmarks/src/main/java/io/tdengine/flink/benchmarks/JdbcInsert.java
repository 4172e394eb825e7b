/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import com.taosdata.jdbc.enums.WSFunction;
import com.taosdata.jdbc.ws.TSWSPreparedStatement;
import com.taosdata.jdbc.ws.stmt2.entity.Field;
import com.taosdata.jdbc.ws.stmt2.entity.Stmt2PrepareResp;
import io.netty.buffer.ByteBuf;
import io.tdengine.flink.transport.bind.BindField;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;

/** The driver's prepared insert up to the point where it would send; there the frame is kept. */
final class JdbcInsert {

    private static final String SQL = "INSERT INTO ? USING meters TAGS(?,?) VALUES(?,?,?,?,?)";

    /** Request id, statement id, action, version and column index in front of the payload. */
    static final int FRAME_HEAD = 30;

    private final PreparedStatement statement;

    private ByteBuf frame;
    private int frameBytes;

    JdbcInsert() throws SQLException {
        statement = new ColumnStatement(new JdbcDriver(WSFunction.WS));
    }

    /** Encodes all rows, those of a table together, as one bind frame and gives its bytes. */
    int encode(MeterRows meters) throws SQLException {
        for (int row = 0; row < meters.rows; row++) {
            add(meters, row / meters.rowsOfTable(), row);
        }
        statement.executeBatch();
        return frameBytes;
    }

    /**
     * The same of a load's first batch, in which tables take turns.
     *
     * @param timestamps the load's
     */
    int encode(WriteLoad load, Timestamp[] timestamps) throws SQLException {
        for (int row = 0; row < load.batchRows; row++) {
            load.add(statement, row, timestamps[row]);
        }
        statement.executeBatch();
        return frameBytes;
    }

    private void add(MeterRows meters, int table, int row) throws SQLException {
        statement.setString(1, meters.names[table]);
        statement.setInt(2, meters.groups[table]);
        statement.setString(3, meters.locations[table]);
        statement.setTimestamp(4, new Timestamp(meters.timestamps[row]));
        statement.setFloat(5, meters.currents[row]);
        statement.setInt(6, meters.voltages[row]);
        statement.setFloat(7, meters.phases[row]);
        statement.setString(8, meters.statuses[row]);
        statement.addBatch();
    }

    /** The frame of the last {@link #encode}. */
    ByteBuf frame() {
        return frame;
    }

    /** To be called after each {@link #encode}. */
    void release() {
        frame.release();
        frame = null;
    }

    private static Stmt2PrepareResp prepared() {
        List<Field> fields = new ArrayList<>();
        for (BindField placeholder : OurInsert.PLACEHOLDERS) {
            Field field = new Field();
            field.setName(placeholder.name());
            field.setFieldType((byte) placeholder.type().code());
            field.setBindType((byte) placeholder.kind().code());
            field.setBytes(placeholder.bytes());
            fields.add(field);
        }
        Stmt2PrepareResp answer = new Stmt2PrepareResp();
        answer.setStmtId(1);
        answer.setInsert(true);
        answer.setFields(fields);
        answer.setFieldsCount(fields.size());
        return answer;
    }

    private final class ColumnStatement extends TSWSPreparedStatement {

        ColumnStatement(JdbcDriver driver) throws SQLException {
            super(
                    driver.transport,
                    driver.param,
                    JdbcDriver.DATABASE,
                    driver.connection(),
                    SQL,
                    1L,
                    prepared());
        }

        @Override
        public void writeBlockWithRetrySync(ByteBuf encoded) {
            frame = encoded;
            frameBytes = encoded.readableBytes();
        }
    }
}
