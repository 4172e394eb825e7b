/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import org.apache.flink.annotation.PublicEvolving;

/** What to do when the position to read from is not in the server's log any more. */
@PublicEvolving
public enum MissingOffsets {
    /** The job ends with an error that names the vgroup and the offsets that are lost. */
    FAIL,
    /** The vgroup is read from the first entry that its log still has. Rows before it are lost. */
    EARLIEST
}
