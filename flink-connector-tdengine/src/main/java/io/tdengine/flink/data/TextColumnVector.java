/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.data;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.columnar.vector.ColumnVector;

/**
 * A vector that makes Flink's text itself. Out of the bytes of a {@link
 * org.apache.flink.table.data.columnar.vector.BytesColumnVector} text needs two objects more a
 * cell, which say nothing but in which array it is.
 */
@Internal
interface TextColumnVector extends ColumnVector {

    /**
     * The text of a row in which it is not NULL; valid as long as the rows that are read of the
     * vector are, and may be the same object for several of them.
     */
    StringData getText(int i);
}
