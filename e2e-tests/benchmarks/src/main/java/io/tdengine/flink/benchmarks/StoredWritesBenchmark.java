/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import org.openjdk.jmh.annotations.Param;

/** The server keeps the rows. */
public class StoredWritesBenchmark extends WriteBenchmark {

    /** See {@link WriteLoad#WriteLoad}. */
    @Param("1000x10000x300000")
    public String load;

    @Override
    String load() {
        return load;
    }

    @Override
    boolean isStored() {
        return true;
    }
}
