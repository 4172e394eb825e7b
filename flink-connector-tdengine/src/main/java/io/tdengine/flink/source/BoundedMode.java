/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import org.apache.flink.annotation.PublicEvolving;

/** Whether a subscription ends. */
@PublicEvolving
public enum BoundedMode {
    /** Never. */
    UNBOUNDED,
    /**
     * At the end that each vgroup's log has when the job first starts. All rows before it are read.
     * The server merges log entries into messages: rows of entries written after the start are
     * emitted too if they come in one message with the last ones before it.
     */
    LATEST,
    /** At offsets that are given for each vgroup: the first entries not to read, as above. */
    SPECIFIC_OFFSETS
}
