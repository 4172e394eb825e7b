/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.sink2.Sink;

/** What a sink is in Flink 2.x. */
@Internal
abstract class SinkBase<T> implements Sink<T> {

    private static final long serialVersionUID = 1L;
}
