/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A pipeline at steady load with faults for as long as wanted, and what the process takes
 * meanwhile: memory, threads, sockets, latency.
 */
package io.tdengine.flink.soak;
