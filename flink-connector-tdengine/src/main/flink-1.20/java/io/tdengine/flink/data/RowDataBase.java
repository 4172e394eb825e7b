/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.data;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.RowData;

/** What a row is in Flink 1.20. */
@Internal
abstract class RowDataBase implements RowData {}
