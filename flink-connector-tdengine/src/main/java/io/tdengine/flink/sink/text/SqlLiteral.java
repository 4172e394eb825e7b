/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.text;

import io.tdengine.flink.transport.bind.BindCells;
import org.apache.flink.annotation.Internal;

/** A cell as a literal of TDengine's SQL. */
@Internal
final class SqlLiteral {

    /** What a string literal needs a backslash before; all else stands for itself. */
    private static final String ESCAPED = "'\\";

    private SqlLiteral() {}

    /**
     * @throws IllegalArgumentException if no literal has the value: says why, without a full stop
     */
    static void append(BindCells cells, int row, TextBuffer out) {
        if (cells.isNull(row)) {
            out.append("NULL");
            return;
        }
        switch (cells.field().type()) {
            case BOOL:
                out.append(cells.getBoolean(row) ? "true" : "false");
                break;
            case TIMESTAMP:
                out.append(cells.getLong(row));
                break;
            case VARCHAR:
            case NCHAR:
            case JSON:
                text(cells, row, out);
                break;
            case VARBINARY:
            case BLOB:
                out.append(cells.length(row) == 0 ? "'" : "'\\x");
                out.appendHex(cells.array(), cells.offset(row), cells.length(row)).append('\'');
                break;
            case GEOMETRY:
                out.append('\'');
                WktText.append(cells.array(), cells.offset(row), cells.length(row), out);
                out.append('\'');
                break;
            default:
                NumberText.append(cells, row, out);
                break;
        }
    }

    private static void text(BindCells cells, int row, TextBuffer out) {
        byte[] array = cells.array();
        int start = cells.offset(row);
        int length = cells.length(row);
        for (int i = start; i < start + length; i++) {
            if (array[i] == 0) {
                // The server reads a statement up to its first NUL, and no escape stands for one.
                throw new IllegalArgumentException("its text holds a NUL character");
            }
        }
        out.append('\'').appendEscaped(array, start, length, ESCAPED).append('\'');
    }
}
