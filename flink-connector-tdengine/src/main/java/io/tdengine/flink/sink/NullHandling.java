/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import org.apache.flink.annotation.PublicEvolving;

/** What a NULL does to the value that the server has for the same key. */
@PublicEvolving
public enum NullHandling {
    /** It takes its place. Not possible in write mode {@code schemaless}. */
    SET_NULL("set-null"),
    /** It leaves it; a new row has NULL there. */
    KEEP("keep");

    private final String value;

    NullHandling(String value) {
        this.value = value;
    }

    /** As options name it. */
    @Override
    public String toString() {
        return value;
    }
}
