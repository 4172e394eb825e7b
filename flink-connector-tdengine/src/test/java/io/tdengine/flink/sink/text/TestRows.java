/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.text;

import io.tdengine.flink.transport.bind.BindBatch;
import io.tdengine.flink.transport.bind.BindField;
import io.tdengine.flink.transport.bind.BindPayload;
import io.tdengine.flink.transport.bind.TableRows;
import io.tdengine.flink.transport.schema.ColumnSchema;
import io.tdengine.flink.transport.schema.TableSchema;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.util.ArrayList;
import java.util.List;

/** Payloads for a super table {@code s't`b} with an NCHAR tag, a VARCHAR and an INT column. */
final class TestRows {

    static final String SUPER_TABLE = "s't`b";

    private final List<BindField> fields = new ArrayList<>();
    private final BindBatch batch;
    private TableRows table;

    /**
     * @param withTag whether child tables are written with their tag
     */
    TestRows(boolean withTag) {
        fields.add(field("tbname", DataType.VARCHAR, BindField.Kind.TABLE_NAME));
        if (withTag) {
            fields.add(field("a tag", DataType.NCHAR, BindField.Kind.TAG));
        }
        fields.add(field("ts", DataType.TIMESTAMP, BindField.Kind.COLUMN));
        fields.add(field("te=xt", DataType.VARCHAR, BindField.Kind.COLUMN));
        fields.add(field("v", DataType.INT, BindField.Kind.COLUMN));
        batch = new BindBatch(fields);
    }

    static TableSchema target() {
        return new TableSchema(
                "d b",
                SUPER_TABLE,
                TableSchema.Kind.SUPER_TABLE,
                Precision.MILLISECONDS,
                List.of(
                        column("ts", DataType.TIMESTAMP, false),
                        column("te=xt", DataType.VARCHAR, false),
                        column("v", DataType.INT, false),
                        column("a tag", DataType.NCHAR, true)));
    }

    private static ColumnSchema column(String name, DataType type, boolean tag) {
        return new ColumnSchema(new Field(name, type, 100, 0, 0), tag, false);
    }

    private static BindField field(String name, DataType type, BindField.Kind kind) {
        return new BindField(name, type, kind, Precision.MILLISECONDS, 100);
    }

    /** Without its tag, if there are tags at all, it is NULL. */
    TestRows table(String name, String tag) {
        table = batch.addTable(name);
        if (tag != null) {
            table.tag(0).appendString(tag);
        } else if (fields.size() > 4) {
            table.tag(0).appendNull();
        }
        return this;
    }

    /** A row of the last table; a column is NULL for null, and left out for {@link #ABSENT}. */
    TestRows row(long time, Object text, Object number) {
        table.column(0).appendLong(time);
        if (text == ABSENT) {
            table.column(1).appendNone();
        } else if (text == null) {
            table.column(1).appendNull();
        } else {
            table.column(1).appendString((String) text);
        }
        if (number == ABSENT) {
            table.column(2).appendNone();
        } else if (number == null) {
            table.column(2).appendNull();
        } else {
            table.column(2).appendInt((Integer) number);
        }
        table.endRow();
        return this;
    }

    static final Object ABSENT = new Object();

    List<BindField> fields() {
        return fields;
    }

    BindPayload payload() {
        return BindPayload.of(fields, batch.encode());
    }
}
