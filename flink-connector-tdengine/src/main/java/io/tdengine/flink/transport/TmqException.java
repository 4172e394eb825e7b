/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

/** A subscription failed at the server. */
public final class TmqException extends TDengineException {

    private static final long serialVersionUID = 1L;

    TmqException(ErrorDetails details) {
        super(details);
    }
}
