/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.block;

import io.tdengine.flink.transport.type.DataType;

/** Of what type a raw block's column is, and where. */
final class RawColumn {

    final DataType type;
    final boolean variable;

    /** Of a decimal. */
    final int scale;

    final int precision;

    /** Null bitmap of a fixed column, offsets of a variable one. */
    final int head;

    /** First byte of the column's data. */
    final int data;

    /** Bytes of the column's data. */
    final int dataLength;

    RawColumn(DataType type, int scale, int precision, int head, int data, int dataLength) {
        this.type = type;
        this.variable = type.isVariable();
        this.scale = scale;
        this.precision = precision;
        this.head = head;
        this.data = data;
        this.dataLength = dataLength;
    }
}
