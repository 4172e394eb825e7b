/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.soak;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A short soak; {@code run-soak.sh} does long ones. */
class SoakITCase {

    private static final long SECONDS = Long.getLong("tdengine.soak.seconds");
    private static final long SEED = Long.getLong("tdengine.soak.seed", System.nanoTime());

    @Test
    @Timeout(value = 4 * 60 * 60, unit = TimeUnit.SECONDS)
    void steadyLoadWithFaultsStaysFlatAndLosesNothing() throws Exception {
        assumeThat(SECONDS).as("-Dtdengine.soak.seconds").isPositive();
        new Flatness(new Soak(SECONDS, SEED).run()).check();
    }
}
