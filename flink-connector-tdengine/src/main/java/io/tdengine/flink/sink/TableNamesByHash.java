/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import io.tdengine.flink.sink.text.TextBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.RowType;

/**
 * {@code t_} and the MD5 of the super table and all tags that are not NULL, ordered by name: {@code
 * meters,groupid=7,location=Berlin}, with a backslash before comma, equals sign and backslash.
 * Integers and decimals are in decimal digits, FLOAT and DOUBLE the bits and BYTES the bytes in
 * hexadecimal digits, timestamps milliseconds, a full stop and nanoseconds of the millisecond. Of
 * text tags it is the name that the server gives when it writes schemaless. Stable: a table that
 * was written must be found again by any later version.
 */
@Internal
final class TableNamesByHash implements ChildTableNames {

    /** Names remembered, so that a row does not cost an MD5. About 15 MB. */
    private static final int MAX_REMEMBERED = 65_536;

    private static final String ESCAPED = ",=\\";

    private final byte[] superTable;
    private final byte[][] tags;
    private final FieldText[] fields;
    private final TextBuffer text = new TextBuffer();
    private final TextBuffer value = new TextBuffer();
    private final Map<StringData, StringData> names = new HashMap<>();
    private final MessageDigest md5;

    TableNamesByHash(String superTable, Collection<String> tags, RowType rowType) {
        this.superTable = escaped(superTable);
        List<String> sorted = new ArrayList<>(new TreeSet<>(tags));
        this.tags = new byte[sorted.size()][];
        this.fields = new FieldText[sorted.size()];
        for (int i = 0; i < fields.length; i++) {
            this.tags[i] = escaped(sorted.get(i));
            fields[i] = FieldText.of(rowType, rowType.getFieldIndex(sorted.get(i)));
        }
        try {
            md5 = MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has MD5", e);
        }
    }

    private static byte[] escaped(String name) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        return new TextBuffer().appendEscaped(utf8, 0, utf8.length, ESCAPED).toBytes();
    }

    @Override
    public StringData of(RowData row) {
        text.truncate(0);
        text.append(superTable);
        for (int i = 0; i < fields.length; i++) {
            value.truncate(0);
            if (fields[i].append(row, value)) {
                text.append(',').append(tags[i]).append('=').appendEscaped(value, ESCAPED);
            }
        }
        byte[] bytes = text.toBytes();
        StringData key = StringData.fromBytes(bytes);
        StringData name = names.get(key);
        if (name == null) {
            if (names.size() == MAX_REMEMBERED) {
                names.clear();
            }
            byte[] digest = md5.digest(bytes);
            TextBuffer hashed = new TextBuffer().append("t_");
            name = StringData.fromBytes(hashed.appendHex(digest, 0, digest.length).toBytes());
            names.put(key, name);
        }
        return name;
    }
}
