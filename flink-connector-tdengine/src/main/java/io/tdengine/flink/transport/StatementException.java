/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

/** A prepared statement failed at the server. */
public final class StatementException extends TDengineException {

    private static final long serialVersionUID = 1L;

    StatementException(ErrorDetails details) {
        super(details);
    }
}
