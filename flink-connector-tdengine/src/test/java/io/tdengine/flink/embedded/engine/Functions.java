/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.transport.type.DataType;
import java.util.Map;
import java.util.Set;

/** Functions that a query can call, by their names in H2, and the types they give. */
final class Functions {

    private static final Map<String, String> NAMES =
            Map.ofEntries(
                    Map.entry("count", "COUNT"),
                    Map.entry("sum", "SUM"),
                    Map.entry("min", "MIN"),
                    Map.entry("max", "MAX"),
                    Map.entry("stddev", "STDDEV_POP"),
                    Map.entry("stddev_pop", "STDDEV_POP"),
                    Map.entry("var_pop", "VAR_POP"),
                    Map.entry("abs", "ABS"),
                    Map.entry("ceil", "CEIL"),
                    Map.entry("floor", "FLOOR"),
                    Map.entry("round", "ROUND"),
                    Map.entry("sqrt", "SQRT"),
                    Map.entry("exp", "EXP"),
                    Map.entry("ln", "LN"),
                    Map.entry("log", "LN"),
                    Map.entry("sin", "SIN"),
                    Map.entry("cos", "COS"),
                    Map.entry("tan", "TAN"),
                    Map.entry("pow", "POWER"),
                    Map.entry("power", "POWER"),
                    Map.entry("mod", "MOD"),
                    Map.entry("upper", "UPPER"),
                    Map.entry("lower", "LOWER"),
                    Map.entry("length", "OCTET_LENGTH"),
                    Map.entry("char_length", "CHAR_LENGTH"),
                    Map.entry("concat", "CONCAT"),
                    Map.entry("concat_ws", "CONCAT_WS"),
                    Map.entry("ltrim", "LTRIM"),
                    Map.entry("rtrim", "RTRIM"),
                    Map.entry("substr", "SUBSTRING"),
                    Map.entry("substring", "SUBSTRING"),
                    Map.entry("replace", "REPLACE"),
                    Map.entry("ifnull", "COALESCE"),
                    Map.entry("nvl", "COALESCE"),
                    Map.entry("coalesce", "COALESCE"),
                    Map.entry("nullif", "NULLIF"),
                    Map.entry("greatest", "GREATEST"),
                    Map.entry("least", "LEAST"));

    private static final Set<String> AGGREGATES =
            Set.of(
                    "count",
                    "sum",
                    "avg",
                    "min",
                    "max",
                    "first",
                    "last",
                    "last_row",
                    "spread",
                    "stddev",
                    "stddev_pop",
                    "var_pop");

    private static final Set<String> SAME_TYPE =
            Set.of("min", "max", "first", "last", "last_row", "abs", "ceil", "floor", "round");

    private Functions() {}

    /** The name in H2, or null. */
    static String inH2(String name) {
        return NAMES.get(name);
    }

    static boolean isAggregate(String name) {
        return AGGREGATES.contains(name);
    }

    /** Aggregates that need the row's timestamp as well. */
    static String byTimeInH2(String name) {
        return switch (name) {
            case "first" -> "TD_FIRST";
            case "last" -> "TD_LAST";
            case "last_row" -> "TD_LASTROW";
            default -> null;
        };
    }

    /**
     * The type of a call over one column.
     *
     * @return null if H2 knows better
     */
    static Column type(String function, Column argument) {
        if (SAME_TYPE.contains(function) && argument != null) {
            return argument;
        }
        switch (function) {
            case "count":
            case "length":
            case "char_length":
                return Column.of("", DataType.BIGINT);
            case "sum":
                return argument == null ? null : sum(argument);
            case "avg":
            case "spread":
            case "stddev":
            case "stddev_pop":
            case "var_pop":
            case "sqrt":
            case "exp":
            case "ln":
            case "log":
            case "sin":
            case "cos":
            case "tan":
            case "pow":
            case "power":
                return Column.of("", DataType.DOUBLE);
            case "now":
            case "today":
                return Column.of("", DataType.TIMESTAMP);
            case "server_status":
                return Column.of("", DataType.INT);
            case "to_iso8601":
                return Column.varchar("", 62);
            case "upper":
            case "lower":
            case "ltrim":
            case "rtrim":
                return argument;
            default:
                return null;
        }
    }

    private static Column sum(Column argument) {
        return switch (argument.type()) {
            case BOOL, TINYINT, SMALLINT, INT, BIGINT -> Column.of("", DataType.BIGINT);
            case TINYINT_UNSIGNED, SMALLINT_UNSIGNED, INT_UNSIGNED, BIGINT_UNSIGNED ->
                    Column.of("", DataType.BIGINT_UNSIGNED);
            case DECIMAL, DECIMAL64 ->
                    new Column("", DataType.DECIMAL, 16, 38, argument.scale(), 0, false);
            default -> Column.of("", DataType.DOUBLE);
        };
    }
}
