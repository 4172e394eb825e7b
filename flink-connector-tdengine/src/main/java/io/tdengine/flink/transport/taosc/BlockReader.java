/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.taosc;

import com.sun.jna.Pointer;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.block.RawBlock;

/**
 * Fetches the blocks of a result. The library's memory lives until the next fetch only, while a
 * block may be kept and read by any thread; so its bytes are copied, once and as a whole, and the
 * cells are then read in place.
 */
final class BlockReader {

    private static final int HEADER = 28;
    private static final int LENGTH_AT = 4;

    private final int[] rows = new int[1];
    private final long[] address = new long[1];
    private int lastLength;

    /** The next block, or null at the end. */
    RawBlock next(Pointer result, Attempt reading) {
        rows[0] = 0;
        address[0] = 0;
        int code = Taosc.taosFetchRawBlock(result, rows, address);
        if (code != 0) {
            throw reading.refused(code, CText.at(Taosc.taosErrstr(result)));
        }
        if (rows[0] == 0) {
            return null;
        }
        Pointer block = new Pointer(address[0]);
        int length = address[0] == 0 ? 0 : block.getInt(LENGTH_AT);
        if (length < HEADER) {
            throw reading.failed(
                    ErrorCode.MALFORMED,
                    "the client library gives a block of "
                            + rows[0]
                            + " rows and "
                            + length
                            + " bytes");
        }
        lastLength = length;
        try {
            return new RawBlock(block.getByteArray(0, length), 0, length);
        } catch (TDengineException e) {
            throw reading.complete(e);
        }
    }

    /** Bytes of the block that {@link #next} gave last. */
    int lastLength() {
        return lastLength;
    }
}
