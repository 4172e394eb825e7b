/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.bind;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.transport.type.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads stmt2 bind payloads as the server does, made from the specification and apart from the
 * encoder. It takes what the layout leaves open: empty buffers of NULLs, DECIMAL as text.
 */
public final class BindPayloadDecoder {

    private final ByteBuffer in;

    private BindPayloadDecoder(byte[] payload) {
        this.in = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * @param name null if the statement names the table
     */
    public record Table(String name, List<Element> tags, List<Element> columns) {}

    /**
     * The cells of one column or tag.
     *
     * @param cells the bytes of each cell, null for NULL
     */
    public record Element(DataType type, boolean hasLength, List<byte[]> cells) {}

    public static List<Table> decode(byte[] payload) {
        return new BindPayloadDecoder(payload).decode();
    }

    private List<Table> decode() {
        int total = in.getInt();
        assertThat(total).isEqualTo(in.capacity());
        int tables = in.getInt();
        int tags = in.getInt();
        int columns = in.getInt();
        int namesAt = in.getInt();
        int tagsAt = in.getInt();
        int columnsAt = in.getInt();
        List<String> names = namesAt == 0 ? null : names(namesAt, tables);
        List<List<Element>> tagElements = tagsAt == 0 ? null : section(tagsAt, tables, tags);
        List<List<Element>> columnElements = section(columnsAt, tables, columns);
        assertThat(in.hasRemaining()).isFalse();
        List<Table> decoded = new ArrayList<>();
        for (int i = 0; i < tables; i++) {
            decoded.add(
                    new Table(
                            names == null ? null : names.get(i),
                            tagElements == null ? List.of() : tagElements.get(i),
                            columnElements.get(i)));
        }
        return decoded;
    }

    private List<String> names(int offset, int tables) {
        assertThat(in.position()).isEqualTo(offset);
        int[] lengths = new int[tables];
        for (int i = 0; i < tables; i++) {
            lengths[i] = in.getShort() & 0xFFFF;
        }
        List<String> names = new ArrayList<>();
        for (int length : lengths) {
            byte[] name = take(length);
            assertThat(name[length - 1]).isZero();
            names.add(new String(name, 0, length - 1, StandardCharsets.UTF_8));
        }
        return names;
    }

    private List<List<Element>> section(int offset, int tables, int elements) {
        assertThat(in.position()).isEqualTo(offset);
        int[] lengths = new int[tables];
        for (int i = 0; i < tables; i++) {
            lengths[i] = in.getInt();
        }
        List<List<Element>> section = new ArrayList<>();
        for (int length : lengths) {
            int end = in.position() + length;
            List<Element> table = new ArrayList<>();
            for (int i = 0; i < elements; i++) {
                table.add(element());
            }
            assertThat(in.position()).isEqualTo(end);
            section.add(table);
        }
        return section;
    }

    private Element element() {
        int start = in.position();
        int total = in.getInt();
        DataType type = DataType.ofCode(in.getInt());
        int rows = in.getInt();
        byte[] nulls = take(rows);
        boolean hasLength = in.get() != 0;
        int[] lengths = new int[rows];
        Arrays.fill(lengths, type.fixedSize());
        for (int i = 0; hasLength && i < rows; i++) {
            lengths[i] = in.getInt();
        }
        int bufferLength = in.getInt();
        int bufferEnd = in.position() + bufferLength;
        List<byte[]> cells = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            boolean noCell = bufferLength == 0 && nulls[i] != 0;
            byte[] cell = noCell ? null : take(lengths[i]);
            cells.add(nulls[i] == 0 ? cell : null);
        }
        assertThat(in.position()).isEqualTo(bufferEnd).isEqualTo(start + total);
        return new Element(type, hasLength, cells);
    }

    private byte[] take(int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
