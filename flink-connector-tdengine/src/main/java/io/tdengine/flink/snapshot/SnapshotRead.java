/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.snapshot;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.SourceEvent;

/** Tells the enumerator that a reader has emitted its part of the snapshot and awaits changes. */
@Internal
final class SnapshotRead implements SourceEvent {
    private static final long serialVersionUID = 1L;
}
