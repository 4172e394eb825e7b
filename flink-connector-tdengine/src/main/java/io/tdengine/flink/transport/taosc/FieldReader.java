/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.taosc;

import com.sun.jna.Pointer;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.bind.BindField;
import io.tdengine.flink.transport.block.LittleEndian;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Columns and placeholders from the client library's arrays of structures. */
final class FieldReader {

    private byte[] lastArray = new byte[0];
    private List<Field> lastFields = List.of();

    /**
     * The columns of a result as they are now; the same list as before if they did not change.
     *
     * @param result not null
     */
    List<Field> columns(Pointer result) {
        int count = Taosc.taosNumFields(result);
        if (count < 1) {
            throw malformed("a result of " + count + " columns");
        }
        Pointer fields = Taosc.taosFetchFieldsE(result);
        if (fields == null) {
            throw malformed("no description of a result's columns");
        }
        byte[] array = fields.getByteArray(0, count * Layouts.FIELD_E_SIZE);
        if (!Arrays.equals(array, lastArray)) {
            lastFields = columns(array, count);
            lastArray = array;
        }
        return lastFields;
    }

    /**
     * @param array that many structures
     */
    static List<Field> columns(byte[] array, int count) {
        List<Field> fields = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int at = i * Layouts.FIELD_E_SIZE;
            DataType type = DataType.ofCode(array[at + Layouts.FIELD_TYPE]);
            String name = CText.in(array, at, Layouts.FIELD_NAME_SIZE);
            if (type == null) {
                throw ErrorContext.call()
                        .failed(
                                ErrorCode.UNSUPPORTED,
                                "Column '"
                                        + name
                                        + "' has the unknown type "
                                        + array[at + Layouts.FIELD_TYPE]);
            }
            boolean decimal = type.isDecimal();
            fields.add(
                    new Field(
                            name,
                            type,
                            LittleEndian.getInt(array, at + Layouts.FIELD_BYTES),
                            decimal ? array[at + Layouts.FIELD_PRECISION] : 0,
                            decimal ? array[at + Layouts.FIELD_SCALE] : 0));
        }
        return List.copyOf(fields);
    }

    /** Placeholders in the statement's order. */
    static List<BindField> placeholders(Pointer fields, int count) {
        return placeholders(fields.getByteArray(0, count * Layouts.FIELD_ALL_SIZE), count);
    }

    /**
     * @param array that many structures
     */
    static List<BindField> placeholders(byte[] array, int count) {
        List<BindField> read = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int at = i * Layouts.FIELD_ALL_SIZE;
            String name = CText.in(array, at, Layouts.FIELD_NAME_SIZE);
            DataType type = DataType.ofCode(array[at + Layouts.FIELD_TYPE]);
            BindField.Kind kind = BindField.Kind.ofCode(array[at + Layouts.FIELD_ALL_KIND]);
            Precision precision = Precision.ofCode(array[at + Layouts.FIELD_PRECISION]);
            if (type == null || kind == null) {
                throw ErrorContext.call()
                        .failed(
                                ErrorCode.UNSUPPORTED,
                                "Placeholder '"
                                        + name
                                        + "' has a type or kind not known here: "
                                        + array[at + Layouts.FIELD_TYPE]
                                        + ", "
                                        + array[at + Layouts.FIELD_ALL_KIND]);
            }
            // Newer libraries may tell a decimal's digits here; only a TIMESTAMP's unit is used.
            read.add(
                    new BindField(
                            name,
                            type,
                            kind,
                            precision == null ? Precision.MILLISECONDS : precision,
                            LittleEndian.getInt(array, at + Layouts.FIELD_BYTES)));
        }
        return List.copyOf(read);
    }

    /** The unit of a result's timestamps. */
    static Precision precision(Pointer result) {
        int code = Taosc.taosResultPrecision(result);
        Precision precision = Precision.ofCode(code);
        if (precision == null) {
            throw malformed("the unknown time precision " + code);
        }
        return precision;
    }

    private static TDengineException malformed(String what) {
        return ErrorContext.call().failed(ErrorCode.MALFORMED, "The client library gives " + what);
    }
}
