/* SPDX-License-Identifier: Apache-2.0 */

/** The one class that test clusters' processes run beside Flink's. */
package io.tdengine.flink.e2e;
