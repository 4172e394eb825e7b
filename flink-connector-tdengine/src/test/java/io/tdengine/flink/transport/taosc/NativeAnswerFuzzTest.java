/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.taosc;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.testing.fuzz.Fuzz;
import io.tdengine.flink.testing.golden.Golden;
import io.tdengine.flink.transport.block.LittleEndian;
import io.tdengine.flink.transport.json.TableChanges;
import io.tdengine.flink.transport.type.DataType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Whatever a client library gives besides blocks, which are fuzzed where they are decoded. */
class NativeAnswerFuzzTest {

    /** One structure for each type. */
    private static byte[] structures(int size) {
        DataType[] types = DataType.values();
        byte[] array = new byte[types.length * size];
        for (int i = 0; i < types.length; i++) {
            byte[] name = types[i].sqlName().getBytes(StandardCharsets.UTF_8);
            System.arraycopy(name, 0, array, i * size, name.length);
            array[i * size + Layouts.FIELD_TYPE] = (byte) types[i].code();
            LittleEndian.putInt(array, i * size + Layouts.FIELD_BYTES, 8);
            if (size == Layouts.FIELD_ALL_SIZE) {
                array[i * size + Layouts.FIELD_ALL_KIND] = 1;
            }
        }
        return array;
    }

    /**
     * @param reader reads as many structures as an array has
     */
    private static void fuzz(int size, BiFunction<byte[], Integer, List<?>> reader) {
        Fuzz.decoder()
                .run(
                        List.of(structures(size)),
                        List.of(),
                        input -> {
                            List<?> fields = reader.apply(input, input.length / size);
                            assertThat(fields).hasSize(input.length / size);
                            assertThat(fields.toString()).isNotEmpty();
                        });
    }

    @Test
    void columnsAreReadOrRefused() {
        fuzz(Layouts.FIELD_E_SIZE, FieldReader::columns);
    }

    @Test
    void placeholdersAreReadOrRefused() {
        fuzz(Layouts.FIELD_ALL_SIZE, FieldReader::placeholders);
    }

    @Test
    void changesOfTablesAreReadOrRefused() {
        List<byte[]> changes =
                Golden.frames()
                        .filter(frame -> !frame.fromClient() && frame.isText())
                        .filter(frame -> frame.action().equals("fetch_json_meta"))
                        .map(frame -> Golden.json(frame.text()).path("data").toString())
                        .filter(text -> text.startsWith("{"))
                        .map(text -> text.getBytes(StandardCharsets.UTF_8))
                        .toList();
        Fuzz.decoder()
                .run(
                        changes,
                        List.of("null", "[]", "{}", "\"metas\":[1,{}],", "\"metas\":1,", "\""),
                        input ->
                                TableChanges.of(new String(input, StandardCharsets.UTF_8))
                                        .forEach(change -> assertThat(change).isNotEmpty()));
    }
}
