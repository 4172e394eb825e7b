/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.text;

import io.tdengine.flink.transport.SqlText;
import io.tdengine.flink.transport.bind.BindCells;
import io.tdengine.flink.transport.bind.BindField;
import io.tdengine.flink.transport.bind.BindPayload;
import io.tdengine.flink.transport.bind.BindTables;
import io.tdengine.flink.transport.schema.ColumnSchema;
import io.tdengine.flink.transport.schema.TableSchema;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;

/**
 * Writes bind payloads as INSERT statements, each of many tables and rows and of at most {@value
 * #MAX_BYTES} bytes of UTF-8, the server's limit.
 *
 * <p>Rows that leave out the same columns go together, since a statement names the columns of a
 * table once; so rows of one key must be in one payload only once. For one thread.
 */
@Internal
public final class SqlInserts {

    /** The server's limit of a statement. */
    public static final int MAX_BYTES = 1_048_576;

    private final TableSchema target;

    /** Of the super table, with the names of its tags; or the only table. */
    private final String targetName;

    private final TextBuffer head = new TextBuffer();
    private final TextBuffer row = new TextBuffer();

    public SqlInserts(TableSchema target) {
        this.target = target;
        this.targetName = SqlText.quoteTable(target.database(), target.table());
    }

    /**
     * Gives all statements, to be executed one after the other.
     *
     * @throws UnwritableRowException if a row cannot be told in SQL, or not in one statement: names
     *     it. Statements without it may have been given
     */
    public void write(BindPayload payload, Consumer<String> statements) {
        Map<BitSet, Statement> open = new LinkedHashMap<>();
        BindTables tables = payload.read();
        List<BindField> columns = payload.columns();
        BitSet written = new BitSet();
        for (int table = 0; tables.next(); table++) {
            writeHead(tables, payload.tags());
            for (int i = 0; i < tables.rows(); i++) {
                writeRow(tables, columns.size(), i, written);
                Statement statement = open.get(written);
                if (statement == null) {
                    BitSet key = (BitSet) written.clone();
                    statement = new Statement(columns, key);
                    open.put(key, statement);
                }
                if (!statement.add(table, statements)) {
                    throw tooLong(tables, i, statement.minimum());
                }
            }
        }
        open.values().forEach(statement -> statement.end(statements));
    }

    /** The table's name and, of a child table, how to make it. */
    private void writeHead(BindTables tables, List<BindField> tags) {
        head.truncate(0);
        if (!target.isSuperTable()) {
            head.append(targetName);
            return;
        }
        head.append(SqlText.quoteTable(target.database(), tables.name()));
        head.append(" USING ").append(targetName).append('(');
        if (tags.isEmpty()) {
            // The form that names only the table takes it as a string that knows no escapes.
            ColumnSchema first = target.tags().get(0);
            head.append(SqlText.quoteIdentifier(first.name())).append(")TAGS(NULL)");
            return;
        }
        head.append(names(tags)).append(")TAGS(");
        for (int i = 0; i < tags.size(); i++) {
            if (i > 0) {
                head.append(',');
            }
            writeCell(tables, tables.tag(i), 0, 0, head);
        }
        head.append(')');
    }

    private static String names(List<BindField> fields) {
        return fields.stream()
                .map(field -> SqlText.quoteIdentifier(field.name()))
                .collect(Collectors.joining(","));
    }

    /**
     * @param written gets the columns that the row has
     */
    private void writeRow(BindTables tables, int columns, int i, BitSet written) {
        written.clear();
        row.truncate(0);
        row.append('(');
        for (int column = 0; column < columns; column++) {
            BindCells cells = tables.column(column);
            if (cells.isAbsent(i)) {
                continue;
            }
            if (!written.isEmpty()) {
                row.append(',');
            }
            written.set(column);
            writeCell(tables, cells, i, i, row);
        }
        row.append(')');
    }

    private static void writeCell(
            BindTables tables, BindCells cells, int cell, int i, TextBuffer out) {
        try {
            SqlLiteral.append(cells, cell, out);
        } catch (IllegalArgumentException e) {
            throw UnwritableRowException.of(
                    tables, i, cells.field(), e.getMessage() + ". Use another write mode");
        }
    }

    private static UnwritableRowException tooLong(BindTables tables, int i, int bytes) {
        return UnwritableRowException.of(
                tables,
                i,
                null,
                "its INSERT statement has "
                        + bytes
                        + " bytes, and the server takes "
                        + MAX_BYTES
                        + ". Use another write mode");
    }

    /** A statement that is being written: rows of one set of columns. */
    private final class Statement {

        private static final String START = "INSERT INTO ";

        /** What follows the table: columns, and that values come. */
        private final byte[] columns;

        private final TextBuffer text = new TextBuffer();

        /** The table that the last row belongs to, or -1. */
        private int table = -1;

        private Statement(List<BindField> all, BitSet written) {
            List<BindField> fields =
                    written.stream().mapToObj(all::get).collect(Collectors.toList());
            columns = ('(' + names(fields) + ")VALUES").getBytes(StandardCharsets.UTF_8);
        }

        /** Adds the row; false if it does not fit into a statement of its own. */
        private boolean add(int rowTable, Consumer<String> statements) {
            if (table == rowTable && text.length() + row.length() <= MAX_BYTES) {
                text.append(row);
                return true;
            }
            if (table < 0 || table == rowTable || text.length() + 1 + tableLength() > MAX_BYTES) {
                end(statements);
                text.append(START);
            } else {
                text.append(' ');
            }
            text.append(head).append(columns).append(row);
            table = rowTable;
            return text.length() <= MAX_BYTES;
        }

        /** Bytes of the row with its table before it. */
        private int tableLength() {
            return head.length() + columns.length + row.length();
        }

        /** Bytes of a statement with the row alone. */
        private int minimum() {
            return START.length() + tableLength();
        }

        private void end(Consumer<String> statements) {
            if (table >= 0) {
                table = -1;
                statements.accept(text.text());
            }
            text.truncate(0);
        }
    }
}
