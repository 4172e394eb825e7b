/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import io.tdengine.flink.transport.RequestId;
import java.util.concurrent.atomic.AtomicLong;

/** The request ids of this JVM, above those that callers choose. */
final class RequestIds {

    private static final AtomicLong LAST = new AtomicLong(RequestId.MAX);

    private RequestIds() {}

    /** One that no other request of this JVM has. */
    static long next() {
        return LAST.incrementAndGet();
    }

    /** Whether {@link #next} has given this id. */
    static boolean isOurs(long id) {
        return id > RequestId.MAX && id <= LAST.get();
    }
}
