/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/**
 * The changes of an engine in a file, in their order. What was appended outlives the process,
 * however that ends, since the operating system has it; it is not synced, so it may not outlive the
 * machine. A last entry that was cut is one that nobody was told of, and is dropped.
 */
final class Journal implements AutoCloseable {

    private static final String FILE = "journal";

    /** Length and checksum. */
    private static final int HEADER_BYTES = 8;

    /**
     * A change and what came of it.
     *
     * @param time when it happened
     * @param code of its error, or 0
     * @param versions how long the logs of all vgroups together were afterwards
     */
    record Entry(Instant time, Change change, int code, long versions) implements Serializable {}

    private final Path file;
    private final FileChannel channel;

    /** Opens the journal of a directory, which is made if it is missing, for one process. */
    Journal(Path directory) {
        this.file = directory.resolve(FILE);
        try {
            Files.createDirectories(directory);
            this.channel =
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            if (!lock(channel)) {
                channel.close();
                throw new IllegalStateException("another server has its data in " + directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the data directory " + directory, e);
        }
    }

    /** The lock ends with the channel or the process. */
    private static boolean lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException inThisProcess) {
            return false;
        }
    }

    /** Gives all entries; afterwards new ones can be appended. */
    void replay(Consumer<Entry> consumer) {
        long end = 0;
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            for (byte[] frame = next(in); frame != null; frame = next(in)) {
                consumer.accept(read(frame));
                end += HEADER_BYTES + frame.length;
            }
            channel.truncate(end);
            channel.position(end);
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException(file + " cannot be read at byte " + end, e);
        }
    }

    /** Null at the end, or where the rest of an entry is missing. */
    private static byte[] next(DataInputStream in) throws IOException {
        try {
            int length = in.readInt();
            int checksum = in.readInt();
            byte[] frame = in.readNBytes(length);
            if (frame.length < length) {
                return null;
            }
            if (checksum != checksum(frame)) {
                throw new IOException(
                        "checksum " + checksum(frame) + " where " + checksum + " is said");
            }
            return frame;
        } catch (EOFException cut) {
            return null;
        }
    }

    private static Entry read(byte[] frame) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(frame))) {
            return (Entry) in.readObject();
        }
    }

    /** Returns when the operating system has the entry. */
    void append(Entry entry) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(entry);
            }
            byte[] frame = bytes.toByteArray();
            ByteBuffer buffer = ByteBuffer.allocate(HEADER_BYTES + frame.length);
            buffer.putInt(frame.length).putInt(checksum(frame)).put(frame).flip();
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    private static int checksum(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }
}
