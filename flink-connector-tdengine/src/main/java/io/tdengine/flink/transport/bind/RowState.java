/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.bind;

/** What the column buffers of a batch tell of the row that is being appended. */
final class RowState {

    /** Bytes of variable size appended in this row and all before it. */
    long textBytes;

    /** Whether a cell of fixed size in this row is NULL. */
    boolean hasNull;
}
