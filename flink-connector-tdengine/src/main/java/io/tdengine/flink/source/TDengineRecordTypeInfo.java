/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import java.lang.reflect.Type;
import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** Flink's type information for {@link TDengineRecord}. */
@Internal
public final class TDengineRecordTypeInfo extends TypeInformation<TDengineRecord> {

    private static final long serialVersionUID = 1L;

    /** Finds the type information of the class. */
    public static final class Factory extends TypeInfoFactory<TDengineRecord> {
        @Override
        public TypeInformation<TDengineRecord> createTypeInfo(
                Type type, Map<String, TypeInformation<?>> parameters) {
            return new TDengineRecordTypeInfo();
        }
    }

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return 1;
    }

    @Override
    public Class<TDengineRecord> getTypeClass() {
        return TDengineRecord.class;
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public TypeSerializer<TDengineRecord> createSerializer(SerializerConfig config) {
        return TDengineRecordSerializer.INSTANCE;
    }

    /** What Flink 1.20 asks for; later versions do not have it. */
    public TypeSerializer<TDengineRecord> createSerializer(ExecutionConfig config) {
        return TDengineRecordSerializer.INSTANCE;
    }

    @Override
    public boolean canEqual(Object o) {
        return o instanceof TDengineRecordTypeInfo;
    }

    @Override
    public boolean equals(Object o) {
        return canEqual(o);
    }

    @Override
    public int hashCode() {
        return TDengineRecordTypeInfo.class.hashCode();
    }

    @Override
    public String toString() {
        return "TDengineRecord";
    }
}
