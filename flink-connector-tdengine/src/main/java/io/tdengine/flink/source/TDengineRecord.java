/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.typeinfo.TypeInfo;

/**
 * A row, or a change of tables, as it is in the log: its table, its place, and the columns that
 * were written. For topics whose tables have several schemas. Immutable; arrays in it are not to be
 * changed.
 *
 * <p>A value is null or a Boolean, Byte, Short, Integer, Long, Float, Double, {@link
 * java.time.Instant} (TIMESTAMP), {@link java.math.BigDecimal} (DECIMAL), String (VARCHAR, NCHAR,
 * JSON) or byte[] (VARBINARY, GEOMETRY, BLOB); an unsigned integer is of the next wider type,
 * BIGINT UNSIGNED a {@link java.math.BigInteger}.
 */
@PublicEvolving
@TypeInfo(TDengineRecordTypeInfo.Factory.class)
public final class TDengineRecord implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String topic;
    private final String database;
    private final int vgroupId;
    private final long offset;
    private final String table;
    private final String[] columns;
    private final Object[] values;
    private final String change;

    /**
     * @param columns shared by all rows of a block
     * @param values one for each column
     * @param change null for a row
     */
    TDengineRecord(
            String topic,
            String database,
            int vgroupId,
            long offset,
            String table,
            String[] columns,
            Object[] values,
            String change) {
        this.topic = Objects.requireNonNull(topic);
        this.database = Objects.requireNonNull(database);
        this.vgroupId = vgroupId;
        this.offset = offset;
        this.table = table;
        this.columns = columns;
        this.values = values;
        this.change = change;
    }

    public String topic() {
        return topic;
    }

    public String database() {
        return database;
    }

    /** The vgroup whose log the row is in. */
    public int vgroupId() {
        return vgroupId;
    }

    /** Where the row's message starts in that log. */
    public long offset() {
        return offset;
    }

    /** The child or normal table, or null: a topic on a query does not tell. */
    public String table() {
        return table;
    }

    /** The columns that the row has, the timestamp first. */
    public List<String> columns() {
        return List.of(columns);
    }

    /** True if the row has a column of this name, be it NULL; false if it was not written. */
    public boolean has(String column) {
        return indexOf(column) >= 0;
    }

    /** The value of a column; null if it is NULL or was not written. */
    public Object get(String column) {
        int index = indexOf(column);
        return index < 0 ? null : values[index];
    }

    /** The value of the n-th of {@link #columns}, from 0. */
    public Object get(int column) {
        return values[column];
    }

    private int indexOf(String column) {
        for (int i = 0; i < columns.length; i++) {
            if (columns[i].equals(column)) {
                return i;
            }
        }
        return -1;
    }

    /**
     * With {@link TableChanges#EMIT}: what changed, in JSON as the client library tells it; such a
     * record has no columns. Null for a row.
     */
    public String change() {
        return change;
    }

    /** For the serializer. */
    String[] columnArray() {
        return columns;
    }

    @Override
    public boolean equals(Object o) {
        if (!(o instanceof TDengineRecord)) {
            return false;
        }
        TDengineRecord other = (TDengineRecord) o;
        return topic.equals(other.topic)
                && database.equals(other.database)
                && vgroupId == other.vgroupId
                && offset == other.offset
                && Objects.equals(table, other.table)
                && Arrays.equals(columns, other.columns)
                && Arrays.deepEquals(values, other.values)
                && Objects.equals(change, other.change);
    }

    @Override
    public int hashCode() {
        return Objects.hash(topic, vgroupId, offset, table, Arrays.deepHashCode(values));
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(database + '.' + table + " {");
        for (int i = 0; i < columns.length; i++) {
            String value = values[i] instanceof byte[] ? "bytes" : String.valueOf(values[i]);
            text.append(i == 0 ? "" : ", ").append(columns[i]).append('=').append(value);
        }
        if (change != null) {
            text.append(change);
        }
        return text + "} in vgroup " + vgroupId + " of topic " + topic + " at " + offset;
    }
}
