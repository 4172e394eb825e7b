/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

/**
 * The server cannot run the request at this time; it may be given again. Overload, start-up, a
 * change of leader, or no answer in time.
 */
public final class OperationalException extends DatabaseException {

    private static final long serialVersionUID = 1L;

    OperationalException(ErrorDetails details) {
        super(details);
    }
}
