/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import static io.tdengine.flink.table.FactoryCalls.createTableSink;
import static io.tdengine.flink.table.FactoryCalls.createTableSource;
import static io.tdengine.flink.table.FactoryCalls.messages;
import static io.tdengine.flink.table.FactoryCalls.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.types.DataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No server runs here: whatever passes or fails does so at planning. */
class TDengineDynamicTableFactoryTest {

    private static final ResolvedSchema SCHEMA =
            ResolvedSchema.of(
                    Column.physical("ts", DataTypes.TIMESTAMP_LTZ(3)),
                    Column.physical("power", DataTypes.DOUBLE()),
                    Column.physical("place", DataTypes.STRING()));

    @Test
    void fewestOptionsReadASnapshot() {
        assertThat(createTableSource(SCHEMA, options()))
                .isInstanceOf(TDengineSnapshotTableSource.class)
                .extracting(DynamicTableSource::asSummaryString)
                .isEqualTo("TDengine snapshot of power.meters");
    }

    @Test
    void databaseOfTheUrlServes() {
        assertThat(
                        createTableSource(SCHEMA, options("url=ws://h:6041/plant", "database=-"))
                                .asSummaryString())
                .isEqualTo("TDengine snapshot of plant.meters");
    }

    @Test
    void databaseOptionWinsOverTheUrl() {
        assertThat(createTableSource(SCHEMA, options("url=ws://h:6041/plant")).asSummaryString())
                .isEqualTo("TDengine snapshot of power.meters");
    }

    @Test
    void changesSubscribeToTheTopic() {
        assertThat(createTableSource(SCHEMA, options("scan.mode=changes", "scan.topic=t1")))
                .isInstanceOf(TDengineChangesTableSource.class)
                .extracting(DynamicTableSource::asSummaryString)
                .isEqualTo("TDengine changes of t1");
    }

    @Test
    void topicToCreateHasADefaultName() {
        assertThat(
                        createTableSource(
                                        SCHEMA,
                                        options("scan.mode=changes", "scan.topic.create=true"))
                                .asSummaryString())
                .isEqualTo("TDengine changes of flink_power_meters");
    }

    @Test
    void everyOptionOfASourceIsTaken() {
        assertThatCode(
                        () ->
                                createTableSource(
                                        SCHEMA,
                                        options(
                                                "username=u",
                                                "password=p",
                                                "scan.mode=changes",
                                                "scan.topic=t1",
                                                "scan.topic.create=true",
                                                "scan.group-id=g",
                                                "scan.startup.mode=latest",
                                                "scan.bounded.mode=latest",
                                                "scan.parallelism=3")))
                .doesNotThrowAnyException();
    }

    @Test
    void everyOptionOfASnapshotIsTaken() {
        assertThatCode(
                        () ->
                                createTableSource(
                                        SCHEMA,
                                        options("scan.slice.rows=5000", "scan.slice.interval=1 d")))
                .doesNotThrowAnyException();
    }

    @Test
    void queryNeedsNeitherTableNorDatabase() {
        DynamicTableSource source =
                createTableSource(
                        SCHEMA, options("table=-", "database=-", "scan.query=SELECT 1 AS ts"));
        assertThat(source.asSummaryString()).isEqualTo("TDengine snapshot of a query");
    }

    @Test
    void queryCannotBeWrittenTo() {
        assertThatThrownBy(() -> createTableSink(SCHEMA, options("table=-", "scan.query=SELECT 1")))
                .satisfies(
                        e ->
                                assertThat(messages(e))
                                        .contains("a table with 'scan.query' can be read only"));
    }

    @Test
    void optionsOfTheOtherRoleDoNotDisturb() {
        assertThatCode(
                        () -> {
                            createTableSink(SCHEMA, options("scan.mode=changes", "scan.topic=t1"));
                            createTableSource(SCHEMA, options("sink.lanes=4"));
                        })
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "url=- | 'url'",
                "table=- | Option 'table' is missing: name a super table, child table or normal"
                        + " table; or set 'scan.query' to read the result of a query.",
                "scan.query=SELECT 1 | Options 'table' and 'scan.query' exclude each other",
                "table=-,scan.query= | Option 'scan.query' is empty: give a SELECT statement.",
                "table=-,scan.query=SELECT 1,scan.mode=changes | Option 'scan.query' has no meaning"
                        + " with 'scan.mode' = 'changes': set 'scan.mode' = 'snapshot'",
                "table=-,scan.query=SELECT 1,scan.slice.rows=5 | Option 'scan.slice.rows' has no"
                        + " meaning with 'scan.query'",
                "table=-,scan.query=SELECT 1,scan.slice.interval=5 s | Option 'scan.slice.interval'"
                        + " has no meaning with 'scan.query'",
                "scan.mode=changes,scan.topic=t,scan.slice.rows=5 | Option 'scan.slice.rows' has no"
                        + " meaning with 'scan.mode' = 'changes'",
                "scan.slice.rows=0 | Option 'scan.slice.rows' is 0: it must be at least 1.",
                "scan.slice.rows=few | Could not parse value 'few' for key 'scan.slice.rows'",
                "scan.slice.interval=0 s | Option 'scan.slice.interval' is 0: it must be a multiple",
                "scan.slice.interval=5 eons | Could not parse value '5 eons' for key"
                        + " 'scan.slice.interval'",
                "table= | Option 'table' is empty: name a super table, child table or normal table.",
                "database=- | Option 'database' is missing or empty: name the database there or at"
                        + " the end of the 'url', as in ws://host:6041/power.",
                "database= | Option 'database' is missing or empty",
                "url=host:6041 | The URL has no '://'",
                "url=ws://host:0 | Port 0 of host 'host' is not between 1 and 65535",
                "url=ws://host?tiemout=1 | Unknown URL parameter 'tiemout'",
                "url=taos://host:6030,token=t | native connections know no tokens. Give user and"
                        + " password, or use ws://host:6041",
                "url=http://host:6041,scan.mode=changes,scan.topic=t | 'scan.mode' = 'changes' needs"
                        + " WebSocket or a native connection. Use ws://host:6041.",
                "url=https://host:6041,scan.mode=changes,scan.topic=t | Use wss://host:6041.",
                "username=u | Options 'username' and 'password' belong together",
                "password=p | Options 'username' and 'password' belong together",
                "token=t,username=u,password=p | Options 'token' and 'username' exclude each other",
                "token=t,password=p | Options 'token' and 'password' exclude each other",
                "scan.mode=snapshots | Could not parse value 'snapshots' for key 'scan.mode'.",
                "scan.mode=snapshots | Expected one of: [[snapshot, changes,"
                        + " snapshot-then-changes]]",
                "scan.mode=snapshot-then-changes | Option 'scan.topic' is missing",
                "scan.mode=snapshot-then-changes,scan.topic=t,scan.startup.mode=latest | Option"
                        + " 'scan.startup.mode' has no meaning with 'scan.mode' ="
                        + " 'snapshot-then-changes'",
                "scan.mode=snapshot-then-changes,scan.topic=t,scan.slice.rows=0 | Option"
                        + " 'scan.slice.rows' is 0",
                "url=http://host:6041,scan.mode=snapshot-then-changes,scan.topic=t | 'scan.mode' ="
                        + " 'snapshot-then-changes' needs WebSocket or a native connection",
                "scan.mode=changes | Option 'scan.topic' is missing",
                "scan.mode=changes,scan.topic= | Option 'scan.topic' is '': it must be a name",
                "scan.mode=changes,scan.topic=t,scan.group-id=a:b | Option 'scan.group-id' is"
                        + " 'a:b': it must be a name of 1 to 160 bytes without ':'.",
                "scan.topic=t | Option 'scan.topic' has no meaning with 'scan.mode' = 'snapshot'",
                "scan.topic.create=true | Option 'scan.topic.create' has no meaning",
                "scan.group-id=g | Option 'scan.group-id' has no meaning",
                "scan.startup.mode=latest | Option 'scan.startup.mode' has no meaning",
                "scan.bounded.mode=latest | Option 'scan.bounded.mode' has no meaning",
                "scan.mode=changes,scan.topic=t,scan.startup.mode=group-offsets | Option"
                        + " 'scan.startup.mode' = 'group-offsets' needs the group",
                "scan.mode=changes,scan.topic=t,scan.startup.mode=specific-offsets | Options"
                        + " 'scan.startup.mode' = 'specific-offsets' and"
                        + " 'scan.startup.specific-offsets' belong together",
                "scan.mode=changes,scan.topic=t,scan.bounded.specific-offsets=2:5 | Options"
                        + " 'scan.bounded.mode' = 'specific-offsets' and"
                        + " 'scan.bounded.specific-offsets' belong together",
                "scan.mode=changes,scan.topic=t,scan.startup.mode=specific-offsets,"
                        + "scan.startup.specific-offsets=2:5;3 | Option"
                        + " 'scan.startup.specific-offsets' has the entry '3'",
                "scan.mode=changes,scan.topic=t,scan.startup.mode=specific-offsets,"
                        + "scan.startup.specific-offsets=2:5;2:6 | Option"
                        + " 'scan.startup.specific-offsets' has two offsets of vgroup 2",
                "scan.mode=changes,scan.topic=t,scan.assignment-timeout=0 | Option"
                        + " 'scan.assignment-timeout' is 0 ms",
                "scan.mode=changes,scan.topic=t,scan.startup.mode=first | Could not parse value"
                        + " 'first' for key 'scan.startup.mode'",
                "scan.mode=changes,scan.topic=t,scan.bounded.mode=now | Could not parse value"
                        + " 'now' for key 'scan.bounded.mode'",
                "scan.mode=changes,scan.topic=a;b,scan.topic.create=true | Option 'scan.topic' names"
                        + " 2 topics",
                "scan.mode=changes,scan.topic=a; | Option 'scan.topic' is ''",
                "scan.mode=changes,scan.topic=t,scan.topic.drop=true | Option 'scan.topic.drop' is"
                        + " true",
                "scan.mode=changes,scan.topic=t,scan.table-changes=emit | Option"
                        + " 'scan.table-changes' is 'emit': a row of a table cannot tell of a"
                        + " delete",
                "scan.mode=changes,scan.topic=t,scan.table-changes=tell | Could not parse value"
                        + " 'tell' for key 'scan.table-changes'",
                "scan.mode=changes,scan.topic=t,scan.commit-offsets=true | Option"
                        + " 'scan.commit-offsets' is true, but there is no group",
                "scan.mode=changes,scan.topic=t,scan.poll.timeout=101 ms | Option"
                        + " 'scan.poll.timeout' is 101 ms: it must be 1 ms to 100 ms.",
                "scan.mode=changes,scan.topic=t,scan.poll.min-rows=0 | Option"
                        + " 'scan.poll.min-rows' is 0: it must be at least 1.",
                "scan.mode=changes,scan.topic=t,scan.poll.max-interval=25 d | Option"
                        + " 'scan.poll.max-interval' is 2160000000 ms: it must be 1 s to",
                "scan.mode=changes,scan.topic=t,scan.buffer-size=0 b | Option 'scan.buffer-size' is"
                        + " 0: it must be positive",
                "scan.poll.timeout=10 ms | Option 'scan.poll.timeout' has no meaning",
                "scan.table-changes=fail | Option 'scan.table-changes' has no meaning",
                "scan.mode=changes,scan.topic=t,scan.push-down=false | Option 'scan.push-down' has"
                        + " no meaning",
                "scan.topic.create=maybe | Could not parse value 'maybe' for key"
                        + " 'scan.topic.create'",
                "scan.tpoic=t | Unsupported options:",
            })
    void wrongSourceOptionsAreNamed(String changes, String message) {
        assertThatThrownBy(() -> createTableSource(SCHEMA, options(changes.split(",", -1))))
                .isInstanceOf(ValidationException.class)
                .satisfies(e -> assertThat(messages(e)).contains(message));
    }

    static List<DataType> typesThatTDengineLacks() {
        return List.of(
                DataTypes.ARRAY(DataTypes.INT()),
                DataTypes.MAP(DataTypes.STRING(), DataTypes.INT()),
                DataTypes.ROW(DataTypes.FIELD("x", DataTypes.INT())),
                DataTypes.MULTISET(DataTypes.INT()),
                DataTypes.TIME(),
                DataTypes.DATE(),
                DataTypes.INTERVAL(DataTypes.DAY()));
    }

    @ParameterizedTest
    @MethodSource("typesThatTDengineLacks")
    void typesThatTDengineLacksAreRefused(DataType type) {
        ResolvedSchema schema =
                ResolvedSchema.of(
                        Column.physical("ts", DataTypes.TIMESTAMP(3)),
                        Column.physical("odd", type));
        for (Runnable creation :
                List.<Runnable>of(
                        () -> createTableSource(schema, options()),
                        () -> createTableSink(schema, options()))) {
            assertThatThrownBy(creation::run)
                    .satisfies(e -> assertThat(messages(e)).contains("Column 'odd' is declared"));
        }
    }

    @Test
    void columnsNamedLikeMetadataAreColumns() {
        ResolvedSchema schema =
                ResolvedSchema.of(
                        Column.physical("ts", DataTypes.TIMESTAMP(3)),
                        Column.physical("topic", DataTypes.STRING()),
                        Column.physical("offset", DataTypes.BIGINT()),
                        Column.metadata("from_topic", DataTypes.STRING(), "topic", true));
        assertThat(createTableSource(schema, options("scan.mode=changes", "scan.topic=t")))
                .isInstanceOf(TDengineChangesTableSource.class);
    }

    @Test
    void tbnameMustBeMetadata() {
        ResolvedSchema schema =
                ResolvedSchema.of(
                        Column.physical("ts", DataTypes.TIMESTAMP(3)),
                        Column.physical("tbname", DataTypes.STRING()));
        assertThatThrownBy(() -> createTableSource(schema, options()))
                .satisfies(
                        e ->
                                assertThat(messages(e))
                                        .contains("Declare it as `tbname` STRING METADATA."));
    }

    @Test
    void noSecretIsInAnySummaryOrMessage() {
        String[] secrets = {"username=u", "password=S3cret", "url=ws://u:S3cret@h:6041"};
        assertThat(createTableSource(SCHEMA, options(secrets)).asSummaryString())
                .doesNotContain("S3cret");
        assertThat(createTableSink(SCHEMA, options(secrets)).asSummaryString())
                .doesNotContain("S3cret");
        assertThatThrownBy(
                        () ->
                                createTableSource(
                                        SCHEMA,
                                        options(
                                                "username=u",
                                                "password=S3cret",
                                                "scan.mode=changes")))
                .satisfies(e -> assertThat(messages(e)).doesNotContain("S3cret"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://host:6041", "https://host:6041"})
    void snapshotIsReadOverRest(String url) {
        assertThat(createTableSource(SCHEMA, options("url=" + url)))
                .isInstanceOf(TDengineSnapshotTableSource.class);
    }
}
