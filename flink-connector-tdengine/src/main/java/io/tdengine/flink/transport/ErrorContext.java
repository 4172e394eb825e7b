/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import java.util.function.Function;

/**
 * Where an error arises, and so what exception it becomes: the only maker of this library's
 * exceptions. Immutable.
 *
 * <table>
 *   <caption>Which class, in this order</caption>
 *   <tr><td>no connection, a lost one, a login refused</td><td>{@link ConnectionException}</td></tr>
 *   <tr><td>wrong call, not offered, closed, interrupted</td><td>{@link InterfaceException}</td></tr>
 *   <tr><td>anything else of a statement, result, schemaless write or subscription</td>
 *       <td>{@link StatementException}, {@link ResultException}, {@link SchemalessException}, {@link
 *       TmqException}</td></tr>
 *   <tr><td>an answer that cannot be read</td><td>{@link InterfaceException}</td></tr>
 *   <tr><td>SQL, retriable</td><td>{@link OperationalException}</td></tr>
 *   <tr><td>SQL, wrong</td><td>{@link ProgrammingException}</td></tr>
 *   <tr><td>SQL, the rest</td><td>{@link DatabaseException}</td></tr>
 * </table>
 */
public final class ErrorContext {

    /** What was being done. */
    public enum Origin {
        /** Nothing at a server: an argument is checked, bytes are read. */
        CALL,
        /** Connecting and login. */
        CONNECTION,
        /** A statement given as text, or a question about the session. */
        SQL,
        /** A prepared statement. */
        STATEMENT,
        /** Rows of a result. */
        RESULT,
        /** Rows written as text. */
        SCHEMALESS,
        /** A consumer. */
        SUBSCRIPTION
    }

    private static final ErrorContext CALL = new ErrorContext(Origin.CALL, null, null);

    private final Origin origin;
    private final String endpoint;
    private final String sql;

    private ErrorContext(Origin origin, String endpoint, String sql) {
        this.origin = origin;
        this.endpoint = endpoint;
        this.sql = sql;
    }

    /** For errors that no server has to do with. */
    public static ErrorContext call() {
        return CALL;
    }

    /**
     * @param endpoint what the error concerns; its text has no secret
     */
    public static ErrorContext of(Origin origin, Object endpoint) {
        return new ErrorContext(origin, String.valueOf(endpoint), null);
    }

    /** The same place with another origin. */
    public ErrorContext origin(Origin other) {
        return new ErrorContext(other, endpoint, sql);
    }

    /** The same place with a statement, which is shortened and rid of secrets here. */
    public ErrorContext sql(String statement) {
        return new ErrorContext(origin, endpoint, statement);
    }

    /** An error that this side found. */
    public TDengineException failed(int code, String message) {
        return failed(code, message, null);
    }

    /** An error that this side found. */
    public TDengineException failed(int code, String message, Throwable cause) {
        return make(code, message, null, cause);
    }

    /**
     * An error that the server answered.
     *
     * @param code the server's
     * @param what what was asked of whom
     * @param serverMessage the server's text, empty if there is none
     */
    public TDengineException refused(int code, String what, String serverMessage) {
        String told = sql == null ? serverMessage : SqlText.withoutSecretsOf(sql, serverMessage);
        return make(code, what + ": " + (told.isEmpty() ? "no reason given" : told), told, null);
    }

    /**
     * An error found where endpoint and statement are not known, such as in received bytes: the
     * same code and text from here. One that names its endpoint already stays what it is.
     */
    public TDengineException complete(TDengineException bare) {
        if (bare.endpoint() != null) {
            return bare;
        }
        TDengineException completed =
                make(bare.code(), bare.text(), bare.serverMessage(), bare.getCause());
        completed.setStackTrace(bare.getStackTrace());
        return completed;
    }

    private TDengineException make(
            int code, String message, String serverMessage, Throwable cause) {
        String shown = sql == null ? null : SqlText.shorten(sql);
        StringBuilder text = new StringBuilder(message);
        if (shown != null && !message.contains(shown)) {
            text.append("; statement: ").append(shown);
        }
        if (endpoint != null && !message.contains(endpoint)) {
            text.append("; endpoint: ").append(endpoint);
        }
        return constructor(code)
                .apply(
                        new ErrorDetails(
                                code, text.toString(), serverMessage, shown, endpoint, cause));
    }

    private Function<ErrorDetails, TDengineException> constructor(int code) {
        if (ErrorCode.isConnection(code)) {
            return ConnectionException::new;
        }
        if (ErrorCode.isInterface(code)) {
            return InterfaceException::new;
        }
        switch (origin) {
            case CONNECTION:
                return ConnectionException::new;
            case STATEMENT:
                return StatementException::new;
            case RESULT:
                return ResultException::new;
            case SCHEMALESS:
                return SchemalessException::new;
            case SUBSCRIPTION:
                return TmqException::new;
            default:
                break;
        }
        if (code == ErrorCode.MALFORMED) {
            return InterfaceException::new;
        }
        if (ErrorCode.isRetriable(code)) {
            return OperationalException::new;
        }
        return ErrorCode.isProgramming(code) ? ProgrammingException::new : DatabaseException::new;
    }
}
