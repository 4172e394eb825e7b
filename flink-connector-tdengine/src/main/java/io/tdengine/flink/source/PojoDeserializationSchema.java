/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.source.RowDataDeserializationSchema.Metadata;
import io.tdengine.flink.transport.schema.TableSchema;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.PojoTypeInfo;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.RowData;

/**
 * Rows as objects of a class that Flink takes for a POJO: public, with a public constructor without
 * arguments, and fields that are public or have a getter and a setter.
 *
 * <p><b>Names.</b> Each field is a column or tag: the one of its exact name, else that name in
 * lower case with underscores ({@code groupId}: {@code group_id}), else in lower case ({@code
 * groupid}, as TDengine keeps a name without quotes). A field that is none of the table's columns
 * is what a metadata key says: {@code tbname}, {@code database}, {@code topic}, {@code vgroupId} or
 * {@code offset}. Any other one fails the job by its name. Columns without a field are not read.
 *
 * <p><b>Types.</b> boolean, byte, short, int, long, float and double and their wrappers, String,
 * byte[], {@link java.math.BigDecimal}, {@link java.math.BigInteger} (BIGINT UNSIGNED), {@link
 * java.time.Instant}, {@link java.time.LocalDateTime} (in UTC). A field must hold every value of
 * its column: an unsigned integer takes the next wider type. A column that a row does not have, or
 * that is NULL, is null; a primitive field fails the job then, as it cannot tell that from 0.
 *
 * <p>Each row is a new object. Setters are looked up once on each reader.
 *
 * @param <T> the class
 */
@PublicEvolving
public final class PojoDeserializationSchema<T> implements TDengineDeserializationSchema<T> {

    private static final long serialVersionUID = 1L;

    private final PojoTypeInfo<T> producedType;

    private transient Reader<T> reader;

    /**
     * @throws IllegalArgumentException for a class that Flink does not take for a POJO, or with a
     *     field of a type that no TDengine column has; names it
     */
    public PojoDeserializationSchema(Class<T> type) {
        TypeInformation<T> information = TypeInformation.of(Objects.requireNonNull(type));
        if (!(information instanceof PojoTypeInfo)) {
            throw new IllegalArgumentException(
                    type.getName()
                            + " is no POJO for Flink: it must be public, with a public constructor"
                            + " without arguments, and each field must be public or have a getter"
                            + " and a setter.");
        }
        producedType = (PojoTypeInfo<T>) information;
        properties();
    }

    private List<PojoProperty> properties() {
        List<PojoProperty> properties = new ArrayList<>();
        for (int i = 0; i < producedType.getArity(); i++) {
            properties.add(PojoProperty.of(producedType.getPojoFieldAt(i).getField()));
        }
        return properties;
    }

    @Override
    public void open(TableSchema table, DeserializationSchema.InitializationContext context)
            throws Exception {
        List<PojoProperty> fields = new ArrayList<>();
        List<PojoProperty> metadataFields = new ArrayList<>();
        List<Metadata> metadata = new ArrayList<>();
        for (PojoProperty property : properties()) {
            Metadata key = property.metadata();
            if (key != null && (table == null || RowFields.find(property, table) == null)) {
                property.checkHolds(key);
                metadataFields.add(property);
                metadata.add(key);
            } else {
                fields.add(property);
            }
        }
        fields.addAll(metadataFields);
        try {
            reader = new Reader<>(producedType.getTypeClass(), fields, metadata, table);
        } catch (ValidationException e) {
            throw unfit(e);
        }
    }

    private ValidationException unfit(ValidationException e) {
        return new ValidationException(
                "Class "
                        + producedType.getTypeClass().getName()
                        + " does not fit the rows. "
                        + e.getMessage(),
                e);
    }

    @Override
    public boolean readsTags() {
        return reader.fields.readsTags();
    }

    @Override
    public BlockReader<T> bind(BlockContext block) {
        try {
            reader.fields.bind(block);
        } catch (ValidationException e) {
            throw unfit(e);
        }
        return reader;
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return producedType;
    }

    /** Makes an object of each row. */
    private static final class Reader<T> implements BlockReader<T> {
        private final Class<T> type;
        private final MethodHandle constructor;
        private final RowFields fields;
        private final PojoSetter[] setters;

        Reader(
                Class<T> type,
                List<PojoProperty> properties,
                List<Metadata> metadata,
                TableSchema table)
                throws ReflectiveOperationException {
            this.type = type;
            this.constructor =
                    MethodHandles.lookup()
                            .unreflectConstructor(type.getConstructor())
                            .asType(MethodType.methodType(Object.class));
            this.fields = new RowFields(properties, metadata, table);
            this.setters = new PojoSetter[properties.size()];
            for (int i = 0; i < setters.length; i++) {
                setters[i] = properties.get(i).setter(i, fields);
            }
        }

        @Override
        public T row(int index) throws Exception {
            RowData row = fields.row(index);
            try {
                Object pojo = (Object) constructor.invokeExact();
                for (PojoSetter setter : setters) {
                    setter.set(pojo, row);
                }
                return type.cast(pojo);
            } catch (Exception | Error e) {
                throw e;
            } catch (Throwable t) {
                throw new IllegalStateException(type + " threw what is no exception.", t);
            }
        }
    }
}
