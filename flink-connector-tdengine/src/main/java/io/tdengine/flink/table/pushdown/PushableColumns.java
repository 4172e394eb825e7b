/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table.pushdown;

import io.tdengine.flink.scan.predicate.ScanPredicate;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.expressions.FieldReferenceExpression;
import org.apache.flink.table.expressions.ResolvedExpression;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.RowType;

/** Which of the planner's fields are columns that the server can look at, and their names. */
@Internal
public final class PushableColumns {

    private final RowType declared;
    private final List<String> columns;
    private final List<String> metadata;
    private final boolean byName;

    /** Null for all. */
    private final Set<String> only;

    /**
     * @param declared all columns of the table, without metadata
     * @param columns those of them that the planner's row has
     * @param metadata keys of the metadata that follow them; the planner calls them as the user
     *     does
     */
    public PushableColumns(RowType declared, List<String> columns, List<String> metadata) {
        this(declared, List.copyOf(columns), List.copyOf(metadata), null);
    }

    private PushableColumns(
            RowType declared, List<String> columns, List<String> metadata, Set<String> only) {
        this.declared = declared;
        this.columns = columns;
        this.metadata = metadata;
        this.byName = false;
        this.only = only;
    }

    private PushableColumns(RowType declared) {
        this.declared = declared;
        this.columns = List.of();
        this.metadata = List.of();
        this.byName = true;
        this.only = null;
    }

    /** The same without all other columns; {@code tbname} stays. */
    public PushableColumns only(Collection<String> names) {
        return new PushableColumns(declared, columns, metadata, Set.copyOf(names));
    }

    /** Of fields in any order that are called as the table's columns, or {@code tbname}. */
    public static PushableColumns byName(RowType declared) {
        return new PushableColumns(declared);
    }

    /**
     * The column's name in TDengine, or null for what is no column, or one whose values the server
     * does not compare as Flink does: bytes.
     */
    String name(ResolvedExpression expression) {
        if (!(expression instanceof FieldReferenceExpression)) {
            return null;
        }
        boolean bytes =
                expression.getOutputDataType().getLogicalType().is(LogicalTypeFamily.BINARY_STRING);
        if (bytes) {
            return null;
        }
        FieldReferenceExpression field = (FieldReferenceExpression) expression;
        String name = byName ? named(field.getName()) : name(field.getFieldIndex());
        boolean left = only == null || only.contains(name) || ScanPredicate.TABLE_NAME.equals(name);
        return left ? name : null;
    }

    private String named(String field) {
        boolean known =
                declared.getFieldNames().contains(field) || field.equals(ScanPredicate.TABLE_NAME);
        return known ? field : null;
    }

    /** The column of a field of the planner's row, or null for other metadata than tbname. */
    String name(int field) {
        if (field < columns.size()) {
            return columns.get(field);
        }
        String key = metadata.get(field - columns.size());
        return key.equals(ScanPredicate.TABLE_NAME) ? key : null;
    }

    /** Those of the declared columns that a predicate looks at. */
    public RowType of(ScanPredicate predicate) {
        Set<String> names = predicate.columns();
        return new RowType(
                declared.getFields().stream()
                        .filter(field -> names.contains(field.getName()))
                        .collect(Collectors.toList()));
    }
}
