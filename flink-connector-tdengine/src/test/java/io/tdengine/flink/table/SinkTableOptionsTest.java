/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import static io.tdengine.flink.table.FactoryCalls.createTableSink;
import static io.tdengine.flink.table.FactoryCalls.messages;
import static io.tdengine.flink.table.FactoryCalls.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.sink.abilities.SupportsWritingMetadata;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options of a table that is written; no server runs here. */
class SinkTableOptionsTest {

    private static final ResolvedSchema SCHEMA =
            ResolvedSchema.of(
                    Column.physical("ts", DataTypes.TIMESTAMP_LTZ(3)),
                    Column.physical("power", DataTypes.DOUBLE()),
                    Column.physical("place", DataTypes.STRING()));

    @Test
    void everyOptionOfASinkIsTaken() {
        assertThatCode(
                        () ->
                                createTableSink(
                                        SCHEMA,
                                        options(
                                                "token=abc",
                                                "sink.buffer-flush.max-rows=5000",
                                                "sink.buffer-flush.max-size=2 mb",
                                                "sink.buffer-flush.interval=200 ms",
                                                "sink.lanes=4",
                                                "sink.parallelism=2",
                                                "sink.delivery-guarantee=exactly-once",
                                                "sink.max-memory=16 mb",
                                                "sink.committable-memory=1 mb",
                                                "sink.spill-directory=file:///shared",
                                                "sink.write-mode=schemaless",
                                                "sink.null-handling=keep",
                                                "sink.table-name=d_{place}",
                                                "sink.retry.timeout=0 s",
                                                "sink.on-rejected=skip",
                                                "sink.create-table=true")))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sink.buffer-flush.max-rows=0 | Option 'sink.buffer-flush.max-rows' is 0: it must"
                        + " be 1 to 1000000.",
                "sink.buffer-flush.max-rows=1000001 | Option 'sink.buffer-flush.max-rows' is"
                        + " 1000001",
                "sink.buffer-flush.max-rows=many | Could not parse value 'many' for key"
                        + " 'sink.buffer-flush.max-rows'",
                "sink.buffer-flush.max-size=1 kb | Option 'sink.buffer-flush.max-size' is 1 kb: it"
                        + " must be 1 mb to 256 mb.",
                "sink.buffer-flush.max-size=1 gb | Option 'sink.buffer-flush.max-size' is 1 gb",
                "sink.buffer-flush.interval=0 ms | Option 'sink.buffer-flush.interval' is 0 ms: it"
                        + " must be at least 1 ms.",
                "sink.lanes=0 | Option 'sink.lanes' is 0: it must be 1 to 64.",
                "sink.lanes=65 | Option 'sink.lanes' is 65: it must be 1 to 64.",
                "sink.max-memory=3 mb | Option 'sink.max-memory' is 3 mb: it must be at least 2 mb"
                        + " for each of the 2 lanes",
                "sink.delivery-guarantee=twice | Could not parse value 'twice' for key"
                        + " 'sink.delivery-guarantee'",
                "sink.retry.timeout=-1 s | Could not parse value '-1 s' for key"
                        + " 'sink.retry.timeout'",
                "sink.write-mode=fast | Could not parse value 'fast' for key 'sink.write-mode'",
                "sink.write-mode=schemaless,sink.null-handling=set-null | Option"
                        + " 'sink.null-handling' is 'set-null', but with 'sink.write-mode' ="
                        + " 'schemaless'",
                "sink.table-name=d_{id} | Option 'sink.table-name': 'd_{id}' names 'id', which is"
                        + " not among the columns",
                "sink.table-name=d_{ts} | Option 'sink.table-name': 'd_{ts}' names 'ts', which is"
                        + " declared TIMESTAMP",
                "sink.table-name=d_{ts | Option 'sink.table-name': 'd_{ts' has a brace that is not"
                        + " closed",
                "sink.on-rejected=log | Could not parse value 'log' for key 'sink.on-rejected'",
                "sink.create-table=perhaps | Could not parse value 'perhaps' for key"
                        + " 'sink.create-table'",
            })
    void wrongSinkOptionsAreNamed(String changes, String message) {
        assertThatThrownBy(() -> createTableSink(SCHEMA, options(changes.split(",", -1))))
                .isInstanceOf(ValidationException.class)
                .satisfies(e -> assertThat(messages(e)).contains(message));
    }

    @Test
    void restRefusalShowsNoPassword() {
        assertThatThrownBy(
                        () ->
                                createTableSink(
                                        SCHEMA,
                                        options(
                                                "url=http://u:S3cret@h:6041",
                                                "sink.write-mode=stmt")))
                .hasRootCauseInstanceOf(ValidationException.class)
                .satisfies(
                        e ->
                                assertThat(messages(e))
                                        .contains("http://u:***@h:6041")
                                        .contains(
                                                "Option 'sink.write-mode' is 'stmt', but over REST"));
    }

    @Test
    void tableNameIsOverTagsOnly() {
        Map<String, String> options = options("sink.table-name=d_{place}");

        assertThatCode(() -> createTableSink(SCHEMA, List.of("place"), options))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> createTableSink(SCHEMA, List.of("power"), options))
                .satisfies(
                        e ->
                                assertThat(messages(e))
                                        .contains(
                                                "Option 'sink.table-name' is 'd_{place}', but"
                                                        + " 'place' is not among the tags"
                                                        + " [power]"));
    }

    @Test
    void tableNameExcludesTheMetadataColumn() {
        DynamicTableSink sink = createTableSink(SCHEMA, options("sink.table-name=d_{place}"));
        ((SupportsWritingMetadata) sink).applyWritableMetadata(List.of("tbname"), null);

        assertThatThrownBy(() -> sink.getSinkRuntimeProvider(null))
                .isInstanceOf(ValidationException.class)
                .hasMessageContainingAll("'sink.table-name'", "the field tbname");
    }

    @Test
    void insertsAreAskedForIfThereIsNothingElse() {
        DynamicTableSink sink = createTableSink(SCHEMA, options());

        assertThat(sink.getChangelogMode(ChangelogMode.insertOnly()))
                .isEqualTo(ChangelogMode.insertOnly());
        assertThat(sink.getChangelogMode(ChangelogMode.all()).getContainedKinds())
                .containsExactlyInAnyOrder(RowKind.INSERT, RowKind.UPDATE_AFTER, RowKind.DELETE);
    }
}
