/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.data;

import java.nio.charset.StandardCharsets;
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.memory.MemorySegment;
import org.apache.flink.core.memory.MemorySegmentFactory;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.binary.BinaryStringData;
import org.apache.flink.table.data.columnar.vector.ColumnVector;
import org.apache.flink.table.data.columnar.vector.IntColumnVector;
import org.apache.flink.table.data.columnar.vector.LongColumnVector;

/** Vectors with one value in every row: absent columns and metadata. For one thread. */
@Internal
public final class ConstantVectors {

    /** NULL in every row, for a field of any type. */
    public static final ColumnVector NULL = row -> true;

    private ConstantVectors() {}

    /**
     * A STRING field that is the same in every row until it is set anew. So is the object that it
     * hands out, which has its bytes and its Java string from the start and is never written to:
     * any thread may keep it.
     */
    public static final class Text implements TextColumnVector {
        private String text;
        private StringData data;

        /**
         * @param newText the value of every row, or null
         */
        public void set(String newText) {
            if (newText == null) {
                text = null;
                data = null;
            } else if (!newText.equals(text)) {
                byte[] utf8 = newText.getBytes(StandardCharsets.UTF_8);
                text = newText;
                data =
                        new BinaryStringData(
                                new MemorySegment[] {MemorySegmentFactory.wrap(utf8)},
                                0,
                                utf8.length,
                                newText);
            }
        }

        @Override
        public boolean isNullAt(int i) {
            return data == null;
        }

        @Override
        public StringData getText(int i) {
            return data;
        }
    }

    /** A number that is the same in every row until it is set anew, for INT and BIGINT fields. */
    public static final class Number implements IntColumnVector, LongColumnVector {
        private long value;

        public void set(long newValue) {
            value = newValue;
        }

        @Override
        public boolean isNullAt(int i) {
            return false;
        }

        @Override
        public int getInt(int i) {
            return (int) value;
        }

        @Override
        public long getLong(int i) {
            return value;
        }
    }
}
