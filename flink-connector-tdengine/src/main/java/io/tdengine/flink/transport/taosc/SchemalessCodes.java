/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.taosc;

import io.tdengine.flink.transport.SchemalessInsert;
import java.util.concurrent.TimeUnit;

/** The client library's numbers for how schemaless text is written. */
final class SchemalessCodes {

    private SchemalessCodes() {}

    static int protocol(SchemalessInsert.Protocol protocol) {
        switch (protocol) {
            case LINE:
                return 1;
            case TELNET:
                return 2;
            default:
                return 3;
        }
    }

    /**
     * @param unit hours to nanoseconds, or null for the server's choice
     */
    static int precision(TimeUnit unit) {
        if (unit == null) {
            return 0;
        }
        switch (unit) {
            case HOURS:
                return 1;
            case MINUTES:
                return 2;
            case SECONDS:
                return 3;
            case MILLISECONDS:
                return 4;
            case MICROSECONDS:
                return 5;
            default:
                return 6;
        }
    }
}
