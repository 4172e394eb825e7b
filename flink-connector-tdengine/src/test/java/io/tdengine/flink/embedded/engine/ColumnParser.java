/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.transport.type.DataType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads column and tag definitions. */
final class ColumnParser {

    private static final Set<String> IGNORED_OPTIONS = Set.of("encode", "compress", "level");

    private ColumnParser() {}

    /** {@code (name TYPE …, …)}. */
    static List<Column> list(TokenStream in) throws ServerError {
        in.expect("(");
        List<Column> columns = new ArrayList<>();
        Set<String> names = new HashSet<>();
        do {
            Column column = definition(in);
            if (!names.add(column.name())) {
                throw Errors.error(0x263C, "Duplicated column names");
            }
            columns.add(column);
        } while (in.accept(","));
        in.expect(")");
        return columns;
    }

    /** {@code name TYPE [PRIMARY KEY]}. */
    static Column definition(TokenStream in) throws ServerError {
        Column column = type(in, in.name());
        boolean key = false;
        while (true) {
            if (in.accept("primary", "key") || in.accept("composite", "key")) {
                key = true;
            } else if (in.peek().kind() == Token.Kind.WORD
                    && IGNORED_OPTIONS.contains(in.peek().text())) {
                in.next();
                in.string();
            } else {
                break;
            }
        }
        return new Column(
                column.name(),
                column.type(),
                column.length(),
                column.precision(),
                column.scale(),
                0,
                key);
    }

    /** A type with its length. */
    static Column type(TokenStream in, String name) throws ServerError {
        Token word = in.next();
        boolean unsigned = in.accept("unsigned");
        DataType type =
                switch (word.text()) {
                    case "bool" -> DataType.BOOL;
                    case "tinyint" -> unsigned ? DataType.TINYINT_UNSIGNED : DataType.TINYINT;
                    case "smallint" -> unsigned ? DataType.SMALLINT_UNSIGNED : DataType.SMALLINT;
                    case "int", "integer" -> unsigned ? DataType.INT_UNSIGNED : DataType.INT;
                    case "bigint" -> unsigned ? DataType.BIGINT_UNSIGNED : DataType.BIGINT;
                    case "float" -> DataType.FLOAT;
                    case "double" -> DataType.DOUBLE;
                    case "varchar", "binary" -> DataType.VARCHAR;
                    case "timestamp" -> DataType.TIMESTAMP;
                    case "nchar" -> DataType.NCHAR;
                    case "json" -> DataType.JSON;
                    case "varbinary" -> DataType.VARBINARY;
                    case "geometry" -> DataType.GEOMETRY;
                    case "blob" -> DataType.BLOB;
                    case "decimal" -> DataType.DECIMAL;
                    default -> null;
                };
        if (type == null) {
            throw Errors.syntaxNear(in.text(word.start(), Integer.MAX_VALUE));
        }
        return switch (type) {
            case VARCHAR, NCHAR, VARBINARY, GEOMETRY -> sized(in, name, type);
            case BLOB -> Column.of(name, type, 4_194_304);
            case JSON -> Column.of(name, type, 4095);
            case DECIMAL -> decimal(in, name);
            default -> Column.of(name, type);
        };
    }

    private static Column sized(TokenStream in, String name, DataType type) throws ServerError {
        in.expect("(");
        int length = in.integer();
        in.expect(")");
        int bytes = type == DataType.NCHAR ? 4 * length : length;
        if (length < 1 || bytes > 65_517) {
            throw Errors.error(0x2601, "Invalid column length");
        }
        return Column.of(name, type, length);
    }

    private static Column decimal(TokenStream in, String name) throws ServerError {
        in.expect("(");
        int precision = in.integer();
        int scale = in.accept(",") ? in.integer() : 0;
        in.expect(")");
        if (precision < 1 || precision > 38 || scale > precision) {
            throw Errors.error(0x2617, "Invalid decimal precision or scale");
        }
        DataType type = precision <= 18 ? DataType.DECIMAL64 : DataType.DECIMAL;
        return new Column(name, type, type.fixedSize(), precision, scale, 0, false);
    }
}
