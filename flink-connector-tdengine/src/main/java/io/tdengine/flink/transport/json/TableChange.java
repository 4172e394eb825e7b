/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One change of tables, or a delete, that a topic WITH META tells of. Immutable.
 *
 * <p>The JSON is the one of the client library; members were seen on 3.3.7.5.
 */
public final class TableChange {

    /** What happened. */
    public enum Type {
        CREATE,
        ALTER,
        DROP,
        DELETE,
        /** What this client does not know. */
        OTHER
    }

    /** Deleted rows: those of a range of time of a child, normal or super table. Immutable. */
    public static final class Deletion {
        private final String table;
        private final long from;
        private final long to;

        private Deletion(String table, long from, long to) {
            this.table = table;
            this.from = from;
            this.to = to;
        }

        public String table() {
            return table;
        }

        /** The first timestamp, in the unit of the database. */
        public long from() {
            return from;
        }

        /** The last timestamp, in the unit of the database. */
        public long to() {
            return to;
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Pattern DELETE =
            Pattern.compile(
                    "\\s*delete from `((?:[^`]|``)+)` where `(?:[^`]|``)+` >= (-?[0-9]{1,19})"
                            + " and `(?:[^`]|``)+` <= (-?[0-9]{1,19})\\s*",
                    Pattern.CASE_INSENSITIVE);

    private final String json;
    private final Type type;
    private final List<String> tables;
    private final Deletion deletion;

    private TableChange(String json, Type type, List<String> tables, Deletion deletion) {
        this.json = json;
        this.type = type;
        this.tables = List.copyOf(tables);
        this.deletion = deletion;
    }

    /**
     * Reads one of {@link io.tdengine.flink.transport.TmqMessage#metas}.
     *
     * @throws io.tdengine.flink.transport.TDengineException {@link ErrorCode#MALFORMED} if it is no
     *     JSON
     */
    public static TableChange of(String json) {
        JsonNode change;
        try {
            change = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.MALFORMED,
                            "A change of tables is no JSON: " + e.getOriginalMessage(),
                            e);
        }
        List<String> tables = new ArrayList<>();
        if (change.path("tableName").isTextual()) {
            tables.add(change.path("tableName").asText());
        }
        change.path("tableNameList").forEach(name -> tables.add(name.asText()));
        Deletion deletion = deletion(change.path("sql").asText(""));
        if (deletion != null) {
            tables.add(deletion.table());
        }
        return new TableChange(json, type(change.path("type").asText("")), tables, deletion);
    }

    private static Type type(String name) {
        switch (name) {
            case "create":
                return Type.CREATE;
            case "alter":
                return Type.ALTER;
            case "drop":
                return Type.DROP;
            case "delete":
                return Type.DELETE;
            default:
                return Type.OTHER;
        }
    }

    private static Deletion deletion(String sql) {
        Matcher matcher = DELETE.matcher(sql);
        if (!matcher.matches()) {
            return null;
        }
        try {
            return new Deletion(
                    matcher.group(1).replace("``", "`"),
                    Long.parseLong(matcher.group(2)),
                    Long.parseLong(matcher.group(3)));
        } catch (NumberFormatException tooLarge) {
            // Beyond 64 bits: no timestamp, so not a text of this form.
            return null;
        }
    }

    /** As it was received. */
    public String json() {
        return json;
    }

    public Type type() {
        return type;
    }

    /** The tables that it names. */
    public List<String> tables() {
        return tables;
    }

    /** Which rows a {@link Type#DELETE} deleted; null otherwise, or in an unknown form. */
    public Deletion deletion() {
        return deletion;
    }
}
