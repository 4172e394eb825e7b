/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.commit;

import java.io.IOException;
import java.util.zip.CRC32C;
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.util.IOUtils;

/** A file being written with the batches of one writer between two checkpoints. */
@Internal
final class SpillFile {

    private final FileSystem fileSystem;
    private final Path path;
    private final FSDataOutputStream out;
    private final CRC32C checksum = new CRC32C();
    private long position;

    /** Creates the file, and directories above it as needed. */
    SpillFile(Path path) throws IOException {
        this.fileSystem = path.getFileSystem();
        this.path = path;
        this.out = fileSystem.create(path, FileSystem.WriteMode.NO_OVERWRITE);
    }

    SpilledBatch append(byte[] array, int offset, int length) throws IOException {
        out.write(array, offset, length);
        checksum.reset();
        checksum.update(array, offset, length);
        SpilledBatch batch = new SpilledBatch(path, position, length, (int) checksum.getValue());
        position += length;
        return batch;
    }

    long length() {
        return position;
    }

    /** Returns when what was appended survives this process; only then may a state name it. */
    void finish() throws IOException {
        if (!fileSystem.isDistributedFS()) {
            // Closing is what makes files of other file systems durable, and some cannot sync.
            out.flush();
            out.sync();
        }
        out.close();
    }

    /** Removes the file: no state names it. */
    void discard() throws IOException {
        IOUtils.closeQuietly(out);
        fileSystem.delete(path, false);
    }
}
