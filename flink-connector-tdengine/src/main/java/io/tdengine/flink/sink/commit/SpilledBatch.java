/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.commit;

import org.apache.flink.annotation.Internal;
import org.apache.flink.core.fs.Path;

/** Where in the job's file system a batch lies, and how to tell that it is still itself. */
@Internal
final class SpilledBatch {

    private final Path file;
    private final long position;
    private final int length;
    private final int checksum;

    /**
     * @param position bytes before it in the file
     * @param length in bytes
     * @param checksum CRC-32C of its bytes
     */
    SpilledBatch(Path file, long position, int length, int checksum) {
        this.file = file;
        this.position = position;
        this.length = length;
        this.checksum = checksum;
    }

    Path file() {
        return file;
    }

    long position() {
        return position;
    }

    int length() {
        return length;
    }

    int checksum() {
        return checksum;
    }

    @Override
    public String toString() {
        return length + " bytes at " + position + " of " + file;
    }
}
