/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import io.tdengine.flink.embedded.Faults;
import io.tdengine.flink.embedded.engine.Engine;
import java.util.concurrent.ExecutorService;

/** What every connection of one server shares. */
record ServerContext(Engine engine, ExecutorService executor, Faults faults) {}
