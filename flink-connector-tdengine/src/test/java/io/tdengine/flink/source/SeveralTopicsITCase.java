/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tdengine.flink.source.RowDataDeserializationSchema.Metadata;
import io.tdengine.flink.testing.RowLists;
import io.tdengine.flink.testing.TestServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** One source over topics on two databases: every row of both once. */
@Timeout(180)
class SeveralTopicsITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    private static final RowType TYPE =
            (RowType)
                    DataTypes.ROW(
                                    DataTypes.FIELD("ts", DataTypes.TIMESTAMP_LTZ(3)),
                                    DataTypes.FIELD("v", DataTypes.INT()),
                                    DataTypes.FIELD("tbname", DataTypes.STRING()),
                                    DataTypes.FIELD("topic", DataTypes.STRING()))
                            .getLogicalType();

    @TempDir private Path savepoints;

    private Meters first;
    private Meters second;
    private MetersJob job;

    @BeforeEach
    void createTopics() {
        first = Meters.create(SERVER);
        second = Meters.create(SERVER);
        // Creates the topics.
        first.logEnds();
        second.logEnds();
    }

    @AfterEach
    void endJob() throws Exception {
        if (job != null) {
            job.cancelIfRunning();
        }
    }

    private TDengineSourceBuilder<RowData> source() {
        return TDengineSource.<RowData>builder()
                .setUrl(SERVER.url())
                .setTopics(first.topic(), second.topic())
                .setDeserializationSchema(
                        new RowDataDeserializationSchema(
                                TYPE,
                                List.of(Metadata.TBNAME, Metadata.TOPIC),
                                InternalTypeInfo.of(TYPE)));
    }

    private static String describe(RowData row) {
        return String.format(
                "%s %s@%d v=%d",
                row.getString(3),
                row.getString(2),
                row.getTimestamp(0, 3).getMillisecond(),
                row.getInt(1));
    }

    private static Stream<String> rowsOf(Meters meters) {
        return meters.rows().stream()
                .map(row -> meters.topic() + " " + row.replaceFirst(" gid=.*", ""));
    }

    private List<String> written() {
        return Stream.concat(rowsOf(first), rowsOf(second)).collect(Collectors.toList());
    }

    private void insert(int seconds) {
        first.insert(seconds);
        second.insert(seconds);
    }

    @Test
    void readsEveryRowOfBothToTheirEnds() throws Exception {
        insert(20);

        job =
                MetersJob.startWithoutRestarts(
                        source().setBoundedMode(BoundedMode.LATEST).build(),
                        SeveralTopicsITCase::describe,
                        2);
        job.awaitEnd();

        RowLists.assertSame(job.rows(), written());
    }

    @Test
    void readsTagsThatTheTablesOfBothHave() throws Exception {
        insert(3);
        // Another order of tags, and one more.
        second.connection().execute("ALTER STABLE " + second.database() + ".meters DROP TAG gid");
        second.connection()
                .execute("ALTER STABLE " + second.database() + ".meters ADD TAG zone INT");
        second.connection()
                .execute("ALTER STABLE " + second.database() + ".meters ADD TAG gid INT");
        for (int table = 0; table < Meters.TABLES; table++) {
            second.connection()
                    .execute(
                            String.format(
                                    "ALTER TABLE %s.d%d SET TAG gid = %d",
                                    second.database(), table, table));
        }

        job =
                MetersJob.startWithoutRestarts(
                        source().setBoundedMode(BoundedMode.LATEST)
                                .setDeserializationSchema(Meters.schema("ts"))
                                .build(),
                        2);
        job.awaitEnd();

        assertThat(job.rows())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(first.rows().stream(), second.rows().stream())
                                .collect(Collectors.toList()));
    }

    @Test
    void aColumnThatOneOfThemLacksIsRefusedByName() throws Exception {
        insert(1);
        second.connection().execute("ALTER STABLE " + second.database() + ".meters DROP TAG loc");

        job =
                MetersJob.startWithoutRestarts(
                        source().setDeserializationSchema(Meters.schema("ts")).build(), 1);

        assertThatThrownBy(job::awaitEnd)
                .hasStackTraceContaining("Column 'loc' does not exist in table")
                .hasStackTraceContaining(first.database() + ".meters")
                .hasStackTraceContaining(second.database() + ".meters");
    }

    @Test
    void onDatabasesOfDifferentPrecisionRawRecordsAreRead() throws Exception {
        String database = SERVER.createDatabase("VGROUPS 1 PRECISION 'us'");
        String topic = SERVER.newTopicName();
        first.connection()
                .execute("CREATE STABLE " + database + ".m (ts TIMESTAMP, v INT) TAGS (gid INT)");
        first.connection().execute("CREATE TOPIC " + topic + " AS STABLE " + database + ".m");
        first.connection()
                .execute(
                        String.format(
                                "INSERT INTO %1$s.x USING %1$s.m TAGS (1) VALUES"
                                        + " (1700000000000001, 5)",
                                database));
        first.insert(1, 1);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(1);

        assertThat(
                        env.fromSource(
                                        TDengineSource.<TDengineRecord>builder()
                                                .setUrl(SERVER.url())
                                                .setTopics(first.topic(), topic)
                                                .setBoundedMode(BoundedMode.LATEST)
                                                .setDeserializationSchema(
                                                        new RawDeserializationSchema())
                                                .build(),
                                        WatermarkStrategy.noWatermarks(),
                                        "both")
                                .executeAndCollect(10))
                .extracting(row -> row.table() + " " + row.get("ts"))
                .containsExactlyInAnyOrder(
                        "d0 2023-11-14T22:13:20Z", "x 2023-11-14T22:13:20.000001Z");

        job =
                MetersJob.startWithoutRestarts(
                        source().setTopics(first.topic(), topic).build(),
                        SeveralTopicsITCase::describe,
                        1);
        assertThatThrownBy(job::awaitEnd).hasStackTraceContaining("of different precision");
    }

    @Test
    void aRebalanceOfOneOfThemLosesAndRepeatsNothing() throws Exception {
        assumeThat(SERVER.isEmbedded()).as("forces a rebalance").isTrue();
        insert(20);
        job = MetersJob.startWithoutRestarts(source().build(), SeveralTopicsITCase::describe, 2);
        job.awaitRows(100);

        assertThat(SERVER.embedded().joinGroups(second.topic())).isNotEmpty();
        insert(20);
        job.awaitRows(written().size());
        insert(1);
        job.awaitRows(written().size());

        RowLists.assertSame(job.rows(), written());
    }

    @Test
    void aRestoreGoesOnInBoth() throws Exception {
        insert(100);
        MetersJob before =
                MetersJob.start(source().build(), SeveralTopicsITCase::describe, null, 2);
        job = before;
        before.awaitRows(500);
        String savepoint = before.stop(savepoints);

        insert(10);
        job = MetersJob.start(source().build(), SeveralTopicsITCase::describe, savepoint, 3);
        job.awaitRows(written().size() - before.rows().size());
        insert(1);
        job.awaitRows(written().size() - before.rows().size());

        List<String> read = new ArrayList<>(before.rows());
        read.addAll(job.rows());
        RowLists.assertSame(read, written());
    }

    @Test
    void aSavepointOfOneTopicGoesOnWithAnother() throws Exception {
        insert(10);
        MetersJob before =
                MetersJob.start(
                        source().setTopic(first.topic()).build(),
                        SeveralTopicsITCase::describe,
                        null,
                        2);
        job = before;
        before.awaitRows(first.rows().size());
        String savepoint = before.stop(savepoints);

        insert(10);
        job = MetersJob.start(source().build(), SeveralTopicsITCase::describe, savepoint, 2);
        job.awaitRows(written().size() - before.rows().size());
        insert(1);
        job.awaitRows(written().size() - before.rows().size());

        List<String> read = new ArrayList<>(before.rows());
        read.addAll(job.rows());
        RowLists.assertSame(read, written());
    }

    @Test
    void aMissingOneIsNamed() throws Exception {
        job =
                MetersJob.startWithoutRestarts(
                        source().setTopics(first.topic(), "no_such_topic").build(),
                        SeveralTopicsITCase::describe,
                        1);

        assertThatThrownBy(job::awaitEnd)
                .hasStackTraceContaining("Topic 'no_such_topic' does not exist");
    }

    @Test
    void leavesNoGroupOnEitherBehind() throws Exception {
        insert(1);
        job =
                MetersJob.startWithoutRestarts(
                        source().setBoundedMode(BoundedMode.LATEST).build(),
                        SeveralTopicsITCase::describe,
                        2);
        job.awaitEnd();

        // Those that looked for the ends of the logs stay.
        MetersJob.await(
                "no group of the job",
                () ->
                        Stream.of(first, second)
                                .flatMap(meters -> meters.groups().stream())
                                .noneMatch(group -> group.get(0).toString().startsWith("flink")));
    }
}
