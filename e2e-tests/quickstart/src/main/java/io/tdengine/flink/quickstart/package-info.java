/* SPDX-License-Identifier: Apache-2.0 */
/** Real data through Flink SQL into TDengine and back: {@code e2e-tests/quickstart/run.sh}. */
package io.tdengine.flink.quickstart;
