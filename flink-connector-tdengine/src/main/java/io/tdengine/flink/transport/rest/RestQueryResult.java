/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.rest;

import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.util.List;

/**
 * A result that is decoded while it arrives. Its first block is read at once, since the answer
 * tells the precision of its timestamps only by their digits.
 */
final class RestQueryResult implements QueryResult {

    private final RestConnection connection;
    private final AnswerStream stream;
    private final JsonAnswer answer;
    private Block first;
    private boolean closed;

    RestQueryResult(RestConnection connection, AnswerStream stream, JsonAnswer answer) {
        this.connection = connection;
        this.stream = stream;
        this.answer = answer;
        this.first = read();
    }

    @Override
    public List<Field> fields() {
        return answer.fields();
    }

    @Override
    public Precision precision() {
        return answer.precision();
    }

    @Override
    public Block next() {
        if (closed) {
            throw new TDengineException(ErrorCode.CLOSED, "The result was closed");
        }
        Block block = first;
        if (block == null) {
            return read();
        }
        first = null;
        return block;
    }

    private Block read() {
        Block block;
        try {
            block = answer.nextBlock();
        } catch (TDengineException e) {
            connection.release(stream);
            if (e.code() == ErrorCode.CONNECTION_LOST) {
                connection.lose();
            }
            throw e;
        }
        if (block == null) {
            connection.release(stream);
        }
        return block;
    }

    @Override
    public void close() {
        closed = true;
        connection.release(stream);
    }
}
