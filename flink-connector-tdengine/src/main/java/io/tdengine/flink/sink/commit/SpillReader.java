/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.commit;

import java.io.EOFException;
import java.io.IOException;
import java.util.zip.CRC32C;
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.Path;

/** Reads spilled batches; keeps the file of the last one open, since the next is likely there. */
@Internal
final class SpillReader implements AutoCloseable {

    private Path file;
    private FSDataInputStream in;

    /**
     * Reads a batch into an array.
     *
     * @param headRoom bytes left free before it
     * @return null if the file has been removed because all of it is committed
     * @throws IOException if the file is missing, too short or not what was written: names it
     */
    byte[] read(SpilledBatch batch, int headRoom) throws IOException {
        byte[] array = new byte[headRoom + batch.length()];
        try {
            open(batch.file());
            in.seek(batch.position());
            int end = headRoom;
            while (end < array.length) {
                int read = in.read(array, end, array.length - end);
                if (read < 0) {
                    throw new EOFException("the file ends before");
                }
                end += read;
            }
        } catch (IOException e) {
            if (!batch.file().getFileSystem().exists(batch.file())) {
                if (SpillDirectory.isReplacedByMarker(batch.file())) {
                    return null;
                }
                throw new IOException(
                        "File '"
                                + batch.file()
                                + "' is missing. A completed checkpoint needs it for rows that may"
                                + " not be in TDengine yet. Bring it back; or, if the checkpoint is"
                                + " an old one whose rows were written long ago, start the job with"
                                + " another uid for the sink and --allowNonRestoredState.",
                        e);
            }
            throw new IOException("Cannot read " + batch + ": " + e.getMessage(), e);
        }
        CRC32C checksum = new CRC32C();
        checksum.update(array, headRoom, batch.length());
        if ((int) checksum.getValue() != batch.checksum()) {
            throw new IOException(
                    "The "
                            + batch
                            + " are not what was written there: the checksum is wrong. Restore the"
                            + " file, or start the job from another checkpoint.");
        }
        return array;
    }

    private void open(Path wanted) throws IOException {
        if (wanted.equals(file)) {
            return;
        }
        close();
        in = wanted.getFileSystem().open(wanted);
        file = wanted;
    }

    @Override
    public void close() throws IOException {
        FSDataInputStream opened = in;
        in = null;
        file = null;
        if (opened != null) {
            opened.close();
        }
    }
}
