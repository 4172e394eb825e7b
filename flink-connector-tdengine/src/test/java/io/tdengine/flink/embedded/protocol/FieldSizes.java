/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;

/** The three sizes a server reports for one column, each in its own place. */
final class FieldSizes {

    /** What a server calls the size of a BLOB, in blocks and in prepared statements. */
    static final int BLOB_SCHEMA_BYTES = 5;

    private FieldSizes() {}

    /** {@code fields_lengths} of a query and the length in REST's {@code column_meta}. */
    static int reported(Field field) {
        DataType type = field.type();
        switch (type) {
            case JSON:
                return 4095;
            case BLOB:
                return 4194304;
            default:
                return type.isVariable() ? field.length() : type.fixedSize();
        }
    }

    /** {@code lengths} of a text fetch and {@code fields_lengths} of a prepared query. */
    static int fetched(Field field) {
        switch (field.type()) {
            case JSON:
                return 16382;
            case BLOB:
                return 4194308;
            default:
                return schema(field);
        }
    }

    /** {@code bytes} of a column's schema: cell size, or declared size with its header. */
    static int schema(Field field) {
        DataType type = field.type();
        switch (type) {
            case JSON:
                return 16384;
            case BLOB:
                return BLOB_SCHEMA_BYTES;
            case NCHAR:
                return 4 * field.length() + 2;
            default:
                return type.isVariable() ? field.length() + 2 : type.fixedSize();
        }
    }
}
