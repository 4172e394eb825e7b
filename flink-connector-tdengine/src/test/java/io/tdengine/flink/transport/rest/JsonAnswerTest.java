/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.testing.golden.Golden;
import io.tdengine.flink.testing.golden.GoldenCells;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Precision;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonAnswerTest {

    private static JsonAnswer answer(byte[] body) {
        return new JsonAnswer(new ByteArrayInputStream(body), "what was asked", null);
    }

    private static JsonAnswer answer(String body) {
        return answer(body.getBytes(StandardCharsets.UTF_8));
    }

    /** An answer of one column. */
    private static JsonAnswer column(String type, String... cells) {
        StringBuilder json = new StringBuilder("{\"code\":0,\"column_meta\":[[\"c\",\"");
        json.append(type).append("\",8]],\"data\":[");
        for (int i = 0; i < cells.length; i++) {
            json.append(i == 0 ? "[" : ",[").append(cells[i]).append(']');
        }
        return answer(json.append("],\"rows\":").append(cells.length).append('}').toString());
    }

    private static List<Object> cells(JsonAnswer answer) {
        List<Object> cells = new ArrayList<>();
        for (Block block = answer.nextBlock(); block != null; block = answer.nextBlock()) {
            for (int row = 0; row < block.rows(); row++) {
                for (int column = 0; column < block.columns(); column++) {
                    cells.add(GoldenCells.cell(block, column, row));
                }
            }
        }
        return cells;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TINYINT | -128 | 127",
                "TINYINT UNSIGNED | 0 | 255",
                "SMALLINT | -32768 | 32767",
                "SMALLINT UNSIGNED | 0 | 65535",
                "INT | -2147483648 | 2147483647",
                "INT UNSIGNED | 0 | 4294967295",
                "BIGINT | -9223372036854775808 | 9223372036854775807",
                "BIGINT UNSIGNED | 0 | 18446744073709551615"
            })
    void integersKeepTheirLimitsAndRefuseMore(String type, BigInteger min, BigInteger max) {
        assertThat(cells(column(type, min.toString(), "null", max.toString())))
                .containsExactly(min, null, max);
        for (BigInteger beyond :
                List.of(min.subtract(BigInteger.ONE), max.add(BigInteger.ONE), max.shiftLeft(9))) {
            assertThatThrownBy(() -> cells(column(type, beyond.toString())))
                    .isInstanceOf(TDengineException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "\"1\"", "true", "[1]", "{}"})
    void integersAreNumbersWithoutAFraction(String cell) {
        assertThatThrownBy(() -> cells(column("INT", cell)))
                .isInstanceOfSatisfying(
                        TDengineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED))
                .hasMessageContaining("row 0 of column c INT");
    }

    @Test
    void floatsAreExact() {
        assertThat(
                        cells(
                                column(
                                        "FLOAT",
                                        "1",
                                        "-0",
                                        "-0.0",
                                        "1e-45",
                                        "3.4028235e+38",
                                        "0.1",
                                        "16777217",
                                        "1.00000017881393432617187499")))
                .containsExactly(
                        1f,
                        -0.0f,
                        -0.0f,
                        Float.MIN_VALUE,
                        Float.MAX_VALUE,
                        0.1f,
                        1.6777216E7f,
                        Float.parseFloat("1.00000017881393432617187499"));
        assertThat(cells(column("DOUBLE", "-0", "5e-324", "1.7976931348623157e+308", "1e+21")))
                .containsExactly(-0.0, Double.MIN_VALUE, Double.MAX_VALUE, 1e21);
    }

    @Test
    void decimalsAreUnscaled() {
        String max = "99999999999999999999999999999999999999";
        assertThat(cells(column("DECIMAL(38,0)", '"' + max + '"', "\"-" + max + '"', "\"0\"")))
                .containsExactly(
                        new BigDecimal(max), new BigDecimal(max).negate(), BigDecimal.ZERO);
        assertThat(cells(column("DECIMAL(38,38)", "\"0." + max + '"', "\"-0." + max + '"')))
                .containsExactly(new BigDecimal("0." + max), new BigDecimal("-0." + max));
        assertThat(cells(column("DECIMAL(10,2)", "\"-0.05\"", "\"99999999.99\"")))
                .containsExactly(new BigDecimal("-0.05"), new BigDecimal("99999999.99"));
        assertThat(column("DECIMAL(18,2)").fields().get(0).type()).isEqualTo(DataType.DECIMAL64);
        assertThat(column("DECIMAL(19,2)").fields().get(0).type()).isEqualTo(DataType.DECIMAL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\"",
                "\"-\"",
                "\".\"",
                "\"1\"",
                "\"1.2\"",
                "\"1.234\"",
                "\"1e5\"",
                "1.25",
                "\"1.2.5\"",
                "\"9999999999999999999999.99\""
            })
    void decimalsHaveTheirScale(String cell) {
        assertThatThrownBy(() -> cells(column("DECIMAL(10,2)", cell)))
                .isInstanceOf(TDengineException.class);
    }

    @Test
    void textIsUtf8() {
        String text = "aé中😀\\\"\\\\\\n\\u0001\\u00e9";
        assertThat(cells(column("VARCHAR", '"' + text + '"', "\"\"", "null")))
                .containsExactly("aé中😀\"\\\n\u0001é", "", null);
        assertThat(cells(column("NCHAR", "\"\\ud83d\\ude00\"", "\"\\ud83d\"")))
                .containsExactly("😀", "\ufffd");
    }

    @Test
    void bytesAreHexadecimal() {
        assertThat(cells(column("VARBINARY", "\"00ff\"", "\"\""))).containsExactly("00ff", "");
        assertThat(cells(column("BLOB", "\"0a\""))).containsExactly("0a");
        for (String wrong : List.of("\"0\"", "\"0g\"", "12")) {
            assertThatThrownBy(() -> cells(column("GEOMETRY", wrong)))
                    .isInstanceOf(TDengineException.class);
        }
    }

    @Test
    void jsonIsTheTextOfTheValue() {
        String tag = "{\"a\":1.50,\"b\":[null,true,1e+21],\"c\":{\"d\":\"é\\\"\"}}";
        assertThat(cells(column("JSON", tag, "null", "{}"))).containsExactly(tag, null, "{}");
    }

    @Test
    void precisionIsThatOfTheFirstTimestamp() {
        for (Precision precision : Precision.values()) {
            String digits = "123456789".substring(0, precision.digits());
            JsonAnswer answer =
                    column("TIMESTAMP", "null", "\"1970-01-01T00:00:00." + digits + "Z\"");
            assertThat(cells(answer)).containsExactly(null, new BigInteger(digits));
            assertThat(answer.precision()).isEqualTo(precision);
        }
        assertThatThrownBy(
                        () ->
                                cells(
                                        column(
                                                "TIMESTAMP",
                                                "\"1970-01-01T00:00:00.000Z\"",
                                                "\"1970-01-01T00:00:00.000000Z\"")))
                .hasMessageContaining("row 1 of column c TIMESTAMP");
    }

    @Test
    void timestampsAfterABlockWithoutAnyKeepTheirValue() {
        String[] cells = new String[5000];
        Arrays.fill(cells, "null");
        cells[4999] = "\"1970-01-01T00:00:00.123Z\"";
        JsonAnswer answer = column("TIMESTAMP", cells);

        List<Object> read = cells(answer);

        assertThat(answer.precision()).isEqualTo(Precision.NANOSECONDS);
        assertThat(read.get(4999)).isEqualTo(BigInteger.valueOf(123_000_000));
    }

    @Test
    void blocksHaveAtMost4096Rows() {
        String[] cells = new String[5000];
        Arrays.fill(cells, "7");
        JsonAnswer answer = column("INT", cells);

        assertThat(answer.nextBlock().rows()).isEqualTo(4096);
        assertThat(answer.nextBlock().rows()).isEqualTo(904);
        assertThat(answer.nextBlock()).isNull();
        assertThat(answer.nextBlock()).isNull();
    }

    @Test
    void largeCellsMakeSmallerBlocks() {
        String[] cells = new String[20];
        Arrays.fill(cells, '"' + "ab".repeat(1 << 20) + '"');
        JsonAnswer answer = column("BLOB", cells);

        assertThat(answer.nextBlock().rows()).isEqualTo(8);
    }

    @Test
    void emptyBodyIsExplained() {
        assertThatThrownBy(() -> answer(""))
                .isInstanceOfSatisfying(
                        TDengineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED))
                .hasMessageContaining("what was asked: the answer is empty")
                .hasMessageContaining("NaN or infinite")
                .hasMessageContaining("ws://");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[]",
                "<html>",
                "{}",
                "{\"code\":0}",
                "{\"code\":\"x\"}",
                "{\"code\":99999999999}",
                "{\"code\":0,\"data\":[]}",
                "{\"code\":0,\"column_meta\":[],\"data\":[[]],\"rows\":1}",
                "{\"code\":0,\"column_meta\":[[\"a\"]],\"data\":[],\"rows\":0}",
                "{\"code\":0,\"column_meta\":[[\"a\",\"INT\",4]],\"data\":[{}],\"rows\":1}",
                "{\"code\":0,\"column_meta\":[[\"a\",\"INT\",4]],\"data\":[[]],\"rows\":1}",
                "{\"code\":0,\"column_meta\":[[\"a\",\"INT\",4]],\"data\":[[1,2]],\"rows\":1}",
                "{\"code\":0,\"column_meta\":[[\"a\",\"INT\",4]],\"data\":[[1]],\"rows\":2}",
                "{\"code\":0,\"column_meta\":[[\"a\",\"INT\",4]],\"data\":[[1]],\"rows\":1",
                "{\"code\":0,\"column_meta\":[[\"a\",\"INT\",4]],\"data\":[[1]],\"rows\":1}x",
                "{\"code\":0,\"column_meta\":[[\"a\",\"INT\",4]],\"data\":[[1]"
            })
    void wrongAnswersAreRefused(String body) {
        assertThatThrownBy(() -> cells(answer(body)))
                .isInstanceOfSatisfying(
                        TDengineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED))
                .hasMessageStartingWith("what was asked: ");
    }

    @Test
    void unknownTypesAreNamed() {
        assertThatThrownBy(() -> column("VECTOR"))
                .hasMessageContaining("Column 'c' has the unknown type VECTOR");
        assertThatThrownBy(() -> column("DECIMAL(39,0)")).hasMessageContaining("unknown type");
    }

    @Property(tries = 2000)
    void randomBytesAreReadOrRefused(@ForAll @Size(max = 200) byte[] bytes) {
        readOrRefuse(bytes);
    }

    @Property(tries = 2000)
    void truncatedAnswersAreRefused(@ForAll("bodies") byte[] body, @ForAll int cut) {
        byte[] cutOff = Arrays.copyOf(body, Math.floorMod(cut, body.length));
        assertThatThrownBy(() -> cells(answer(cutOff))).isInstanceOf(TDengineException.class);
    }

    @Property(tries = 4000)
    void changedAnswersAreReadOrRefused(
            @ForAll("bodies") byte[] body, @ForAll int at, @ForAll("marks") byte mark) {
        byte[] changed = body.clone();
        changed[Math.floorMod(at, body.length)] = mark;
        readOrRefuse(changed);
    }

    @Provide
    Arbitrary<byte[]> bodies() {
        return Arbitraries.of(
                Golden.frames("09a-rest-types").stream()
                        .filter(frame -> !frame.fromClient())
                        .map(frame -> frame.json().get("http").get("body").asText())
                        .map(body -> body.getBytes(StandardCharsets.UTF_8))
                        .toList());
    }

    /** Characters of JSON, and any. */
    @Provide
    Arbitrary<Byte> marks() {
        return Arbitraries.oneOf(
                Arbitraries.bytes(),
                Arbitraries.of("\"[]{},:0-.eEtfn\\Z".chars().mapToObj(c -> (byte) c).toList()));
    }

    private static void readOrRefuse(byte[] body) {
        try {
            JsonAnswer answer = answer(body);
            if (answer.code() == 0) {
                cells(answer);
            }
        } catch (TDengineException e) {
            assertThat(e.code()).isIn(ErrorCode.MALFORMED, ErrorCode.UNSUPPORTED);
        }
    }
}
