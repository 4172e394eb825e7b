/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.bind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.testing.golden.Golden;
import io.tdengine.flink.testing.golden.Golden.Frame;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.bind.BindPayloadDecoder.Element;
import io.tdengine.flink.transport.type.DataType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ParameterBatchTest {

    private static byte[] payload(Object... parameters) {
        EncodedBatch batch = ParameterBatch.encode(parameters);
        return Arrays.copyOfRange(batch.array(), batch.offset(), batch.offset() + batch.length());
    }

    private static List<Element> elements(Object... parameters) {
        return BindPayloadDecoder.decode(payload(parameters)).get(0).columns();
    }

    /** Recorded requests for a text; what a real server made of them is beside them. */
    @ParameterizedTest
    @CsvSource({"35, abc", "45, nothing"})
    void isAsRecorded(int seq, String parameter) {
        Frame frame =
                Golden.frames("07a-stmt2-query-raw").stream()
                        .filter(f -> f.seq() == seq)
                        .findFirst()
                        .orElseThrow();
        byte[] bytes = frame.bytes();

        assertThat(payload(parameter)).isEqualTo(Arrays.copyOfRange(bytes, 30, bytes.length));
    }

    private static Stream<Arguments> types() {
        return Stream.of(
                Arguments.of(true, DataType.BOOL),
                Arguments.of((byte) 1, DataType.TINYINT),
                Arguments.of((short) 1, DataType.SMALLINT),
                Arguments.of(1, DataType.INT),
                Arguments.of(1L, DataType.BIGINT),
                Arguments.of(BigInteger.ONE.negate(), DataType.BIGINT),
                Arguments.of(BigInteger.ONE.shiftLeft(63), DataType.BIGINT_UNSIGNED),
                Arguments.of(1f, DataType.FLOAT),
                Arguments.of(1d, DataType.DOUBLE),
                Arguments.of("é", DataType.VARCHAR));
    }

    @ParameterizedTest
    @MethodSource("types")
    void aParameterIsSentAsWhatItIs(Object parameter, DataType type) {
        List<Element> elements = elements("first", parameter);

        assertThat(elements).hasSize(2);
        assertThat(elements.get(1).type()).isEqualTo(type);
        assertThat(elements.get(1).cells()).hasSize(1).doesNotContainNull();
    }

    @Test
    void anInstantIsSentAsTextInUtc() {
        Element element = elements(Instant.parse("2023-11-14T22:13:20.123456789Z")).get(0);

        assertThat(element.type()).isEqualTo(DataType.VARCHAR);
        assertThat(new String(element.cells().get(0), StandardCharsets.UTF_8))
                .isEqualTo("2023-11-14T22:13:20.123456789Z");
    }

    @Test
    void nullIsSentAsNull() {
        assertThat(elements((Object) null).get(0).cells()).containsOnlyNulls();
    }

    private static Stream<Object> refused() {
        return Stream.of(
                BigDecimal.ONE,
                BigInteger.ONE.shiftLeft(64),
                BigInteger.ONE.shiftLeft(63).negate().subtract(BigInteger.ONE),
                new byte[1],
                'c',
                "\uD83D");
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesByPlaceWhatNoParameterCanBe(Object parameter) {
        assertThatThrownBy(() -> ParameterBatch.encode(1, parameter))
                .isInstanceOfSatisfying(
                        TDengineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageContaining("Parameter 2 of a SELECT");
    }
}
