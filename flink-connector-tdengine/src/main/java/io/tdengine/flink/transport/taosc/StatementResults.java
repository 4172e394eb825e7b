/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.taosc;

import com.sun.jna.Pointer;
import io.tdengine.flink.transport.ServerVersion;
import java.util.function.Consumer;

/**
 * Who frees the result of a statement.
 *
 * <p>Source: in the client library of 3.3.7 the statement does, at its next bind and when it is
 * closed, and to free it as well corrupts memory. taosAdapter, which is built with the library of
 * its own version, frees it since its release 3.4.0.1.
 */
final class StatementResults {

    private static final int[] FIRST_FREED_BY_THE_CALLER = {3, 4, 0, 1};

    private StatementResults() {}

    /**
     * What to do with a result that is no longer needed.
     *
     * @param libraryVersion as the client library tells it
     */
    static Consumer<Pointer> freeing(String libraryVersion) {
        return ServerVersion.isOlder(libraryVersion, FIRST_FREED_BY_THE_CALLER)
                ? result -> {}
                : Taosc::taosFreeResult;
    }
}
