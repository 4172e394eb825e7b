/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.bind;

import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.TDengineException;
import java.util.List;

/** The values of one column of many rows: a list, or an array of objects or of a primitive type. */
final class ColumnValues {

    /** Writes one value; the target is null to check only. */
    private interface Cell {
        void write(ColumnBuffer target, int row);
    }

    private final int size;
    private final Cell cell;

    private ColumnValues(int size, Cell cell) {
        this.size = size;
        this.cell = cell;
    }

    /**
     * @param writer of the placeholder
     * @param name for the message
     */
    static ColumnValues of(Object values, CellWriter writer, String name) {
        if (values instanceof List) {
            List<?> list = (List<?>) values;
            return new ColumnValues(
                    list.size(), (target, row) -> writer.write(target, list.get(row)));
        }
        if (values instanceof Object[]) {
            Object[] array = (Object[]) values;
            return new ColumnValues(
                    array.length, (target, row) -> writer.write(target, array[row]));
        }
        if (values instanceof boolean[]) {
            boolean[] array = (boolean[]) values;
            return new ColumnValues(
                    array.length, (target, row) -> writer.writeBoolean(target, array[row]));
        }
        ColumnValues numbers = numbers(values, writer);
        if (numbers == null) {
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.INVALID_ARGUMENT,
                            "The values of column '"
                                    + name
                                    + "' must be a List or an array, not "
                                    + (values == null
                                            ? "null"
                                            : "of the class " + values.getClass().getName()));
        }
        return numbers;
    }

    private static ColumnValues numbers(Object values, CellWriter writer) {
        if (values instanceof byte[]) {
            byte[] array = (byte[]) values;
            return new ColumnValues(
                    array.length, (target, row) -> writer.writeIntegral(target, array[row]));
        }
        if (values instanceof short[]) {
            short[] array = (short[]) values;
            return new ColumnValues(
                    array.length, (target, row) -> writer.writeIntegral(target, array[row]));
        }
        if (values instanceof int[]) {
            int[] array = (int[]) values;
            return new ColumnValues(
                    array.length, (target, row) -> writer.writeIntegral(target, array[row]));
        }
        if (values instanceof long[]) {
            long[] array = (long[]) values;
            return new ColumnValues(
                    array.length, (target, row) -> writer.writeIntegral(target, array[row]));
        }
        if (values instanceof float[]) {
            float[] array = (float[]) values;
            return new ColumnValues(
                    array.length, (target, row) -> writer.writeFloating(target, array[row]));
        }
        if (values instanceof double[]) {
            double[] array = (double[]) values;
            return new ColumnValues(
                    array.length, (target, row) -> writer.writeFloating(target, array[row]));
        }
        return null;
    }

    int size() {
        return size;
    }

    /**
     * @throws TDengineException if a value does not fit; names column and row
     */
    void check() {
        for (int row = 0; row < size; row++) {
            try {
                cell.write(null, row);
            } catch (IllegalArgumentException e) {
                throw ErrorContext.call()
                        .failed(
                                ErrorCode.INVALID_ARGUMENT,
                                "Row " + row + ", counted from 0: " + e.getMessage(),
                                e);
            }
        }
    }

    void write(ColumnBuffer target, int row) {
        cell.write(target, row);
    }
}
