/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.batch;

import java.util.Arrays;
import org.apache.flink.annotation.Internal;

/** Tables and timestamps of rows to be deleted. Immutable. */
@Internal
public final class DeletedKeys {

    private final String[] tables;
    private final long[] timestamps;

    /**
     * @param tables bare names, as the server stores them; not copied
     * @param timestamps in the unit of the database; not copied
     */
    public DeletedKeys(String[] tables, long[] timestamps) {
        if (tables.length != timestamps.length) {
            throw new IllegalArgumentException(
                    tables.length + " tables with " + timestamps.length + " timestamps");
        }
        this.tables = tables;
        this.timestamps = timestamps;
    }

    public int size() {
        return tables.length;
    }

    /** The child or fixed table of a key. */
    public String table(int index) {
        return tables[index];
    }

    /** The timestamp of a key, in the unit of the database. */
    public long timestamp(int index) {
        return timestamps[index];
    }

    long bytes() {
        long bytes = (long) Long.BYTES * timestamps.length;
        for (String table : tables) {
            bytes += table.length();
        }
        return bytes;
    }

    DeletedKeys slice(int from, int to) {
        return new DeletedKeys(
                Arrays.copyOfRange(tables, from, to), Arrays.copyOfRange(timestamps, from, to));
    }
}
