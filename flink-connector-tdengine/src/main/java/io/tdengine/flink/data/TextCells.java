/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.data;

import io.tdengine.flink.transport.bind.ColumnBuffer;
import io.tdengine.flink.transport.type.Field;
import java.nio.charset.StandardCharsets;
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.memory.MemorySegment;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.binary.BinaryStringData;

/** Text to VARCHAR (a limit of bytes), NCHAR and JSON (a limit of characters), as UTF-8. */
@Internal
final class TextCells {

    /** The server's limit of a JSON tag. */
    private static final int MAX_JSON_CHARACTERS = 4_095;

    /** Characters of a value that an error shows. */
    private static final int SHOWN = 40;

    private TextCells() {}

    static CellWriter choose(Field target) {
        int length = target.length();
        switch (target.type()) {
            case VARCHAR:
                return (row, field, buffer) -> append(row.getString(field), buffer, length, false);
            case NCHAR:
                return (row, field, buffer) -> append(row.getString(field), buffer, length, true);
            case JSON:
                return (row, field, buffer) ->
                        append(row.getString(field), buffer, MAX_JSON_CHARACTERS, true);
            default:
                return null;
        }
    }

    /**
     * @param limit most bytes, or most characters
     * @throws UnfitValueException if the text is longer; nothing was appended
     */
    static void append(StringData text, ColumnBuffer buffer, int limit, boolean characters) {
        if (text instanceof BinaryStringData) {
            BinaryStringData binary = (BinaryStringData) text;
            binary.ensureMaterialized();
            MemorySegment[] segments = binary.getSegments();
            if (segments.length == 1 && !segments[0].isOffHeap()) {
                append(
                        segments[0].getArray(),
                        binary.getOffset(),
                        binary.getSizeInBytes(),
                        buffer,
                        limit,
                        characters);
                return;
            }
        }
        byte[] copy = text.toBytes();
        append(copy, 0, copy.length, buffer, limit, characters);
    }

    private static void append(
            byte[] array,
            int offset,
            int length,
            ColumnBuffer buffer,
            int limit,
            boolean characters) {
        // A character has at least one byte: only what passes the limit in bytes is counted.
        if (length > limit && (!characters || characters(array, offset, length) > limit)) {
            throw tooLong(array, offset, length, limit, characters);
        }
        buffer.appendBytes(array, offset, length);
    }

    /** Code points: bytes that do not continue another. */
    private static int characters(byte[] array, int offset, int length) {
        int count = 0;
        for (int i = offset; i < offset + length; i++) {
            if ((array[i] & 0xC0) != 0x80) {
                count++;
            }
        }
        return count;
    }

    private static UnfitValueException tooLong(
            byte[] array, int offset, int length, int limit, boolean characters) {
        String text = new String(array, offset, length, StandardCharsets.UTF_8);
        String shown =
                text.codePointCount(0, text.length()) > SHOWN
                        ? text.substring(0, text.offsetByCodePoints(0, SHOWN)) + "…"
                        : text;
        return new UnfitValueException(
                "value '"
                        + shown
                        + "' has "
                        + (characters
                                ? characters(array, offset, length) + " characters"
                                : length + " bytes")
                        + ", and the limit is "
                        + limit);
    }
}
