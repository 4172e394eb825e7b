/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

/** What an exception tells; made by {@link ErrorContext} alone. */
final class ErrorDetails {

    final int code;
    final String message;
    final String serverMessage;
    final String sql;
    final String endpoint;
    final Throwable cause;

    ErrorDetails(
            int code,
            String message,
            String serverMessage,
            String sql,
            String endpoint,
            Throwable cause) {
        this.code = code;
        this.message = message;
        this.serverMessage = serverMessage;
        this.sql = sql;
        this.endpoint = endpoint;
        this.cause = cause;
    }
}
