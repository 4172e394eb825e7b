/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

/** A REST request that is answered with an error: HTTP status, code, text. */
final class RestError extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final int code;

    RestError(int status, int code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    int status() {
        return status;
    }

    int code() {
        return code;
    }
}
