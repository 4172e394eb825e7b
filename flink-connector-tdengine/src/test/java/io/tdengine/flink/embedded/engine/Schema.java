/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import java.util.ArrayList;
import java.util.List;

/** Columns and tags of a super table, shared by its children, or of a normal table. */
final class Schema {

    private static final int HAS_STATISTICS = 0x01;
    private static final int HAS_TYPE_MODIFIER = 0x80;

    private final List<Column> columns;
    private final List<Column> tags;
    private final int firstLaterId;
    private int nextId;

    Schema(List<Column> columns, List<Column> tags) {
        this.columns = new ArrayList<>();
        this.tags = new ArrayList<>();
        this.nextId = 1;
        columns.forEach(this::addColumn);
        tags.forEach(this::addTag);
        this.firstLaterId = nextId;
    }

    /**
     * The flags that messages tell: block statistics for columns of CREATE, and a modifier of the
     * type for decimals and columns that were added.
     */
    int flags(Column column) {
        boolean added = column.id() >= firstLaterId;
        int statistics = added ? 0 : HAS_STATISTICS;
        return added || column.type().isDecimal() ? statistics | HAS_TYPE_MODIFIER : statistics;
    }

    List<Column> columns() {
        return columns;
    }

    List<Column> tags() {
        return tags;
    }

    void addColumn(Column column) {
        columns.add(numbered(column));
    }

    void addTag(Column tag) {
        tags.add(numbered(tag));
    }

    private Column numbered(Column c) {
        return new Column(
                c.name(), c.type(), c.length(), c.precision(), c.scale(), nextId++, c.key());
    }

    boolean hasCompositeKey() {
        return columns.size() > 1 && columns.get(1).key();
    }

    /** The place of a column, or -1. */
    int columnIndex(String name) {
        return indexOf(columns, name);
    }

    /** The place of a tag, or -1. */
    int tagIndex(String name) {
        return indexOf(tags, name);
    }

    private static int indexOf(List<Column> list, String name) {
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }
}
