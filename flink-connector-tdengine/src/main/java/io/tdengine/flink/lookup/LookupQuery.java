/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.lookup;

import io.tdengine.flink.data.DeclaredColumns;
import io.tdengine.flink.scan.predicate.ScanPredicate;
import io.tdengine.flink.transport.schema.TableSchema;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;

/**
 * Which rows of a table are looked up, by which columns, and what is produced of them. Immutable.
 */
@Internal
public final class LookupQuery implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String database;
    private final String table;
    private final RowType columns;
    private final boolean withTableName;
    private final int[] keys;
    private final boolean latest;
    private ScanPredicate predicate;
    private RowType predicateColumns = RowType.of();

    /**
     * @param columns names and declared types to produce
     * @param withTableName whether the name of the row's table follows the columns
     * @param keys fields of the produced row that are given; none to read all rows
     * @param latest whether only the latest row of each table counts
     */
    public LookupQuery(
            String database,
            String table,
            RowType columns,
            boolean withTableName,
            int[] keys,
            boolean latest) {
        this.database = Objects.requireNonNull(database);
        this.table = Objects.requireNonNull(table);
        this.columns = columns;
        this.withTableName = withTableName;
        this.keys = keys.clone();
        this.latest = latest;
        for (int key : keys) {
            checkKey(produced().getFields().get(key));
        }
    }

    private static void checkKey(RowType.RowField key) {
        switch (key.getType().getTypeRoot()) {
            case BOOLEAN:
            case TINYINT:
            case SMALLINT:
            case INTEGER:
            case BIGINT:
            case VARCHAR:
            case TIMESTAMP_WITHOUT_TIME_ZONE:
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE:
                return;
            default:
                throw new ValidationException(
                        "Column '"
                                + key.getName()
                                + "' is declared "
                                + key.getType().asSummaryString()
                                + ": TDengine cannot look rows up by equality of such values. Join"
                                + " by texts, integers, BOOLEAN or timestamps.");
        }
    }

    /**
     * The same for rows that fulfil a condition.
     *
     * @param looked names and declared types of the columns that the condition looks at
     */
    public LookupQuery withPredicate(ScanPredicate condition, RowType looked) {
        LookupQuery query = new LookupQuery(database, table, columns, withTableName, keys, latest);
        query.predicate = condition;
        query.predicateColumns = looked;
        return query;
    }

    /**
     * @throws ValidationException naming the first column that the table does not have or whose
     *     type does not fit, or one that the latest rows cannot be looked up by
     */
    void check(TableSchema schema) {
        columns.getFields().forEach(field -> DeclaredColumns.check(field, schema));
        predicateColumns.getFields().forEach(field -> DeclaredColumns.check(field, schema));
        if (!latest) {
            return;
        }
        for (String key : keyNames()) {
            if (!key.equals(ScanPredicate.TABLE_NAME) && !schema.column(key).isTag()) {
                throw new ValidationException(
                        "Option 'lookup.rows' is 'latest', but column '"
                                + key
                                + "' of the join is no tag: only the rows of whole child tables"
                                + " have a latest one. Join by tags or 'tbname', or leave the"
                                + " option out.");
            }
        }
    }

    String database() {
        return database;
    }

    String table() {
        return table;
    }

    RowType columns() {
        return columns;
    }

    /** Columns, then the table's name if wanted. */
    RowType produced() {
        if (!withTableName) {
            return columns;
        }
        List<RowType.RowField> fields = new ArrayList<>(columns.getFields());
        fields.add(new RowType.RowField(ScanPredicate.TABLE_NAME, VarCharType.STRING_TYPE));
        return new RowType(fields);
    }

    /** Fields of {@link #produced()}. */
    int[] keys() {
        return keys.clone();
    }

    List<String> keyNames() {
        List<String> names = new ArrayList<>();
        for (int key : keys) {
            names.add(produced().getFieldNames().get(key));
        }
        return names;
    }

    /** The row of keys alone. */
    RowType keyType() {
        List<RowType.RowField> fields = new ArrayList<>();
        for (int key : keys) {
            fields.add(produced().getFields().get(key));
        }
        return new RowType(fields);
    }

    boolean isLatest() {
        return latest;
    }

    /** Null for none. */
    ScanPredicate predicate() {
        return predicate;
    }

    @Override
    public String toString() {
        return database + "." + table + (keys.length == 0 ? "" : " by " + keyNames());
    }
}
