/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.util.Iterator;
import java.util.List;

/**
 * What a statement gave: an update count, or rows.
 *
 * @param fields empty for an update
 * @param rows cells as {@link Engine} describes them; null for an update
 */
public record SqlResult(
        boolean isUpdate,
        long affectedRows,
        List<Field> fields,
        Precision precision,
        Iterator<Object[]> rows) {

    public static SqlResult update(long affectedRows) {
        return new SqlResult(true, affectedRows, List.of(), Precision.MILLISECONDS, null);
    }

    public static SqlResult rows(List<Field> fields, Precision precision, Iterator<Object[]> rows) {
        return new SqlResult(false, 0, fields, precision, rows);
    }
}
