/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;

/**
 * A column or tag of a table.
 *
 * @param length as in {@link Field#length}
 * @param id its place in the table's schema, from 1; never given to another column
 * @param key true for the second part of a composite key
 */
record Column(
        String name, DataType type, int length, int precision, int scale, int id, boolean key) {

    /** A column without a place in a schema, such as those of system tables. */
    static Column of(String name, DataType type, int length) {
        return new Column(name, type, length, 0, 0, 0, false);
    }

    static Column of(String name, DataType type) {
        return of(name, type, type.fixedSize());
    }

    static Column varchar(String name, int length) {
        return of(name, DataType.VARCHAR, length);
    }

    Column withName(String other) {
        return new Column(other, type, length, precision, scale, id, key);
    }

    Column withLength(int other) {
        return new Column(name, type, other, precision, scale, id, key);
    }

    Field field() {
        return new Field(name, type, length, precision, scale);
    }

    /** Bytes as in the server's schema, headers included. */
    int schemaBytes() {
        return switch (type) {
            case NCHAR -> 4 * length + 2;
            case VARCHAR, VARBINARY, GEOMETRY -> length + 2;
            case BLOB -> 5;
            case JSON -> 16384;
            default -> type.fixedSize();
        };
    }

    /** As in the schema tables' col_type and tag_type. */
    String sqlType() {
        return switch (type) {
            case VARCHAR, NCHAR -> type.sqlName() + "(" + length + ")";
            case DECIMAL, DECIMAL64 -> "DECIMAL(" + precision + "," + scale + ")";
            case JSON -> "JSON(16382)";
            default -> type.sqlName();
        };
    }

    /** As in CREATE TABLE, where every sized type has its length. */
    String ddlType() {
        return switch (type) {
            case VARBINARY, GEOMETRY -> type.sqlName() + "(" + length + ")";
            case JSON -> type.sqlName();
            default -> sqlType();
        };
    }
}
