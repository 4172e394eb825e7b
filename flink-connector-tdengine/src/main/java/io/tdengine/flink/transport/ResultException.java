/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

/** The rows of a result cannot be fetched or read. */
public final class ResultException extends TDengineException {

    private static final long serialVersionUID = 1L;

    ResultException(ErrorDetails details) {
        super(details);
    }
}
