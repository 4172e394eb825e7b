/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.quickstart;

import java.net.SocketException;

/** The server of {@code --serve} cannot listen where it should, mostly because another one does. */
final class UnavailablePortException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnavailablePortException(int port, SocketException cause) {
        super(
                "--serve cannot listen at localhost:"
                        + port
                        + " ("
                        + cause.getMessage()
                        + "). Use or end the server that is there, or choose another port:"
                        + " --serve --port 0 takes a free one and says which; put that one into"
                        + " the documentation's statements.",
                cause);
    }
}
