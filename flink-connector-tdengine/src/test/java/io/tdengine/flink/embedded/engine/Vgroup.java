/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

/** A vgroup: an id and the log of what is written to its tables. */
record Vgroup(int id, VgroupLog log) {}
