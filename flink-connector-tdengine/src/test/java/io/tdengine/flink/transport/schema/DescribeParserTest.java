/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tdengine.flink.testing.golden.Golden;
import io.tdengine.flink.testing.golden.Golden.Frame;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.block.RawBlock;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Parses the answers to DESCRIBE that were recorded from a real server. */
class DescribeParserTest {

    /** Bytes of a fetch answer before its block: spec/transport-websocket.md. */
    private static final int FETCH_HEADER = 55;

    @Test
    void readsColumnsThenTagsOfASuperTable() {
        List<ColumnSchema> columns = DescribeParser.parse(recorded("g_is.st"));

        assertThat(columns)
                .extracting(ColumnSchema::toString)
                .containsExactly(
                        "ts TIMESTAMP",
                        "v INT",
                        "s VARCHAR(16)",
                        "n NCHAR(8)",
                        "d DECIMAL(10,2)",
                        "gid INT TAG",
                        "loc NCHAR(16) TAG");
        assertThat(columns.get(4).field().type()).isEqualTo(DataType.DECIMAL64);
    }

    @Test
    void readsACompositeKey() {
        assertThat(DescribeParser.parse(recorded("g_is.pk")))
                .extracting(ColumnSchema::toString)
                .containsExactly("ts TIMESTAMP", "k INT COMPOSITE KEY", "v INT", "g INT TAG");
    }

    @Test
    void readsAJsonTag() {
        ColumnSchema tag = DescribeParser.parse(recorded("g_is.sj")).get(2);

        assertThat(tag.isTag()).isTrue();
        assertThat(tag.field()).isEqualTo(new Field("j", DataType.JSON, 4095, 0, 0));
    }

    @Test
    void readsANormalTable() {
        assertThat(DescribeParser.parse(recorded("g_is.nt")))
                .extracting(ColumnSchema::toString)
                .containsExactly("ts TIMESTAMP", "v DOUBLE");
    }

    @Test
    void readsTheCompositeKeyOfOlderServers() {
        assertThat(DescribeParser.column("k", "BIGINT UNSIGNED", 8, "PRIMARY KEY"))
                .hasToString("k BIGINT UNSIGNED COMPOSITE KEY");
    }

    @Test
    void readsAWideDecimal() {
        assertThat(DescribeParser.column("d", "DECIMAL(38, 10)", 16, "").field())
                .isEqualTo(new Field("d", DataType.DECIMAL, 16, 38, 10));
    }

    @Test
    void refusesAnUnknownTypeByName() {
        assertThatThrownBy(() -> DescribeParser.column("c", "COMPLEX", 16, ""))
                .isInstanceOf(TDengineException.class)
                .hasMessageContaining("type 'COMPLEX' of column 'c'");
    }

    @Test
    void findsColumnsByNameNotByPosition() {
        assertThat(DescribeParser.index(List.of("note", "field"), "field")).isEqualTo(1);
        assertThatThrownBy(() -> DescribeParser.index(List.of("note"), "field"))
                .isInstanceOf(TDengineException.class)
                .hasMessageContaining("without 'field'");
    }

    /** The recorded answer to DESCRIBE of a table: the text frame with names, the block's frame. */
    private static QueryResult recorded(String table) {
        boolean asked = false;
        List<Field> fields = null;
        for (Frame frame : Golden.frames("11-info-schema")) {
            boolean answer = asked && !frame.fromClient();
            if (frame.expected().path("sql").asText().equals("DESCRIBE " + table)
                    && frame.kind().equals("binary_query")) {
                asked = true;
            } else if (answer && frame.isText()) {
                fields = fields(Golden.json(frame.text()));
            } else if (answer) {
                byte[] bytes = frame.bytes();
                return new RecordedResult(
                        fields, new RawBlock(bytes, FETCH_HEADER, bytes.length - FETCH_HEADER));
            }
        }
        throw new AssertionError("Not recorded: " + table);
    }

    private static List<Field> fields(JsonNode answer) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < answer.get("fields_count").asInt(); i++) {
            fields.add(
                    new Field(
                            answer.get("fields_names").get(i).asText(),
                            DataType.ofCode(answer.get("fields_types").get(i).asInt()),
                            answer.get("fields_lengths").get(i).asInt(),
                            0,
                            0));
        }
        return fields;
    }

    /** One recorded block as a result. */
    private static final class RecordedResult implements QueryResult {

        private final List<Field> fields;
        private Block block;

        private RecordedResult(List<Field> fields, Block block) {
            this.fields = fields;
            this.block = block;
        }

        @Override
        public List<Field> fields() {
            return fields;
        }

        @Override
        public Precision precision() {
            return Precision.MILLISECONDS;
        }

        @Override
        public Block next() {
            Block next = block;
            block = null;
            return next;
        }

        @Override
        public void close() {
            block = null;
        }
    }
}
