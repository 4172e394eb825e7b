/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

/**
 * What helps a request that failed. Writing the same rows again is harmless, since table and
 * timestamp identify a row.
 */
public enum Recovery {
    /** Nothing is to be done: the server had taken the request before. */
    DONE,
    /** The same request later: leader change, start-up, overload. */
    LATER,
    /** The same request on a new connection. */
    RECONNECT,
    /** The same request with a statement prepared anew, perhaps later. */
    REFRESH,
    /**
     * The same request with a statement prepared anew, once: either the table was changed, or the
     * request is wrong.
     */
    REFRESH_ONCE,
    /** The request is wrong and stays so. */
    NONE
}
