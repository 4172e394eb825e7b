/* SPDX-License-Identifier: Apache-2.0 */
/**
 * JMH benchmarks of the transport beside the vendor's JDBC driver and the stock WebSocket library,
 * on bytes made in memory. Each asserts before it measures that both sides saw the same cells.
 */
package io.tdengine.flink.benchmarks;
