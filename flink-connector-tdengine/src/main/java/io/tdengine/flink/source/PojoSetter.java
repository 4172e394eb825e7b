/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.RowData;

/** Sets one field of an object from a row. */
@Internal
@FunctionalInterface
interface PojoSetter {

    void set(Object pojo, RowData row) throws Throwable;

    /** The value of a field of a row that is not null, as an object. */
    @FunctionalInterface
    interface Value {
        Object of(RowData row);
    }

    /**
     * @param handle sets the field, of any reference type
     */
    static PojoSetter ofObject(MethodHandle handle, int field, Value value) {
        MethodHandle setter = handle.asType(typeOf(Object.class));
        return (pojo, row) -> {
            Object cell = row.isNullAt(field) ? null : value.of(row);
            setter.invokeExact(pojo, cell);
        };
    }

    /**
     * Sets without boxing.
     *
     * @param handle sets the field
     * @param type the field's
     * @param name the field's, with its class
     */
    static PojoSetter ofPrimitive(MethodHandle handle, Class<?> type, int field, String name) {
        PojoSetter setter = unchecked(handle.asType(typeOf(type)), type, field);
        return (pojo, row) -> {
            if (row.isNullAt(field)) {
                throw new ValidationException(
                        String.format(
                                "Field %s is declared %s, but a row has no value for it. Declare it"
                                        + " as the wrapper class, which can be null.",
                                name, type));
            }
            setter.set(pojo, row);
        };
    }

    private static MethodType typeOf(Class<?> value) {
        return MethodType.methodType(void.class, Object.class, value);
    }

    private static PojoSetter unchecked(MethodHandle setter, Class<?> type, int field) {
        if (type == boolean.class) {
            return (pojo, row) -> {
                setter.invokeExact(pojo, row.getBoolean(field));
            };
        } else if (type == byte.class) {
            return (pojo, row) -> {
                setter.invokeExact(pojo, row.getByte(field));
            };
        } else if (type == short.class) {
            return (pojo, row) -> {
                setter.invokeExact(pojo, row.getShort(field));
            };
        } else if (type == int.class) {
            return (pojo, row) -> {
                setter.invokeExact(pojo, row.getInt(field));
            };
        } else if (type == long.class) {
            return (pojo, row) -> {
                setter.invokeExact(pojo, row.getLong(field));
            };
        } else if (type == float.class) {
            return (pojo, row) -> {
                setter.invokeExact(pojo, row.getFloat(field));
            };
        } else if (type == double.class) {
            return (pojo, row) -> {
                setter.invokeExact(pojo, row.getDouble(field));
            };
        }
        throw new IllegalArgumentException("No setter for " + type);
    }
}
