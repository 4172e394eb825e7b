/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan;

import io.tdengine.flink.transport.QueryResult;

/** A split whose query runs on the server. For the fetcher thread. */
final class OpenSplit {

    private final ScanSplit split;
    private final QueryResult result;
    private final ScanCursor cursor;

    OpenSplit(ScanSplit split, QueryResult result, ScanCursor cursor) {
        this.split = split;
        this.result = result;
        this.cursor = cursor;
    }

    ScanSplit split() {
        return split;
    }

    QueryResult result() {
        return result;
    }

    /** For the task thread. */
    ScanCursor cursor() {
        return cursor;
    }
}
