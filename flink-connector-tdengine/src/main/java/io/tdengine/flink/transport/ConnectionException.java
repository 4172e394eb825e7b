/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

/**
 * No connection, or none any more: the endpoint cannot be reached, refuses the user, or went away.
 */
public final class ConnectionException extends TDengineException {

    private static final long serialVersionUID = 1L;

    ConnectionException(ErrorDetails details) {
        super(details);
    }
}
