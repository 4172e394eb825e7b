/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

/** The server refuses rows that were written as text. */
public final class SchemalessException extends TDengineException {

    private static final long serialVersionUID = 1L;

    SchemalessException(ErrorDetails details) {
        super(details);
    }
}
