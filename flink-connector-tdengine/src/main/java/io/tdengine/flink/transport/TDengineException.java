/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

/**
 * Whatever goes wrong between this library and a TDengine server. Thrown as one of its subclasses;
 * {@link ErrorContext} says which.
 *
 * <p>The message says what was tried and where (endpoint and statement, without secrets), and what
 * the server answered. {@link #code()} is the server's code as sent on the wire (16 bits), or one
 * of the client-side codes of {@link ErrorCode}.
 */
public abstract class TDengineException extends RuntimeException {

    private static final long serialVersionUID = 2L;

    private final int code;
    private final String text;
    private final String serverMessage;
    private final String sql;
    private final String endpoint;

    TDengineException(ErrorDetails details) {
        super(details.message + " [" + ErrorCode.hex(details.code) + "]", details.cause);
        this.code = details.code;
        this.text = details.message;
        this.serverMessage = details.serverMessage;
        this.sql = details.sql;
        this.endpoint = details.endpoint;
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

    /** What helps, told more finely than by {@link #isRetriable}. */
    public Recovery recovery() {
        return ErrorCode.recovery(code);
    }

    /** What the server itself said, perhaps nothing; null if the error was found on this side. */
    public String serverMessage() {
        return serverMessage;
    }

    /** The beginning of the statement without secrets, or null if there was none. */
    public String sql() {
        return sql;
    }

    /** Scheme, host, port and path of the server, or null if the error concerns none. */
    public String endpoint() {
        return endpoint;
    }

    /** The message without the code. */
    String text() {
        return text;
    }
}
