/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.batch;

import io.tdengine.flink.transport.ErrorCode;
import java.util.Set;

/**
 * Which of the server's errors are about some rows of a batch, so that the others can be written.
 */
final class RowErrors {

    /**
     * Codes that a value, a key or a child table's name can cause, or the number of rows; source:
     * TDengine 3.3's error codes. What is not here concerns the batch as a whole: to leave rows out
     * would lose all of them.
     */
    private static final Set<Integer> CODES =
            Set.of(
                    0x002B, // message exceeds limit
                    0x0118, // invalid parameters
                    0x0127, // invalid timestamp format
                    0x0200, // invalid operation: bind and parser
                    0x0209, // table name too long
                    0x0224, // value out of range
                    0x0236, // bind number out of range
                    0x0603, // table already exists, as one of another kind
                    0x060B, // timestamp data out of range
                    0x061D, // table already exists in other stables
                    0x2617, // invalid identifier name
                    0x263D, // tags too long
                    0x2653, // value too long
                    0x267B, // primary key null
                    0x267D, // tbname not set
                    0x3002, // schemaless: invalid data
                    0x3004, // schemaless: not of the same type
                    ErrorCode.UNWRITABLE_ROW); // a text form cannot tell the value

    private RowErrors() {}

    static boolean isOne(int code) {
        return CODES.contains(code);
    }
}
