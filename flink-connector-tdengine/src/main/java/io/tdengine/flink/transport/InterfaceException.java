/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

/**
 * This library was used wrongly, or cannot do what was asked: a wrong argument, a closed object, an
 * interrupted thread, something that the transport or the server's version does not offer, or an
 * answer that cannot be read.
 */
public final class InterfaceException extends TDengineException {

    private static final long serialVersionUID = 1L;

    InterfaceException(ErrorDetails details) {
        super(details);
    }
}
