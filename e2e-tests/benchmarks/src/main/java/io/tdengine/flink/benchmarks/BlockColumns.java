/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import io.tdengine.flink.transport.type.DataType;

/** The columns of a block that is made up; the first is the timestamp in ms. */
interface BlockColumns {

    int columns();

    DataType type(int column);

    default String name(int column) {
        return column == 0 ? "ts" : "c" + column;
    }

    /** Schema bytes of a column: the cell size; of text, more. */
    default int bytes(int column) {
        return type(column).fixedSize();
    }

    /** A timestamp and so many DOUBLE. */
    static BlockColumns doubles(int count) {
        return new BlockColumns() {
            @Override
            public int columns() {
                return 1 + count;
            }

            @Override
            public DataType type(int column) {
                return column == 0 ? DataType.TIMESTAMP : DataType.DOUBLE;
            }
        };
    }
}
