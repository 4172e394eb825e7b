/* SPDX-License-Identifier: Apache-2.0 */
/**
 * JMH benchmarks of the transport beside the vendor's JDBC driver and the stock WebSocket library,
 * on bytes made in memory, and of subscriptions, on the embedded server in a process of its own.
 * Each asserts that both sides saw the same cells.
 */
package io.tdengine.flink.benchmarks;
