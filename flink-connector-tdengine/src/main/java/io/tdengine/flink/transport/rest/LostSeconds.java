/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.rest;

import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/**
 * Puts back the seconds of an offset that a timestamp's text does not have. Before zones were
 * standardized offsets had seconds (Paris until 1911: +00:09:21); the server reckons with them and
 * writes {@code +00:09}.
 */
final class LostSeconds {

    private static final int MINUTE = 60;

    private final ZoneRules rules;

    /** From here on no offset has seconds. */
    private final long last;

    /**
     * @param zone IANA name of the zone that the server renders in
     */
    LostSeconds(String zone) {
        this.rules = ZoneId.of(zone).getRules();
        long end = Long.MIN_VALUE;
        for (ZoneOffsetTransition transition : rules.getTransitions()) {
            if (transition.getOffsetBefore().getTotalSeconds() % MINUTE != 0) {
                // The text's instant may be off by just under a minute.
                end = transition.toEpochSecond() + MINUTE;
            }
        }
        this.last = end;
    }

    /**
     * What to subtract from an instant reckoned with the offset as written.
     *
     * @param seconds of that instant, since 1970
     */
    long at(long seconds) {
        if (seconds >= last) {
            return 0;
        }
        return rules.getOffset(Instant.ofEpochSecond(seconds)).getTotalSeconds() % MINUTE;
    }
}
