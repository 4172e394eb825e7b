/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

/** An error the server answers with: a 16-bit code and the text a real server would send. */
public final class ServerError extends Exception {

    private static final long serialVersionUID = 1L;

    private final int code;

    public ServerError(int code, String message) {
        super(message);
        this.code = code;
    }

    public int code() {
        return code;
    }
}
