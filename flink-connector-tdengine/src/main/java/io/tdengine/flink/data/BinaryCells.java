/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.data;

import io.tdengine.flink.transport.bind.ColumnBuffer;
import io.tdengine.flink.transport.type.Field;
import org.apache.flink.annotation.Internal;

/** Bytes to VARBINARY, GEOMETRY (WKB, which the server validates) and BLOB. */
@Internal
final class BinaryCells {

    /** The server's limit of a BLOB. */
    private static final int MAX_BLOB_BYTES = 4_194_304;

    /** Bytes of a value that an error shows. */
    private static final int SHOWN = 16;

    private BinaryCells() {}

    static CellWriter choose(Field target) {
        switch (target.type()) {
            case VARBINARY:
            case GEOMETRY:
                int length = target.length();
                return (row, field, buffer) -> append(row.getBinary(field), buffer, length);
            case BLOB:
                return (row, field, buffer) -> append(row.getBinary(field), buffer, MAX_BLOB_BYTES);
            default:
                return null;
        }
    }

    private static void append(byte[] value, ColumnBuffer buffer, int limit) {
        if (value.length > limit) {
            StringBuilder shown = new StringBuilder("value x'");
            for (int i = 0; i < SHOWN && i < value.length; i++) {
                shown.append(String.format("%02x", value[i]));
            }
            throw new UnfitValueException(
                    shown
                            + (value.length > SHOWN ? "…' has " : "' has ")
                            + value.length
                            + " bytes, and the limit is "
                            + limit);
        }
        buffer.appendBytes(value, 0, value.length);
    }
}
