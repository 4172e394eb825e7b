/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.data;

import org.apache.flink.annotation.Internal;

/** A value that its column cannot hold; the message has the value, shortened, and the limit. */
@Internal
public final class UnfitValueException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnfitValueException(String message) {
        super(message);
    }
}
