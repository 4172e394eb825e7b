/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import io.tdengine.flink.data.UnfitValueException;
import io.tdengine.flink.sink.text.TextBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.RowType;

/** By a pattern: text and the values of tags in turn. */
@Internal
final class TableNamesByPattern implements ChildTableNames {

    private final TableNamePattern pattern;
    private final FieldText[] fields;
    private final byte[][] texts;
    private final String[] tags;
    private final TextBuffer name = new TextBuffer();

    TableNamesByPattern(TableNamePattern pattern, RowType rowType) {
        this.pattern = pattern;
        int count = pattern.parts().size();
        fields = new FieldText[count];
        texts = new byte[count][];
        tags = new String[count];
        for (int i = 0; i < count; i++) {
            TableNamePattern.Part part = pattern.parts().get(i);
            if (part.isTag()) {
                fields[i] = FieldText.of(rowType, rowType.getFieldIndex(part.text()));
                tags[i] = part.text();
            } else {
                texts[i] = part.text().getBytes(StandardCharsets.UTF_8);
            }
        }
    }

    @Override
    public StringData of(RowData row) {
        name.truncate(0);
        for (int i = 0; i < fields.length; i++) {
            if (fields[i] == null) {
                name.append(texts[i]);
            } else if (!fields[i].append(row, name)) {
                throw new UnfitValueException(
                        "its tag '"
                                + tags[i]
                                + "' is NULL, and the name of its child table is made by '"
                                + pattern
                                + "'. Filter such rows, or give the name by tbname");
            }
        }
        return StringData.fromBytes(name.toBytes());
    }
}
