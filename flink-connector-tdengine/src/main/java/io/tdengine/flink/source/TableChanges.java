/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import org.apache.flink.annotation.PublicEvolving;

/**
 * What to do when rows are deleted, or tables are dropped or altered. A topic tells of that only if
 * it was created WITH META, so all but {@link #IGNORE} need such a topic. That tables are created
 * is never a failure.
 */
@PublicEvolving
public enum TableChanges {
    /** Go on: rows that were read stay as they are. */
    IGNORE,
    /** End the job at the first delete, drop or alter, by its name. */
    FAIL,
    /** Make a record of it, as the deserialization schema does that. */
    EMIT
}
