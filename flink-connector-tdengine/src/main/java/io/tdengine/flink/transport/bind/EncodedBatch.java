/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.bind;

/**
 * A stmt2 bind payload ready to be sent, any number of times. Owned by whoever holds it; a
 * transport writes its frame header into the room before the payload, so one batch is sent by one
 * statement at a time.
 */
public final class EncodedBatch {

    /** Bytes kept free before the payload for a transport's frame header. */
    public static final int HEAD_ROOM = 32;

    private final byte[] array;
    private final int length;
    private final int rows;

    /**
     * @param array {@link #HEAD_ROOM} free bytes, then the payload
     * @param length bytes of the payload
     * @param rows rows in it, over all tables
     */
    public EncodedBatch(byte[] array, int length, int rows) {
        this.array = array;
        this.length = length;
        this.rows = rows;
    }

    public byte[] array() {
        return array;
    }

    /** Where the payload starts. */
    public int offset() {
        return HEAD_ROOM;
    }

    /** Bytes of the payload. */
    public int length() {
        return length;
    }

    /** Rows over all tables. */
    public int rows() {
        return rows;
    }
}
