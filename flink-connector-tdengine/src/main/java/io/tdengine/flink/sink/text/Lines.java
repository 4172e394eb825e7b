/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.text;

import io.tdengine.flink.transport.bind.BindCells;
import io.tdengine.flink.transport.bind.BindField;
import io.tdengine.flink.transport.bind.BindPayload;
import io.tdengine.flink.transport.bind.BindTables;
import io.tdengine.flink.transport.type.DataType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * Writes bind payloads in InfluxDB's line protocol: {@code measurement,tag=value field=value
 * timestamp}. What is NULL or absent is left out, since the protocol has no NULL. For one thread.
 */
@Internal
public final class Lines {

    private static final String ESCAPED_IN_NAME = ", ";
    private static final String ESCAPED_IN_KEY = ",= ";
    private static final String ESCAPED_IN_STRING = "\"\\";

    private final String tableNameKey;
    private final byte[] measurement;
    private final byte[] childKey;
    private final byte[][] tagKeys;
    private final byte[][] fieldKeys;
    private final TextBuffer head = new TextBuffer();
    private final TextBuffer line = new TextBuffer();

    /**
     * @param superTable the measurement
     * @param fields all placeholders of the payloads
     * @throws IllegalArgumentException if the protocol cannot tell one of the names: names it
     */
    public Lines(String superTable, List<BindField> fields) {
        List<String> tags = new ArrayList<>();
        List<String> columns = new ArrayList<>();
        for (BindField field : fields) {
            if (field.kind() == BindField.Kind.TAG) {
                tags.add(field.name());
            } else if (field.kind() == BindField.Kind.COLUMN) {
                columns.add(field.name());
            }
        }
        String key = "tbname";
        while (tags.contains(key)) {
            key = '_' + key;
        }
        tableNameKey = key;
        measurement = name(superTable, ESCAPED_IN_NAME);
        childKey = name(key, ESCAPED_IN_KEY);
        tagKeys = tags.stream().map(tag -> name(tag, ESCAPED_IN_KEY)).toArray(byte[][]::new);
        fieldKeys = columns.stream().map(c -> name(c, ESCAPED_IN_KEY)).toArray(byte[][]::new);
    }

    private static byte[] name(String name, String escaped) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        TextBuffer out = new TextBuffer();
        try {
            appendUnquoted(utf8, 0, utf8.length, escaped, out);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'"
                            + name
                            + "' cannot be written schemaless: "
                            + e.getMessage()
                            + ". Use another write mode, or rename it.");
        }
        return out.toBytes();
    }

    /** The key of the tag that is not stored but names the child table. */
    public String tableNameKey() {
        return tableNameKey;
    }

    /**
     * One line for each row, in their order.
     *
     * @throws UnwritableRowException if the protocol cannot tell a row: names it
     */
    public List<String> write(BindPayload payload) {
        List<String> lines = new ArrayList<>(payload.rows());
        BindTables tables = payload.read();
        while (tables.next()) {
            writeHead(tables);
            for (int row = 0; row < tables.rows(); row++) {
                writeLine(tables, row);
                lines.add(line.text());
            }
        }
        return lines;
    }

    private void writeHead(BindTables tables) {
        head.truncate(0);
        head.append(measurement);
        byte[] child = tables.name().getBytes(StandardCharsets.UTF_8);
        writeTag(tables, null, childKey, child, 0, child.length);
        for (int i = 0; i < tagKeys.length; i++) {
            BindCells tag = tables.tag(i);
            if (!tag.isNull(0)) {
                writeTag(
                        tables, tag.field(), tagKeys[i], tag.array(), tag.offset(0), tag.length(0));
            }
        }
        head.append(' ');
    }

    private void writeTag(
            BindTables tables, BindField tag, byte[] key, byte[] utf8, int offset, int length) {
        head.append(',').append(key).append('=');
        try {
            if (length == 0) {
                throw new IllegalArgumentException("its value is empty");
            }
            appendUnquoted(utf8, offset, length, ESCAPED_IN_KEY, head);
        } catch (IllegalArgumentException e) {
            throw unwritable(tables, 0, tag, e.getMessage());
        }
    }

    /**
     * In names and tags a backslash escapes some characters but not itself: so it must not stand
     * before one of them, nor at the end.
     */
    private static void appendUnquoted(
            byte[] utf8, int offset, int length, String escaped, TextBuffer out) {
        checkLineBreaks(utf8, offset, length);
        int end = offset + length;
        for (int i = offset; i < end; i++) {
            if (utf8[i] == '\\' && (i + 1 == end || ESCAPED_IN_KEY.indexOf(utf8[i + 1]) >= 0)) {
                throw new IllegalArgumentException(
                        "it has a backslash at its end or before a comma, space or equals sign");
            }
        }
        out.appendEscaped(utf8, offset, length, escaped);
    }

    private static void checkLineBreaks(byte[] utf8, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (utf8[i] == '\n' || utf8[i] == 0) {
                throw new IllegalArgumentException(
                        "it holds a " + (utf8[i] == 0 ? "NUL character" : "line break"));
            }
        }
    }

    private void writeLine(BindTables tables, int row) {
        line.truncate(0);
        line.append(head);
        int start = line.length();
        // The first is the time.
        for (int i = 1; i < fieldKeys.length; i++) {
            BindCells cells = tables.column(i);
            if (cells.isNull(row)) {
                continue;
            }
            if (line.length() > start) {
                line.append(',');
            }
            line.append(fieldKeys[i]).append('=');
            try {
                appendValue(cells, row);
            } catch (IllegalArgumentException e) {
                throw unwritable(tables, row, cells.field(), e.getMessage());
            }
        }
        if (line.length() == start) {
            throw unwritable(tables, row, null, "all its columns are NULL");
        }
        line.append(' ').append(tables.column(0).getLong(row));
    }

    private void appendValue(BindCells cells, int row) {
        byte[] array = cells.array();
        switch (cells.field().type()) {
            case BOOL:
                line.append(cells.getBoolean(row) ? "true" : "false");
                return;
            case VARCHAR:
            case NCHAR:
                checkLineBreaks(array, cells.offset(row), cells.length(row));
                line.append(cells.field().type() == DataType.NCHAR ? "L\"" : "\"");
                line.appendEscaped(array, cells.offset(row), cells.length(row), ESCAPED_IN_STRING);
                line.append('"');
                return;
            case VARBINARY:
                line.append(cells.length(row) == 0 ? "B\"" : "B\"\\x");
                line.appendHex(array, cells.offset(row), cells.length(row)).append('"');
                return;
            case GEOMETRY:
                line.append("G\"");
                WktText.append(array, cells.offset(row), cells.length(row), line);
                line.append('"');
                return;
            default:
                NumberText.append(cells, row, line);
                line.append(suffix(cells.field()));
        }
    }

    private static String suffix(BindField field) {
        switch (field.type()) {
            case TINYINT:
                return "i8";
            case SMALLINT:
                return "i16";
            case INT:
                return "i32";
            case BIGINT:
                return "i64";
            case TINYINT_UNSIGNED:
                return "u8";
            case SMALLINT_UNSIGNED:
                return "u16";
            case INT_UNSIGNED:
                return "u32";
            case BIGINT_UNSIGNED:
                return "u64";
            case FLOAT:
                return "f32";
            case DOUBLE:
                return "f64";
            default:
                throw new IllegalStateException(field + " was refused when the writer opened");
        }
    }

    private static UnwritableRowException unwritable(
            BindTables tables, int row, BindField field, String reason) {
        return UnwritableRowException.of(
                tables,
                row,
                field,
                reason + ". Line protocol has no form for that; use another write mode");
    }
}
