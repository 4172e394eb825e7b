/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import io.tdengine.flink.transport.type.DataType;
import java.util.Arrays;

/** Columns of the rows that are decoded. The first column of each is the timestamp in ms. */
public enum Shape implements BlockColumns {
    /** ts, current FLOAT, voltage INT, phase FLOAT, location VARCHAR(16). */
    METERS(DataType.TIMESTAMP, DataType.FLOAT, DataType.INT, DataType.FLOAT, DataType.VARCHAR),
    /** ts and 50 DOUBLE. */
    WIDE(wide()),
    /** ts and NCHAR(64). */
    TEXT(DataType.TIMESTAMP, DataType.NCHAR);

    static final int WIDE_VALUES = 50;

    private final DataType[] types;

    Shape(DataType... types) {
        this.types = types;
    }

    private static DataType[] wide() {
        DataType[] types = new DataType[1 + 50];
        Arrays.fill(types, DataType.DOUBLE);
        types[0] = DataType.TIMESTAMP;
        return types;
    }

    @Override
    public int columns() {
        return types.length;
    }

    @Override
    public DataType type(int column) {
        return types[column];
    }

    /** Schema bytes of a column: the cell size, VARCHAR n+2, NCHAR 4n+2. */
    @Override
    public int bytes(int column) {
        switch (types[column]) {
            case VARCHAR:
                return 16 + 2;
            case NCHAR:
                return 4 * 64 + 2;
            default:
                return types[column].fixedSize();
        }
    }
}
