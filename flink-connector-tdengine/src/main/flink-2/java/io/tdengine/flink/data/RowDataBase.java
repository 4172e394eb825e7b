/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.data;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.RowData;
import org.apache.flink.types.variant.Variant;

/** What a row is in Flink 2.x: a getter more, whose type Flink 1.20 does not have. */
@Internal
abstract class RowDataBase implements RowData {

    @Override
    public Variant getVariant(int pos) {
        throw new UnsupportedOperationException("No column of TDengine is read as VARIANT.");
    }
}
