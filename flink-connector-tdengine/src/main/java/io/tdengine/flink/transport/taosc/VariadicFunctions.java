/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.taosc;

import com.sun.jna.Library;
import com.sun.jna.Pointer;

/**
 * The client library's functions that end in {@code ...}, which direct mapping cannot call. The
 * variable part is always empty.
 */
interface VariadicFunctions extends Library {

    /** Of the process; only before its first connection. */
    int taosOptions(int option, byte[] value, Object... none);

    int taosOptionsConnection(Pointer session, int option, byte[] value, Object... none);
}
