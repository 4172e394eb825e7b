/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.data;

import io.tdengine.flink.transport.schema.ColumnSchema;
import io.tdengine.flink.transport.schema.TableSchema;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.types.logical.RowType;

/** Declared columns beside those that the server's table has. */
@Internal
public final class DeclaredColumns {

    private DeclaredColumns() {}

    /**
     * @throws ValidationException naming a declared column that the table does not have or whose
     *     type does not fit
     */
    public static void check(RowType.RowField declared, TableSchema schema) {
        ColumnSchema column = schema.column(declared.getName());
        if (column == null) {
            throw unknown(declared.getName(), schema);
        }
        TypeMapping.checkReadable(column.field(), schema.precision(), declared.getType());
    }

    private static ValidationException unknown(String name, TableSchema schema) {
        String columns =
                schema.all().stream().map(ColumnSchema::name).collect(Collectors.joining(", "));
        return new ValidationException(
                "Column '"
                        + name
                        + "' is declared, but the TDengine table "
                        + schema.database()
                        + "."
                        + schema.table()
                        + " has no such column or tag. It has: "
                        + columns
                        + ". Names are case-sensitive.");
    }
}
