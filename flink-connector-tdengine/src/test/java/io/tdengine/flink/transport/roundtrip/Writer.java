/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.roundtrip;

import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.PreparedInsert;
import io.tdengine.flink.transport.SchemalessInsert;
import io.tdengine.flink.transport.SqlText;
import io.tdengine.flink.transport.Statement;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.bind.BindBatch;
import io.tdengine.flink.transport.bind.ColumnBuffer;
import io.tdengine.flink.transport.bind.TableRows;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Precision;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A way for a row into a child table of {@code st}. */
enum Writer {
    STATEMENT("ws", Form.BATCH),
    VALUES("ws", Form.VALUES),
    SQL_WEBSOCKET("ws", Form.SQL),
    SQL_REST("http", Form.SQL),
    SCHEMALESS_WEBSOCKET("ws", Form.LINE),
    SCHEMALESS_REST("http", Form.LINE),
    STATEMENT_NATIVE("taos", Form.BATCH),
    SQL_NATIVE("taos", Form.SQL),
    SCHEMALESS_NATIVE("taos", Form.LINE);

    /** What a row is written as. */
    enum Form {
        /** Columns of a prepared insert. */
        BATCH,
        /** Java values of a statement. */
        VALUES,
        /** Text. */
        SQL,
        /** The line protocol. */
        LINE
    }

    /** Types that the line protocol has no form for. */
    private static final Set<DataType> NOT_IN_LINES =
            EnumSet.of(DataType.TIMESTAMP, DataType.DECIMAL, DataType.DECIMAL64);

    private final String scheme;
    private final Form form;

    Writer(String scheme, Form form) {
        this.scheme = scheme;
        this.form = form;
    }

    /**
     * Where a row goes.
     *
     * @param connection in the database
     */
    record Target(Connection connection, String database, Precision precision, String table) {}

    /** Writes a row, and gives how many the server took. */
    long write(Target target, Instant time, List<Object> values) {
        return switch (form) {
            case BATCH -> bind(target, time, values);
            case VALUES -> bindValues(target, time, values);
            case SQL -> target.connection().execute(insert(target, time, values));
            case LINE -> target.connection().insertSchemaless(line(target, time, values));
        };
    }

    /** Of the connection's URL. */
    String scheme() {
        return scheme;
    }

    Form form() {
        return form;
    }

    /**
     * False for rows that it has no form for; what a server makes of a line's negative zero is not
     * recorded.
     */
    boolean canWrite(Types.Row row) {
        if (form == Form.LINE && (row == Types.Row.NOTHING || row == Types.Row.NEGATIVE_ZERO)) {
            return false;
        }
        return form == Form.BATCH || form == Form.VALUES || !row.isNotFinite();
    }

    /** A row's values as far as it can write them; the others stay null. */
    List<Object> written(List<Object> values) {
        List<Object> written = new ArrayList<>(values);
        List<DataType> types = List.copyOf(Types.COLUMNS.values());
        for (int i = 0; form == Form.LINE && i < types.size(); i++) {
            if (NOT_IN_LINES.contains(types.get(i))) {
                written.set(i, null);
            }
        }
        return written;
    }

    private static String placeholders(Target target) {
        return "INSERT INTO ? USING "
                + target.database()
                + ".st (gid) TAGS (?) (_ts, "
                + String.join(", ", Types.names())
                + ") VALUES (?"
                + ",?".repeat(Types.names().size())
                + ")";
    }

    private static long bindValues(Target target, Instant time, List<Object> values) {
        try (Statement statement = target.connection().prepare(placeholders(target))) {
            statement.setTableName(target.table(), "1");
            List<Object> row = new ArrayList<>(values);
            row.add(0, time);
            statement.bindRow(row.toArray());
            return statement.execute();
        }
    }

    private static long bind(Target target, Instant time, List<Object> values) {
        try (PreparedInsert insert = target.connection().prepareInsert(placeholders(target))) {
            BindBatch batch = new BindBatch(insert.fields());
            TableRows rows = batch.addTable(target.table());
            byte[] tag = {'1'};
            rows.tag(0).appendBytes(tag, 0, tag.length);
            rows.column(0).appendLong(Types.units(time, target.precision()));
            int column = 1;
            for (DataType type : Types.COLUMNS.values()) {
                Object value = values.get(column - 1);
                append(rows.column(column), type, value, target.precision());
                column++;
            }
            rows.endRow();
            return insert.execute(batch.encode()).get();
        } catch (ExecutionException e) {
            throw (TDengineException) e.getCause();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void append(
            ColumnBuffer buffer, DataType type, Object value, Precision precision) {
        if (value == null) {
            buffer.appendNull();
            return;
        }
        switch (type) {
            case BOOL -> buffer.appendBoolean((Boolean) value);
            case TINYINT, TINYINT_UNSIGNED -> buffer.appendByte(((Number) value).byteValue());
            case SMALLINT, SMALLINT_UNSIGNED -> buffer.appendShort(((Number) value).shortValue());
            case INT, INT_UNSIGNED -> buffer.appendInt(((Number) value).intValue());
            case BIGINT, BIGINT_UNSIGNED -> buffer.appendLong(((Number) value).longValue());
            case FLOAT -> buffer.appendFloat((Float) value);
            case DOUBLE -> buffer.appendDouble((Double) value);
            case TIMESTAMP -> buffer.appendLong(Types.units((Instant) value, precision));
            case DECIMAL64 ->
                    buffer.appendLong(((BigDecimal) value).unscaledValue().longValueExact());
            case DECIMAL -> {
                BigInteger unscaled = ((BigDecimal) value).unscaledValue();
                buffer.appendDecimal(unscaled.shiftRight(64).longValue(), unscaled.longValue());
            }
            default -> {
                byte[] bytes =
                        value instanceof byte[] raw
                                ? raw
                                : ((String) value).getBytes(StandardCharsets.UTF_8);
                buffer.appendBytes(bytes, 0, bytes.length);
            }
        }
    }

    private static String insert(Target target, Instant time, List<Object> values) {
        return "INSERT INTO "
                + target.database()
                + "."
                + target.table()
                + " USING "
                + target.database()
                + ".st TAGS ('1') VALUES ('"
                + time
                + "', "
                + values.stream().map(Writer::literal).collect(Collectors.joining(", "))
                + ")";
    }

    private static String literal(Object value) {
        if (value instanceof byte[] bytes) {
            String hex = HexFormat.of().formatHex(bytes);
            return hex.equals(Types.POINT) ? "'POINT(1 2)'" : "'\\x" + hex + "'";
        }
        if (value instanceof String text) {
            return SqlText.quoteString(text);
        }
        if (value instanceof Instant instant) {
            return "'" + instant + "'";
        }
        if (value instanceof Float number) {
            // All digits: rounded to a float's, the largest would be out of range.
            return String.valueOf(number.doubleValue());
        }
        return value instanceof BigDecimal decimal
                ? decimal.toPlainString()
                : String.valueOf(value);
    }

    private static SchemalessInsert line(Target target, Instant time, List<Object> values) {
        StringBuilder fields = new StringBuilder();
        int i = 0;
        for (DataType type : Types.COLUMNS.values()) {
            Object value = values.get(i);
            String name = Types.names().get(i++);
            if (value != null && !NOT_IN_LINES.contains(type)) {
                fields.append(fields.isEmpty() ? "" : ",").append(name).append('=');
                fields.append(field(type, value));
            }
        }
        String line =
                "st,tb="
                        + target.table()
                        + ",gid=1 "
                        + fields
                        + " "
                        + Types.units(time, target.precision());
        return SchemalessInsert.line(List.of(line))
                .precision(unit(target.precision()))
                .tableNameKey("tb")
                .build();
    }

    private static TimeUnit unit(Precision precision) {
        return switch (precision) {
            case MILLISECONDS -> TimeUnit.MILLISECONDS;
            case MICROSECONDS -> TimeUnit.MICROSECONDS;
            case NANOSECONDS -> TimeUnit.NANOSECONDS;
        };
    }

    private static String field(DataType type, Object value) {
        return switch (type) {
            case BOOL -> String.valueOf(value);
            case TINYINT -> value + "i8";
            case SMALLINT -> value + "i16";
            case INT -> value + "i32";
            case BIGINT -> value + "i64";
            case TINYINT_UNSIGNED -> value + "u8";
            case SMALLINT_UNSIGNED -> value + "u16";
            case INT_UNSIGNED -> value + "u32";
            case BIGINT_UNSIGNED -> value + "u64";
            case FLOAT -> ((Float) value).doubleValue() + "f32";
            case DOUBLE -> value + "f64";
            case VARCHAR -> quoted((String) value);
            case NCHAR -> "L" + quoted((String) value);
            case VARBINARY -> "B\"\\x" + HexFormat.of().formatHex((byte[]) value) + "\"";
            case GEOMETRY -> "G\"POINT(1 2)\"";
            default -> throw new IllegalArgumentException(type.name().toLowerCase(Locale.ROOT));
        };
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
