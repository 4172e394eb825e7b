/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import io.tdengine.flink.sink.batch.WriteMode;

/** A write mode over a transport that has it. */
enum WriteWay {
    STMT(WriteMode.STMT, "ws"),
    SQL(WriteMode.SQL, "ws"),
    SQL_OVER_REST(WriteMode.SQL, "http"),
    SCHEMALESS(WriteMode.SCHEMALESS, "ws"),
    SCHEMALESS_OVER_REST(WriteMode.SCHEMALESS, "http");

    private final WriteMode mode;
    private final String scheme;

    WriteWay(WriteMode mode, String scheme) {
        this.mode = mode;
        this.scheme = scheme;
    }

    WriteMode mode() {
        return mode;
    }

    /** Of the URL. */
    String scheme() {
        return scheme;
    }

    boolean isSchemaless() {
        return mode == WriteMode.SCHEMALESS;
    }
}
