/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Tries a configuration's endpoints in their order, as many rounds as it allows. For the
 * transports.
 */
public final class Endpoints {

    private static final Duration FIRST_BACK_OFF = Duration.ofMillis(200);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(5);

    private Endpoints() {}

    /**
     * What the first endpoint that can be reached gives.
     *
     * @param open gets {@code host:port}; an exception that is neither retriable nor about an
     *     answer that cannot be read ends the search, since another endpoint helps neither a wrong
     *     password nor an interrupted thread
     * @throws TDengineException of the only endpoint, or one that tells of all
     */
    public static <T> T firstOf(ConnectionConfig config, Function<String, T> open) {
        List<TDengineException> failures = new ArrayList<>();
        boolean passing = true;
        for (int round = 0; passing && round <= config.retries(); round++) {
            if (round > 0) {
                pause(round);
            }
            passing = false;
            // Only the last round's failures are told: they are why there is no connection now.
            failures.clear();
            for (String hostAndPort : config.endpoints()) {
                try {
                    return open.apply(hostAndPort);
                } catch (TDengineException e) {
                    // Whoever speaks something else will do so again; the others may be servers.
                    if (!e.isRetriable() && e.code() != ErrorCode.MALFORMED) {
                        throw e;
                    }
                    passing |= e.isRetriable();
                    failures.add(e);
                }
            }
        }
        throw noEndpoint(config, failures);
    }

    private static void pause(int round) {
        long backOff = FIRST_BACK_OFF.toMillis() << Math.min(round - 1, 10);
        try {
            // Nothing counts the latch down: only an interrupt ends the pause early.
            new CountDownLatch(1)
                    .await(Math.min(backOff, LONGEST_BACK_OFF.toMillis()), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ErrorContext.call()
                    .failed(ErrorCode.INTERRUPTED, "Interrupted while waiting to connect again", e);
        }
    }

    private static TDengineException noEndpoint(
            ConnectionConfig config, List<TDengineException> failures) {
        if (failures.size() == 1) {
            return failures.get(0);
        }
        StringBuilder message = new StringBuilder("No endpoint can be connected to");
        for (TDengineException failure : failures) {
            message.append("; ").append(failure.getMessage());
        }
        TDengineException all =
                ErrorContext.of(
                                ErrorContext.Origin.CONNECTION,
                                String.join(", ", config.endpoints()))
                        .failed(ErrorCode.CONNECT_FAILED, message.toString(), failures.get(0));
        failures.subList(1, failures.size()).forEach(all::addSuppressed);
        return all;
    }
}
