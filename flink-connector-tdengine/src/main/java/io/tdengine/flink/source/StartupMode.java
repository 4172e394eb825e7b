/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import org.apache.flink.annotation.PublicEvolving;

/** Where a subscription starts when the job has no state of it. */
@PublicEvolving
public enum StartupMode {
    /** At the first entry that each vgroup's log still has. */
    EARLIEST,
    /** After the last entry that each vgroup's log has when the job starts. */
    LATEST,
    /** At the offsets that the source's group has committed; see {@link MissingOffsets}. */
    GROUP_OFFSETS,
    /** At offsets that are given for each vgroup; at the first entry where none is given. */
    SPECIFIC_OFFSETS
}
