/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import org.apache.flink.annotation.Internal;

/**
 * A generation cannot be read any further, as the server's assignment is not the granted one any
 * more. What has been emitted is right; the next generation goes on from there.
 */
@Internal
final class GenerationLostException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    GenerationLostException(String message) {
        super(message);
    }
}
