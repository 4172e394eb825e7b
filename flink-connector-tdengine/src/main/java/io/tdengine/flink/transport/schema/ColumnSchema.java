/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.schema;

import io.tdengine.flink.transport.type.Field;
import java.util.Objects;

/** One column or tag of a table. Immutable. */
public final class ColumnSchema {

    private final Field field;
    private final boolean tag;
    private final boolean compositeKey;

    public ColumnSchema(Field field, boolean tag, boolean compositeKey) {
        this.field = Objects.requireNonNull(field);
        this.tag = tag;
        this.compositeKey = compositeKey;
    }

    public Field field() {
        return field;
    }

    public String name() {
        return field.name();
    }

    public boolean isTag() {
        return tag;
    }

    /** True for a second key column beside the timestamp. */
    public boolean isCompositeKey() {
        return compositeKey;
    }

    @Override
    public String toString() {
        return field + (tag ? " TAG" : "") + (compositeKey ? " COMPOSITE KEY" : "");
    }
}
