/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

/**
 * Whatever goes wrong between this library and a TDengine server.
 *
 * <p>The message says what was tried and where (endpoint, without secrets), and what the server
 * answered. {@link #code()} is the server's code as sent on the wire (16 bits), or one of the
 * client-side codes of {@link ErrorCode}.
 */
public class TDengineException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int code;

    public TDengineException(int code, String message) {
        this(code, message, null);
    }

    public TDengineException(int code, String message, Throwable cause) {
        super(message + " [" + ErrorCode.hex(code) + "]", cause);
        this.code = code;
    }

    /** The server's code masked to 16 bits, or a client-side code of {@link ErrorCode}. */
    public int code() {
        return code;
    }

    /** The code as {@code 0x0388}. */
    public String hexCode() {
        return ErrorCode.hex(code);
    }

    /** True if the same request can succeed later, perhaps on a new connection. */
    public boolean isRetriable() {
        return ErrorCode.isRetriable(code);
    }
}
