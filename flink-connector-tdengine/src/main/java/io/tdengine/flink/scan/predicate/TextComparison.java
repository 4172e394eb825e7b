/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan.predicate;

import io.tdengine.flink.transport.SqlText;
import io.tdengine.flink.transport.schema.TableSchema;
import io.tdengine.flink.transport.type.DataType;
import java.util.Set;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.api.ValidationException;

/**
 * Whether a text is equal to a value or not. Exact: both sides compare bytes. The order of texts is
 * never asked for, since the server's depends on type and version.
 */
@Internal
public final class TextComparison implements ScanPredicate {

    private static final long serialVersionUID = 1L;

    private final String column;
    private final boolean equal;
    private final String value;

    /**
     * @param value well-formed, without NUL characters: see {@link #isPossible}
     */
    public TextComparison(String column, boolean equal, String value) {
        this.column = column;
        this.equal = equal;
        this.value = value;
    }

    /** Whether a value means the same to the server: no NUL, no half of a character. */
    public static boolean isPossible(String value) {
        return value.codePoints()
                .noneMatch(
                        c ->
                                c == 0
                                        || c >= Character.MIN_SURROGATE
                                                && c <= Character.MAX_SURROGATE);
    }

    /** Whether a JSON tag may have the value: all are objects. */
    public static boolean mayBeJson(String value) {
        return value.startsWith("{");
    }

    @Override
    public SqlCondition bind(TableSchema schema) {
        if (column.equals(TABLE_NAME)) {
            if (!schema.isSuperTable()) {
                return schema.table().equals(value) == equal
                        ? SqlCondition.ALWAYS
                        : SqlCondition.NEVER;
            }
        } else if (schema.column(column).field().type() == DataType.JSON) {
            if (!mayBeJson(value)) {
                return equal ? SqlCondition.NEVER : SqlCondition.notNull(column);
            }
            throw new ValidationException(
                    "Column '"
                            + column
                            + "' is a JSON tag, whose text TDengine cannot compare with that of"
                            + " an object. Use another column for keys and deletes.");
        }
        return SqlCondition.of(
                SqlCondition.column(column)
                        + (equal ? " = " : " <> ")
                        + SqlText.quoteString(value));
    }

    @Override
    public Set<String> columns() {
        return Set.of(column);
    }

    @Override
    public String toString() {
        return column + (equal ? " = " : " <> ") + SqlText.quoteString(value);
    }
}
