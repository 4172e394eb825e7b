/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorCodeTest {

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            ints = {
                0x000B,
                0x0020,
                0x03D3,
                0x03E6,
                0x0503,
                0x0903,
                0x4000,
                0x4008,
                0xFFFE,
                ErrorCode.CONNECT_FAILED,
                ErrorCode.CONNECTION_LOST,
                ErrorCode.REQUEST_TIMEOUT,
                ErrorCode.UNAVAILABLE
            })
    void isRetriable(int code) {
        assertThat(ErrorCode.isRetriable(code)).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            ints = {
                0x0357,
                0x0388,
                0x03E1,
                0x0530,
                0x060B,
                0x2600,
                0x2603,
                0x2653,
                0x4007,
                0xFFFD,
                0xFFFF,
                ErrorCode.MALFORMED,
                ErrorCode.INVALID_ARGUMENT,
                ErrorCode.UNSUPPORTED,
                ErrorCode.CLOSED,
                ErrorCode.INTERRUPTED
            })
    void isPermanent(int code) {
        assertThat(ErrorCode.isRetriable(code)).isFalse();
    }

    @Test
    void messageEndsWithTheCode() {
        assertThat(ErrorContext.call().failed(0x0388, "Database not exist"))
                .hasMessage("Database not exist [0x0388]");
    }
}
