/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import org.openjdk.jmh.annotations.Param;

/** The server forgets the rows unread: what the client takes. */
public class AcknowledgedWritesBenchmark extends WriteBenchmark {

    /** See {@link WriteLoad#WriteLoad}. */
    @Param({
        "1000x10000x4000000",
        "10x10000x4000000",
        "10000x10000x4000000",
        "1000x1000x4000000",
        "1000x100000x4000000",
        "1000x10000x1000000",
        "1000x10000x10000000",
        "2x1000x10000x4000000"
    })
    public String load;

    @Override
    String load() {
        return load;
    }

    @Override
    boolean isStored() {
        return false;
    }
}
