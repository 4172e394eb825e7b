/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.rest;

import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
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

    private final RestClient client;
    private final RestClient.Response response;
    private final JsonAnswer answer;
    private final ErrorContext errors;
    private Block first;
    private boolean closed;

    RestQueryResult(
            RestClient client,
            RestClient.Response response,
            JsonAnswer answer,
            ErrorContext errors) {
        this.client = client;
        this.response = response;
        this.answer = answer;
        this.errors = errors;
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
            throw errors.failed(ErrorCode.CLOSED, "The result was closed");
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
            client.release(response);
            if (e.code() == ErrorCode.CONNECTION_LOST) {
                client.lose();
            }
            throw errors.complete(e);
        }
        if (block == null) {
            client.release(response);
        }
        return block;
    }

    @Override
    public void close() {
        closed = true;
        client.release(response);
    }
}
