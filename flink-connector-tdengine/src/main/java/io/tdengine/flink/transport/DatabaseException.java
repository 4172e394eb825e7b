/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

/** The server failed to run a statement. */
public class DatabaseException extends TDengineException {

    private static final long serialVersionUID = 1L;

    DatabaseException(ErrorDetails details) {
        super(details);
    }
}
