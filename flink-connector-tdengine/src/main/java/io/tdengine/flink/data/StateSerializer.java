/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.data;

import java.io.IOException;
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * What serializers of checkpointed state have in common: a version of an unknown connector is
 * refused by its number, and so is a state that is longer than what was read of it. Savepoints
 * outlive releases, so what a version writes never changes.
 *
 * @param <T> the state
 */
@Internal
public abstract class StateSerializer<T> implements SimpleVersionedSerializer<T> {

    private final String name;
    private final int version;

    /**
     * @param name of the state in messages, such as "The split of a TDengine scan"
     * @param version written by this connector; it reads this one and those before
     */
    protected StateSerializer(String name, int version) {
        this.name = name;
        this.version = version;
    }

    /** Writes a state as the present version does. */
    protected abstract void write(T state, DataOutputSerializer out) throws IOException;

    /**
     * Reads what {@link #write} of a version wrote.
     *
     * @param stateVersion from 1 to the present one
     */
    protected abstract T read(int stateVersion, DataInputDeserializer in) throws IOException;

    /** About how many bytes a state has, so that large ones are not copied as they grow. */
    protected int expectedBytes(T state) {
        return 128;
    }

    @Override
    public final int getVersion() {
        return version;
    }

    @Override
    public final byte[] serialize(T state) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(expectedBytes(state));
        write(state, out);
        return out.getCopyOfBuffer();
    }

    /**
     * @throws IOException for a version of a newer connector, or for missing or trailing bytes
     */
    @Override
    public final T deserialize(int stateVersion, byte[] serialized) throws IOException {
        if (stateVersion < 1 || stateVersion > version) {
            throw new IOException(
                    String.format(
                            "%s has version %d, but this connector knows versions up to %d. Restore"
                                    + " with the connector that wrote the state, or a newer one.",
                            name, stateVersion, version));
        }
        DataInputDeserializer in = new DataInputDeserializer(serialized);
        T state = read(stateVersion, in);
        if (in.available() > 0) {
            throw new IOException(name + " has " + in.available() + " bytes too many.");
        }
        return state;
    }

    /** Writes bytes behind their number (int). */
    protected static void writeBytes(byte[] bytes, DataOutputSerializer out) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** Reads what {@link #writeBytes} wrote; takes no memory for more than there is. */
    protected final byte[] readBytes(DataInputDeserializer in) throws IOException {
        byte[] bytes = new byte[readLength(in)];
        in.readFully(bytes);
        return bytes;
    }

    /** Reads the number (int) of bytes that follow; there are as many. */
    protected final int readLength(DataInputDeserializer in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException(
                    name + " claims " + length + " bytes, but has " + in.available() + " left.");
        }
        return length;
    }

    /** Writes a part that has a serializer of its own: its version (int), then its bytes. */
    protected static <P> void writeVersioned(
            SimpleVersionedSerializer<P> serializer, P part, DataOutputSerializer out)
            throws IOException {
        out.writeInt(serializer.getVersion());
        writeBytes(serializer.serialize(part), out);
    }

    /** Reads what {@link #writeVersioned} wrote. */
    protected final <P> P readVersioned(
            SimpleVersionedSerializer<P> serializer, DataInputDeserializer in) throws IOException {
        return serializer.deserialize(in.readInt(), readBytes(in));
    }
}
