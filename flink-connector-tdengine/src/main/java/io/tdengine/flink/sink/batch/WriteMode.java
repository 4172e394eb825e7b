/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.batch;

import org.apache.flink.annotation.PublicEvolving;

/** How rows go to the server. */
@PublicEvolving
public enum WriteMode {
    /** By a prepared statement, in columns: the fastest way. WebSocket and native only. */
    STMT("stmt"),
    /** As text of INSERT statements. */
    SQL("sql"),
    /** As lines of InfluxDB's protocol; the server makes tables and columns as needed. */
    SCHEMALESS("schemaless");

    private final String value;

    WriteMode(String value) {
        this.value = value;
    }

    /** As options name it. */
    @Override
    public String toString() {
        return value;
    }
}
