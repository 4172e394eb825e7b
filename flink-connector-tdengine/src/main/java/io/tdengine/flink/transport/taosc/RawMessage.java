/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.taosc;

import com.sun.jna.Pointer;
import com.sun.jna.Structure;

/**
 * tmq_raw_data: a message as the server keeps it. Public, as its members are, since JNA asks for
 * that; not for use elsewhere.
 */
@Structure.FieldOrder({"raw", "length", "type"})
public class RawMessage extends Structure {

    /** Owned by the client library. */
    public Pointer raw;

    /** Bytes, unsigned. */
    public int length;

    /** What the bytes are, unsigned. */
    public short type;

    /** The same, passed by value. */
    public static final class ByValue extends RawMessage implements Structure.ByValue {}
}
