/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.taosc;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.bind.EncodedBatch;
import io.tdengine.flink.transport.block.LittleEndian;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A batch as the client library wants it: one TAOS_STMT2_BINDV and all that it points to, in one
 * piece of native memory that is reused from batch to batch.
 *
 * <p>The payload already has what the structures point to: null flags, lengths, packed values. Each
 * part is copied as a whole to an address that is aligned as C requires it for its type; cells are
 * not looked at. For one thread.
 *
 * <p>Source of the payload's layout: taosAdapter's stmt2 bind; of the structures': {@code taos.h}.
 */
final class BindBuffers implements AutoCloseable {

    private static final int PAYLOAD_HEADER = 28;

    /** Length, type, rows, flag of lengths and buffer length of an element. */
    private static final int ELEMENT_OVERHEAD = 17;

    private static final int ALIGNMENT = 8;

    private Memory memory;
    private ByteBuffer target;

    private byte[] payload;
    private int base;
    private int limit;

    /** Where the next structure and the next part go. */
    private int structure;

    private int part;

    /**
     * Lays a batch out.
     *
     * @return the TAOS_STMT2_BINDV; valid until the next call and {@link #close}
     * @throws TDengineException if the payload is malformed
     */
    Pointer fill(EncodedBatch batch) {
        payload = batch.array();
        base = batch.offset();
        limit = base + batch.length();
        try {
            return fill();
        } catch (IndexOutOfBoundsException e) {
            throw malformed("a part exceeds its " + batch.length() + " bytes");
        } finally {
            payload = null;
        }
    }

    private Pointer fill() {
        if (limit - base < PAYLOAD_HEADER || int32(base) != limit - base) {
            throw malformed("its length is wrong");
        }
        int tables = int32(base + 4);
        int tags = int32(base + 8);
        int columns = int32(base + 12);
        long elements = (long) tables * ((long) tags + columns);
        long room = limit - base;
        if (tables < 1 || tags < 0 || columns < 1 || elements > room / ELEMENT_OVERHEAD) {
            throw malformed(tables + " tables of " + tags + " tags and " + columns + " columns");
        }
        int pointers = Layouts.BINDV_SIZE;
        structure = pointers + 3 * 8 * tables;
        part = structure + (int) elements * Layouts.BIND_SIZE;
        // Each element has three parts, each name is one; each may need to be moved up to the next
        // aligned address.
        reserve(part + room + ALIGNMENT * (3 * elements + tables));
        long address = Pointer.nativeValue(memory);
        target.putInt(Layouts.BINDV_COUNT, tables);
        int names = int32(base + 16);
        target.putLong(Layouts.BINDV_NAMES, names == 0 ? 0 : address + pointers);
        if (names != 0) {
            putNames(base + names, tables, pointers, address);
        }
        int tagsAt = int32(base + 20);
        int ofTags = pointers + 8 * tables;
        target.putLong(Layouts.BINDV_TAGS, tagsAt == 0 ? 0 : address + ofTags);
        if (tagsAt != 0) {
            putElements(base + tagsAt, tables, tags, ofTags, address);
        }
        int ofColumns = ofTags + 8 * tables;
        target.putLong(Layouts.BINDV_COLUMNS, address + ofColumns);
        putElements(base + int32(base + 24), tables, columns, ofColumns, address);
        return memory;
    }

    private void reserve(long size) {
        if (size > Integer.MAX_VALUE) {
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.INVALID_ARGUMENT,
                            "The batch needs "
                                    + size
                                    + " bytes, more than 2 GB; send smaller ones");
        }
        if (memory == null || memory.size() < size || memory.size() > 4 * Math.max(size, 1 << 20)) {
            close();
            memory = new Memory(size + size / 4);
            target = memory.getByteBuffer(0, memory.size()).order(ByteOrder.nativeOrder());
        }
    }

    /** All lengths, closing NUL included, then all names. */
    private void putNames(int at, int tables, int pointers, long address) {
        int name = at + 2 * tables;
        for (int table = 0; table < tables; table++) {
            int length = LittleEndian.getShort(payload, at + 2 * table) & 0xFFFF;
            requireWithin(name, length);
            if (length == 0 || payload[name + length - 1] != 0) {
                throw malformed("name " + table + " has no closing NUL");
            }
            target.putLong(pointers + 8 * table, address + put(name, length));
            name += length;
        }
    }

    /** The bytes of each table, then each table's elements. */
    private void putElements(int at, int tables, int count, int pointers, long address) {
        int element = at + 4 * tables;
        for (int table = 0; table < tables; table++) {
            target.putLong(pointers + 8 * table, address + structure);
            for (int i = 0; i < count; i++) {
                element = putElement(element, address);
            }
        }
    }

    /** Gives where the next element is in the payload. */
    private int putElement(int at, long address) {
        int length = int32(at);
        if (length < ELEMENT_OVERHEAD) {
            throw malformed("an element has " + length + " bytes");
        }
        requireWithin(at, length);
        int type = int32(at + 4);
        int rows = int32(at + 8);
        if (rows < 1 || rows > length - ELEMENT_OVERHEAD) {
            throw malformed("an element of " + length + " bytes has " + rows + " rows");
        }
        int nulls = at + 12;
        boolean withLengths = payload[nulls + rows] != 0;
        int lengths = nulls + rows + 1;
        int buffer = lengths + (withLengths ? 4 * rows : 0);
        int bufferLength = int32(buffer);
        if (bufferLength < 0 || buffer + 4L + bufferLength != at + (long) length) {
            throw malformed("an element of " + length + " bytes has values of " + bufferLength);
        }
        target.putInt(structure + Layouts.BIND_TYPE, type);
        target.putLong(structure + Layouts.BIND_BUFFER, address + put(buffer + 4, bufferLength));
        target.putLong(
                structure + Layouts.BIND_LENGTHS,
                withLengths ? address + put(lengths, 4 * rows) : 0);
        target.putLong(structure + Layouts.BIND_NULLS, address + put(nulls, rows));
        target.putInt(structure + Layouts.BIND_ROWS, rows);
        structure += Layouts.BIND_SIZE;
        return at + length;
    }

    /** Copies a part of the payload and gives where it is in the memory. */
    private int put(int at, int length) {
        int start = part;
        target.position(start);
        target.put(payload, at, length);
        part = (start + length + ALIGNMENT - 1) & -ALIGNMENT;
        return start;
    }

    private int int32(int at) {
        requireWithin(at, 4);
        return LittleEndian.getInt(payload, at);
    }

    private void requireWithin(int at, int length) {
        if (at < base || length < 0 || length > limit - at) {
            throw malformed("a part ends within " + length + " bytes");
        }
    }

    private static TDengineException malformed(String what) {
        return ErrorContext.call()
                .failed(ErrorCode.INVALID_ARGUMENT, "The encoded batch cannot be read: " + what);
    }

    @Override
    public void close() {
        if (memory != null) {
            memory.close();
            memory = null;
            target = null;
        }
    }
}
