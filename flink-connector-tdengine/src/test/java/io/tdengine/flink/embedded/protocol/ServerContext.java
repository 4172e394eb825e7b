/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import io.tdengine.flink.embedded.Faults;
import io.tdengine.flink.embedded.QueryLog;
import io.tdengine.flink.embedded.engine.Engine;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What every connection of one server shares.
 *
 * @param openResults results that clients have not read to their end or freed
 */
record ServerContext(
        Engine engine,
        ExecutorService executor,
        Faults faults,
        AtomicInteger openResults,
        QueryLog queryLog) {

    ServerContext(Engine engine, ExecutorService executor, Faults faults) {
        this(engine, executor, faults, new AtomicInteger(), new QueryLog());
    }
}
