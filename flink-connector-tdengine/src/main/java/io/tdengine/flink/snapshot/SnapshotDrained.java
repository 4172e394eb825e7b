/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.snapshot;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.SourceEvent;

/** Tells a reader that no split of the snapshot is left for it. */
@Internal
final class SnapshotDrained implements SourceEvent {
    private static final long serialVersionUID = 1L;
}
