/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.rejected;

import org.apache.flink.annotation.PublicEvolving;

/** What becomes of a row that cannot be written, if there is no {@link RejectedRowHandler}. */
@PublicEvolving
public enum OnRejected {
    /** The job fails; the message has the row's table, its timestamp and the reason. */
    FAIL("fail"),
    /** The row is left out and counted. */
    SKIP("skip");

    private final String value;

    OnRejected(String value) {
        this.value = value;
    }

    /** As options name it. */
    @Override
    public String toString() {
        return value;
    }
}
