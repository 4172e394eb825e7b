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

    /** A larger array than that is only used again for a batch that needs a quarter of it. */
    private static final int ALWAYS_REUSED = 1 << 20;

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

    /**
     * An array for {@link #HEAD_ROOM} and a payload.
     *
     * @param spent whose array is taken if it fits, or null
     */
    static byte[] room(int length, EncodedBatch spent) {
        int needed = HEAD_ROOM + length;
        if (spent == null) {
            return new byte[needed];
        }
        int held = spent.array.length;
        if (held >= needed && held <= Math.max(ALWAYS_REUSED, 4L * needed)) {
            return spent.array;
        }
        // Batches that follow each other are alike: so that the next one fits as well.
        return new byte[(int) Math.min(needed + needed / 8L, Integer.MAX_VALUE - 8)];
    }

    /** At least the payload's length and the room before it. */
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
