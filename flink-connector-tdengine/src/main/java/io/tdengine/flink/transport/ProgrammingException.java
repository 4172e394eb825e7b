/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

/** The statement is wrong and stays so: its syntax, what it names, or what its user may do. */
public final class ProgrammingException extends DatabaseException {

    private static final long serialVersionUID = 1L;

    ProgrammingException(ErrorDetails details) {
        super(details);
    }
}
