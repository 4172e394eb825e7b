/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.tdengine.flink.testing.golden.Golden;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine answers recorded statements as the real server did. */
class MemoryEngineGoldenTest {

    /** Columns whose values differ at each run. */
    private static final Set<String> VOLATILE =
            Set.of(
                    "create_time",
                    "last_update",
                    "uid",
                    "vgroup_id",
                    "v1_applied/committed",
                    "tables");

    /** Statements whose answer is a matter of the installation, or that this engine lacks. */
    private static final Set<String> SKIPPED =
            Set.of(
                    "SELECT SERVER_VERSION()",
                    "SELECT CURRENT_USER()",
                    "SELECT 1/0, SQRT(-1), LOG(0), 1e308*10, -1e308*10");

    private final List<MemoryEngine> engines = new ArrayList<>();

    @AfterEach
    void close() {
        engines.forEach(MemoryEngine::close);
    }

    @TestFactory
    Stream<DynamicTest> answersLikeTheRealServer() {
        return Stream.of(
                        "02a-query-types-taosws-ms",
                        "02b-query-types-raw-us",
                        "02c-query-types-raw-ns",
                        "02f-query-nan-inf",
                        "03-query-errors",
                        "11-info-schema")
                .flatMap(this::statements);
    }

    @ParameterizedTest
    @ValueSource(strings = {"08a-tmq-column-topic", "08d-tmq-stable-topic"})
    void deliversBlocksLikeTheRealServer(String name) throws Exception {
        String topic = name.startsWith("08a") ? "g_tp_col" : "g_tp_stb";
        MemoryEngine engine = new MemoryEngine();
        engines.add(engine);
        Session session = engine.login("root", "taosdata", null);
        for (String statement : Golden.setup(name)) {
            session.execute(statement);
        }
        Set<String> recorded = new HashSet<>();
        for (Golden.Frame frame : Golden.frames(name)) {
            for (JsonNode block : frame.expected().path("blocks")) {
                recorded.add(text(block));
            }
        }
        GroupMember member =
                engine.subscribe(
                        new Engine.Subscription(
                                Engine.Login.of("root", "taosdata"),
                                "",
                                "g",
                                "",
                                "earliest",
                                List.of(topic),
                                0,
                                false,
                                Duration.ofMinutes(5)));
        List<String> delivered = new ArrayList<>();
        for (LogMessage m = member.poll(0); m != null; m = member.poll(0)) {
            m.blocks().forEach(block -> delivered.add(text(block)));
        }

        // The recording has more rows than its setup.
        assertThat(delivered).hasSize(8).isSubsetOf(recorded);
    }

    private static String text(JsonNode block) {
        StringBuilder text = new StringBuilder(block.path("table_name").asText("no name"));
        List<Field> fields = new ArrayList<>();
        for (JsonNode column : block.get("schema")) {
            DataType type = DataType.ofCode(column.get("type").asInt());
            String name = column.get("name").asText();
            fields.add(new Field(name, type, 0, 0, 0));
            text.append(' ').append(name).append(type).append(column.get("col_id").asInt());
        }
        for (JsonNode row : block.get("block").get("data")) {
            text.append(' ').append(text(row, fields));
        }
        return text.toString();
    }

    private static String text(LogMessage.TableBlock block) {
        String name = block.tableName() == null ? "no name" : block.tableName();
        StringBuilder text = new StringBuilder(name);
        for (int i = 0; i < block.fields().size(); i++) {
            Field field = block.fields().get(i);
            text.append(' ').append(field.name()).append(field.type());
            text.append(block.columnIds().get(i));
        }
        for (Object[] row : block.rows()) {
            text.append(' ').append(text(row, block.fields()));
        }
        return text.toString();
    }

    private Stream<DynamicTest> statements(String name) {
        GoldenQueries golden = new GoldenQueries(name);
        List<String> setup = Golden.setup(name);
        MemoryEngine engine = new MemoryEngine();
        engines.add(engine);
        try {
            Session session = engine.login("root", "taosdata", null);
            for (String statement : setup) {
                session.execute(statement);
            }
            if (!name.startsWith("03")) {
                session.execute("USE " + setup.get(0).replaceAll(".* ", ""));
            }
            List<DynamicTest> tests = new ArrayList<>();
            for (Map.Entry<String, JsonNode> entry : golden.answers().entrySet()) {
                String sql = entry.getKey();
                if (SKIPPED.contains(sql) || sql.startsWith("USE ") && !name.startsWith("03")) {
                    continue;
                }
                tests.add(
                        DynamicTest.dynamicTest(
                                name + ": " + sql,
                                () -> check(session, sql, entry.getValue(), golden)));
            }
            return tests.stream();
        } catch (ServerError e) {
            throw new AssertionError(name, e);
        }
    }

    private static void check(Session session, String sql, JsonNode answer, GoldenQueries golden)
            throws ServerError {
        int code = answer.get("code").asInt();
        if (code == 0xFFFF) {
            return;
        }
        if (code != 0) {
            ServerError error = catchThrowableOfType(ServerError.class, () -> session.execute(sql));
            assertThat(error).as("refused").isNotNull();
            assertThat(error.code()).as(error.getMessage()).isEqualTo(code);
            return;
        }
        SqlResult result = session.execute(sql);
        assertThat(result.isUpdate()).isEqualTo(answer.get("is_update").asBoolean());
        assertThat(result.affectedRows()).isEqualTo(answer.get("affected_rows").asLong());
        if (result.isUpdate()) {
            return;
        }
        List<String> fields = new ArrayList<>();
        for (Field field : result.fields()) {
            fields.add(field.name() + ":" + field.type().code() + ":" + field.length());
        }
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < answer.get("fields_count").asInt(); i++) {
            expected.add(
                    answer.get("fields_names").get(i).asText()
                            + ":"
                            + answer.get("fields_types").get(i).asInt()
                            + ":"
                            + answer.get("fields_lengths").get(i).asInt());
        }
        assertThat(fields).isEqualTo(expected);
        assertThat(result.precision().code()).isEqualTo(answer.get("precision").asInt());
        if (sql.strip().toLowerCase(Locale.ROOT).startsWith("select 1")) {
            // Answered, but its rows were not fetched in the recording.
            return;
        }
        List<String> rows = new ArrayList<>();
        result.rows().forEachRemaining(row -> rows.add(text(row, result.fields())));
        List<String> recorded = new ArrayList<>();
        golden.rows(sql).forEach(row -> recorded.add(text(row, result.fields())));
        if (sql.contains("ORDER BY")) {
            assertThat(rows).isEqualTo(recorded);
        } else {
            assertThat(rows).containsExactlyInAnyOrderElementsOf(recorded);
        }
    }

    private static String text(JsonNode row, List<Field> fields) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < fields.size(); i++) {
            JsonNode cell = row.get(i);
            boolean fixed = !VOLATILE.contains(fields.get(i).name());
            String shown = cell.isNull() ? "NULL" : cell.asText();
            if (fixed && !cell.isNull() && isReal(fields.get(i))) {
                shown = real(Double.parseDouble(shown), fields.get(i));
            }
            text.append(fixed ? shown : "-").append('|');
        }
        return text.toString();
    }

    private static String text(Object[] row, List<Field> fields) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < row.length; i++) {
            boolean fixed = !VOLATILE.contains(fields.get(i).name());
            text.append(fixed ? text(row[i], fields.get(i)) : "-").append('|');
        }
        return text.toString();
    }

    private static String text(Object cell, Field field) {
        if (cell == null) {
            return "NULL";
        }
        if (cell instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        if (cell instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        if (cell instanceof BigInteger integer) {
            return integer.toString();
        }
        return isReal(field) ? real(((Number) cell).doubleValue(), field) : cell.toString();
    }

    private static boolean isReal(Field field) {
        String name = field.type().name();
        return name.equals("FLOAT") || name.equals("DOUBLE");
    }

    private static String real(double value, Field field) {
        if (field.name().contains("*")) {
            // H2 computes no negative zero; adding zero turns one into the other.
            return Double.toString(value + 0.0);
        }
        return field.type().name().equals("FLOAT")
                ? Float.toString((float) value)
                : Double.toString(value);
    }
}
