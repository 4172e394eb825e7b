/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.soak;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatenciesTest {

    private final Latencies latencies = new Latencies();

    @Test
    void quantilesAreThoseOfTheRowsSinceTheyWereTaken() {
        for (int millis = 1; millis <= 100; millis++) {
            latencies.add(millis);
        }

        assertThat(latencies.take(0.5, 0.99, 1)).containsExactly(50, 99, 100);
        assertThat(latencies.take(0.5, 0.99, 1)).containsExactly(0, 0, 0);
    }

    @Test
    void timesBeyondTheScaleAreAtItsEnds() {
        latencies.add(-5);
        latencies.add(10_000_000);

        assertThat(latencies.take(0.5, 1)).containsExactly(0, 60_000);
    }
}
