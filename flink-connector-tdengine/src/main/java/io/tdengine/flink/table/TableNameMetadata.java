/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.DataType;

/** The metadata column that sources and the sink share: the name of a row's table. */
@Internal
final class TableNameMetadata {

    static final String KEY = "tbname";

    static final DataType TYPE = DataTypes.STRING();

    private TableNameMetadata() {}
}
