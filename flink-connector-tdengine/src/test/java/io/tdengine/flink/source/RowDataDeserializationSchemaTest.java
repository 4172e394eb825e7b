/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.source.RowDataDeserializationSchema.Metadata;
import io.tdengine.flink.source.TDengineDeserializationSchema.BlockReader;
import io.tdengine.flink.testing.golden.Golden;
import io.tdengine.flink.testing.golden.Golden.Frame;
import io.tdengine.flink.transport.TmqBlock;
import io.tdengine.flink.transport.TmqMessage;
import io.tdengine.flink.transport.block.TmqPayload;
import io.tdengine.flink.transport.schema.ColumnSchema;
import io.tdengine.flink.transport.schema.TableSchema;
import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Field;
import io.tdengine.flink.transport.type.Precision;
import java.util.List;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;
import org.junit.jupiter.api.Test;

/** On a message recorded from a real server: table d5 with ts, v and s. */
class RowDataDeserializationSchemaTest {

    private static final TableSchema METERS =
            new TableSchema(
                    "g_tmq",
                    "meters",
                    TableSchema.Kind.SUPER_TABLE,
                    Precision.MILLISECONDS,
                    List.of(
                            column("ts", DataType.TIMESTAMP, 8, false),
                            column("v", DataType.INT, 4, false),
                            column("s", DataType.NCHAR, 10, false),
                            column("later", DataType.DOUBLE, 8, false),
                            column("gid", DataType.INT, 4, true)));

    private static final TmqMessage MESSAGE = message();

    private static ColumnSchema column(String name, DataType type, int length, boolean tag) {
        return new ColumnSchema(new Field(name, type, length, 0, 0), tag, false);
    }

    private static TmqMessage message() {
        Frame frame =
                Golden.frames("08d-tmq-stable-topic").stream()
                        .filter(f -> f.kind().equals("fetch_raw_data") && !f.fromClient())
                        .filter(f -> f.expected().has("blocks"))
                        .findFirst()
                        .orElseThrow();
        byte[] bytes = frame.bytes();
        int length = frame.expected().get("raw_length").asInt();
        TmqPayload payload = new TmqPayload(bytes, bytes.length - length, length);
        return new TmqMessage(
                "g_tp_stb", "g_tmq", 693, 0, payload.endOffset(), length, payload.blocks());
    }

    private static RowDataDeserializationSchema schema(
            List<Metadata> metadata, DataTypes.Field... fields) {
        RowType type = (RowType) DataTypes.ROW(fields).getLogicalType();
        return new RowDataDeserializationSchema(type, metadata, InternalTypeInfo.of(type));
    }

    private static BlockReader<RowData> bind(
            RowDataDeserializationSchema schema, ChildTableTags tags) {
        schema.open(METERS, null);
        return schema.bind(new BlockContext(MESSAGE, MESSAGE.blocks().get(0), tags));
    }

    @Test
    void readsColumnsByNameInTheDeclaredOrder() throws Exception {
        BlockReader<RowData> rows =
                bind(
                        schema(
                                List.of(),
                                DataTypes.FIELD("s", DataTypes.STRING()),
                                DataTypes.FIELD("v", DataTypes.BIGINT()),
                                DataTypes.FIELD("ts", DataTypes.TIMESTAMP_LTZ(3))),
                        null);

        RowData first = rows.row(0);
        assertThat(first.getString(0)).hasToString("r5中");
        assertThat(first.getLong(1)).isEqualTo(6);
        assertThat(first.getTimestamp(2, 3).getMillisecond()).isEqualTo(1700000000173L);
        RowData second = rows.row(1);
        assertThat(second.getString(0)).hasToString("");
        assertThat(second.isNullAt(1)).isTrue();
    }

    @Test
    void readsMetadataAfterTheColumns() throws Exception {
        RowData row =
                bind(
                                schema(
                                        List.of(Metadata.values()),
                                        DataTypes.FIELD("v", DataTypes.INT()),
                                        DataTypes.FIELD("a", DataTypes.STRING()),
                                        DataTypes.FIELD("b", DataTypes.STRING()),
                                        DataTypes.FIELD("c", DataTypes.STRING()),
                                        DataTypes.FIELD("d", DataTypes.INT()),
                                        DataTypes.FIELD("e", DataTypes.BIGINT())),
                                null)
                        .row(0);

        assertThat(row.getInt(0)).isEqualTo(6);
        assertThat(row.getString(1)).hasToString("d5");
        assertThat(row.getString(2)).hasToString("g_tmq");
        assertThat(row.getString(3)).hasToString("g_tp_stb");
        assertThat(row.getInt(4)).isEqualTo(693);
        assertThat(row.getLong(5)).isZero();
    }

    @Test
    void aColumnThatTheBlockDoesNotCarryIsNull() throws Exception {
        RowDataDeserializationSchema schema =
                schema(List.of(), DataTypes.FIELD("later", DataTypes.DOUBLE()));

        assertThat(bind(schema, null).row(0).isNullAt(0)).isTrue();
    }

    @Test
    void readsTagsOfTheChildTable() throws Exception {
        // A block of the message stands in for the answer to a tag query: its column 1 is an INT.
        TmqBlock cells = MESSAGE.blocks().get(0);
        RowDataDeserializationSchema schema =
                schema(List.of(), DataTypes.FIELD("gid", DataTypes.INT()));
        BlockReader<RowData> rows = bind(schema, new ChildTableTags(cells.block(), 0));

        assertThat(schema.readsTags()).isTrue();
        assertThat(rows.row(0).getInt(0)).isEqualTo(6);
        assertThat(rows.row(1).getInt(0)).isEqualTo(6);
    }

    @Test
    void asksForNoTagsWhenNoneAreDeclared() {
        RowDataDeserializationSchema schema =
                schema(List.of(), DataTypes.FIELD("v", DataTypes.INT()));
        schema.open(METERS, null);

        assertThat(schema.readsTags()).isFalse();
    }

    @Test
    void refusesAnUnknownColumnByName() {
        RowDataDeserializationSchema schema =
                schema(List.of(), DataTypes.FIELD("volt", DataTypes.INT()));

        assertThatThrownBy(() -> schema.open(METERS, null))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("'volt' does not exist in table g_tmq.meters")
                .hasMessageContaining("gid (tag)");
    }

    @Test
    void refusesATypeThatLosesValues() {
        RowDataDeserializationSchema schema =
                schema(List.of(), DataTypes.FIELD("ts", DataTypes.TIMESTAMP(0)));

        assertThatThrownBy(() -> schema.open(METERS, null))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("'ts'")
                .hasMessageContaining("TIMESTAMP(0)")
                .hasMessageContaining("TIMESTAMP_LTZ(3)");
    }
}
