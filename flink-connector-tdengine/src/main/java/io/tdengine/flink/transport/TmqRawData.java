/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import java.util.Objects;

/** A message as the server keeps it: opaque, to be written to another server as it is. */
public final class TmqRawData {

    private final int type;
    private final byte[] bytes;

    /**
     * @param bytes not copied, so not to be changed
     */
    public TmqRawData(int type, byte[] bytes) {
        this.type = type;
        this.bytes = Objects.requireNonNull(bytes, "bytes");
    }

    /** The server's number for what the bytes are, 0 to 65535; written along with them. */
    public int type() {
        return type;
    }

    /** Not a copy; not to be changed. */
    public byte[] bytes() {
        return bytes;
    }
}
