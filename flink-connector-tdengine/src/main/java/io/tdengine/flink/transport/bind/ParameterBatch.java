/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.bind;

import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Precision;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The parameters of a prepared SELECT as a bind payload. The server says nothing about them and
 * takes each as a literal of the type it comes with.
 */
public final class ParameterBatch {

    private ParameterBatch() {}

    /**
     * @param parameters at least one; classes as {@link io.tdengine.flink.transport.Statement}
     *     lists them
     * @throws TDengineException if there is another; names its place
     */
    public static EncodedBatch encode(Object... parameters) {
        List<BindField> fields = new ArrayList<>();
        Object[] values = new Object[parameters.length];
        for (int i = 0; i < values.length; i++) {
            // A time as a number would need the unit of a database that is not known here.
            boolean instant = parameters[i] instanceof Instant;
            values[i] = instant ? parameters[i].toString() : parameters[i];
            fields.add(
                    new BindField(
                            String.valueOf(i + 1),
                            type(i, values[i]),
                            BindField.Kind.COLUMN,
                            Precision.MILLISECONDS,
                            0));
        }
        BindBatch batch = new BindBatch(fields);
        TableRows row = batch.addTable(null);
        for (int i = 0; i < values.length; i++) {
            try {
                new CellWriter(fields.get(i)).write(row.column(i), values[i]);
            } catch (IllegalArgumentException e) {
                throw ErrorContext.call()
                        .failed(
                                ErrorCode.INVALID_ARGUMENT,
                                "Parameter " + (i + 1) + " of a SELECT: " + e.getMessage(),
                                e);
            }
        }
        row.endRow();
        return batch.encode();
    }

    private static DataType type(int index, Object value) {
        if (value == null || value instanceof String) {
            return DataType.VARCHAR;
        }
        if (value instanceof Boolean) {
            return DataType.BOOL;
        }
        if (value instanceof Byte) {
            return DataType.TINYINT;
        }
        if (value instanceof Short) {
            return DataType.SMALLINT;
        }
        if (value instanceof Integer) {
            return DataType.INT;
        }
        if (value instanceof Long) {
            return DataType.BIGINT;
        }
        if (value instanceof Float) {
            return DataType.FLOAT;
        }
        if (value instanceof Double) {
            return DataType.DOUBLE;
        }
        if (value instanceof BigInteger && ((BigInteger) value).bitLength() < 64) {
            return DataType.BIGINT;
        }
        if (value instanceof BigInteger
                && ((BigInteger) value).bitLength() == 64
                && ((BigInteger) value).signum() > 0) {
            return DataType.BIGINT_UNSIGNED;
        }
        throw ErrorContext.call()
                .failed(
                        ErrorCode.INVALID_ARGUMENT,
                        "Parameter "
                                + (index + 1)
                                + " of a SELECT must be null, a Boolean, an integer of up to 64 bits, a"
                                + " Float, Double, String or Instant, not the "
                                + value.getClass().getSimpleName()
                                + " "
                                + value);
    }
}
