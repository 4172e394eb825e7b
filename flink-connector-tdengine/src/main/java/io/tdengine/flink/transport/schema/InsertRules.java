/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.schema;

import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.ServerVersion;
import io.tdengine.flink.transport.SqlText;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.bind.BindField;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a prepared INSERT must not do although the server takes it: with DECIMAL and BLOB, versions
 * store wrong values without an error, or crash.
 *
 * <p>Source: seen on TDengine 3.3.7.5, and what its documentation says of later versions.
 */
public final class InsertRules {

    /** Versions before have no BLOB. */
    private static final int[] FIRST_WITH_BLOB = {3, 3, 7};

    private InsertRules() {}

    /**
     * A column, and why it must not be written or left out: half a sentence without a full stop.
     */
    public static final class Violation {
        private final ColumnSchema column;
        private final String reason;

        private Violation(ColumnSchema column, String reason) {
            this.column = column;
            this.reason = reason;
        }

        public ColumnSchema column() {
            return column;
        }

        public String reason() {
            return reason;
        }
    }

    /**
     * The first column that stands against a prepared INSERT, or null.
     *
     * @param columns of the table, without tags
     * @param bound names of those with a placeholder
     */
    public static Violation find(
            List<ColumnSchema> columns, Set<String> bound, String serverVersion) {
        boolean hasBlob = columns.stream().anyMatch(c -> c.field().type() == DataType.BLOB);
        for (ColumnSchema column : columns) {
            DataType type = column.field().type();
            if (!bound.contains(column.name())) {
                if (type == DataType.BLOB) {
                    return new Violation(
                            column,
                            "the server fails on prepared statements that leave a BLOB column out."
                                    + " Add it to the columns; its value may be NULL");
                }
            } else if (type.isDecimal() && !takesDecimals(serverVersion)) {
                return new Violation(column, unknownForm(serverVersion));
            } else if (type == DataType.DECIMAL && hasBlob) {
                return new Violation(
                        column,
                        "servers 3.3.7 store wrong values in a DECIMAL of more than 18 digits when"
                                + " the table also has a BLOB column. Leave the column out, or keep"
                                + " the two in different tables");
            }
        }
        return null;
    }

    /**
     * Raw unscaled integers were proved on 3.3.7; newer servers take text, and storing one as the
     * other is not an error there but a wrong value.
     */
    private static boolean takesDecimals(String serverVersion) {
        return serverVersion.startsWith("3.3.7.");
    }

    private static String unknownForm(String serverVersion) {
        return "the form in which server version "
                + serverVersion
                + " takes decimals in prepared statements is not known (3.3.7 is), and a wrong one"
                + " would store wrong values without an error. Leave the column out or use a server"
                + " 3.3.7";
    }

    /**
     * Checks an INSERT that the server has prepared and nothing was bound to yet.
     *
     * <p>The table is described, in one query, only if it has to be: when a decimal has a
     * placeholder, whose scale the server does not tell otherwise, or when a column may have none
     * on a server that knows BLOB.
     *
     * @param fields as the server told them
     * @return the same with digits and scale of decimals
     * @throws TDengineException {@link ErrorCode#UNSUPPORTED} if the statement must not be executed
     */
    public static List<BindField> check(Connection connection, String sql, List<BindField> fields) {
        InsertTarget target = InsertTarget.of(sql);
        boolean decimals = fields.stream().anyMatch(field -> field.type().isDecimal());
        boolean mayLeaveOut =
                !target.bindsAllColumns()
                        && !ServerVersion.isOlder(connection.serverVersion(), FIRST_WITH_BLOB);
        if (!decimals && !mayLeaveOut) {
            return fields;
        }
        if (target.table() == null) {
            throw refused(
                    sql,
                    "which table it writes cannot be told from its text, but must be known for"
                            + " DECIMAL and BLOB columns. Write INSERT INTO table (columns)"
                            + " VALUES(?,…), or INSERT INTO ? USING table TAGS(?,…) (columns)"
                            + " VALUES(?,…)");
        }
        List<ColumnSchema> columns =
                SchemaReader.columns(connection, target.table()).stream()
                        .filter(column -> !column.isTag())
                        .collect(Collectors.toList());
        Set<String> bound =
                fields.stream()
                        .filter(field -> field.kind() == BindField.Kind.COLUMN)
                        .map(BindField::name)
                        .collect(Collectors.toSet());
        Violation violation = find(columns, bound, connection.serverVersion());
        if (violation != null) {
            throw refused(
                    sql,
                    "column '"
                            + violation.column().name()
                            + "' ("
                            + violation.column().field()
                            + "): "
                            + violation.reason());
        }
        return withScales(fields, columns);
    }

    private static TDengineException refused(String sql, String reason) {
        return ErrorContext.call()
                .sql(sql)
                .failed(
                        ErrorCode.UNSUPPORTED,
                        "The statement is not executed: " + SqlText.shorten(sql) + ": " + reason);
    }

    private static List<BindField> withScales(List<BindField> fields, List<ColumnSchema> columns) {
        List<BindField> scaled = new ArrayList<>(fields.size());
        for (BindField field : fields) {
            BindField known = field;
            for (ColumnSchema column : columns) {
                Field described = column.field();
                if (field.type().isDecimal() && described.name().equals(field.name())) {
                    known = field.withDigits(described.precision(), described.scale());
                }
            }
            scaled.add(known);
        }
        return List.copyOf(scaled);
    }
}
