/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.source.RowDataDeserializationSchema.Metadata;
import io.tdengine.flink.testing.TestServer;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** ALTER STABLE while a job reads; it never restarts, so that it goes on shows it did not fail. */
@Timeout(120)
class ChangingTableITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    @TempDir private Path savepoints;

    private String database;
    private String topic;
    private MetersJob job;

    @BeforeEach
    void createTable() {
        database = SERVER.createDatabase("VGROUPS 1");
        topic = SERVER.newTopicName();
        execute("CREATE STABLE %s.meters (ts TIMESTAMP, a INT, b VARCHAR(4)) TAGS (x INT, y INT)");
        execute(
                "INSERT INTO %1$s.d1 USING %1$s.meters TAGS (5, 6)"
                        + " VALUES (1700000001000, 1, 'one')");
    }

    @AfterEach
    void endJob() throws Exception {
        if (job != null) {
            job.cancelIfRunning();
        }
    }

    private void execute(String sql) {
        SERVER.connection().execute(String.format(sql, database));
    }

    private TDengineSource<RowData> source(DataType text) {
        RowType type =
                (RowType)
                        DataTypes.ROW(
                                        DataTypes.FIELD("a", DataTypes.INT()),
                                        DataTypes.FIELD("b", text),
                                        DataTypes.FIELD("y", DataTypes.INT()),
                                        DataTypes.FIELD("tbname", DataTypes.STRING()))
                                .getLogicalType();
        return TDengineSource.<RowData>builder()
                .setUrl(SERVER.url())
                .setTopic(topic)
                .setDatabase(database)
                .setTable("meters")
                .setCreateTopic(true)
                .setDeserializationSchema(
                        new RowDataDeserializationSchema(
                                type, List.of(Metadata.TBNAME), InternalTypeInfo.of(type)))
                .build();
    }

    private static String describe(RowData row) {
        return String.format(
                "%s %s %s %d",
                row.getString(3),
                row.isNullAt(0) ? "-" : row.getInt(0),
                row.isNullAt(1) ? "-" : row.getString(1),
                row.getInt(2));
    }

    private void start(DataType text, String savepoint) throws Exception {
        job =
                savepoint == null
                        ? MetersJob.startWithoutRestarts(
                                source(text), ChangingTableITCase::describe, 1)
                        : MetersJob.start(
                                source(text), ChangingTableITCase::describe, savepoint, 1);
    }

    @Test
    void anAddedColumnIsIgnoredAndADroppedOneIsNull() throws Exception {
        start(DataTypes.STRING(), null);
        job.awaitRows(1);

        execute("ALTER STABLE %s.meters ADD COLUMN c DOUBLE");
        execute("INSERT INTO %1$s.d1 VALUES (1700000002000, 2, 'two', 2.5)");
        execute("INSERT INTO %1$s.d1 (ts, b) VALUES (1700000003000, 'xxx')");
        job.awaitRows(3);
        execute("ALTER STABLE %s.meters DROP COLUMN a");
        execute(
                "INSERT INTO %1$s.d2 USING %1$s.meters TAGS (7, 8)"
                        + " VALUES (1700000004000, 'four', 4.5)");
        job.awaitRows(4);

        assertThat(job.rows())
                .containsExactly("d1 1 one 6", "d1 2 two 6", "d1 - xxx 6", "d2 - four 8");
    }

    @Test
    void aWidenedColumnGoesOnWhereItsDeclaredTypeHoldsIt() throws Exception {
        start(DataTypes.STRING(), null);
        job.awaitRows(1);

        execute("ALTER STABLE %s.meters MODIFY COLUMN b VARCHAR(20)");
        execute("INSERT INTO %s.d1 VALUES (1700000002000, 2, 'longer text')");
        job.awaitRows(2);

        assertThat(job.rows()).containsExactly("d1 1 one 6", "d1 2 longer text 6");
    }

    @Test
    void aWidenedColumnThatItsDeclaredTypeCannotHoldEndsTheJobByName() throws Exception {
        start(DataTypes.VARCHAR(4), null);
        job.awaitRows(1);

        execute("ALTER STABLE %s.meters MODIFY COLUMN b VARCHAR(20)");
        execute("INSERT INTO %s.d1 VALUES (1700000002000, 2, 'longer text')");

        assertThatThrownBy(job::awaitEnd)
                .hasStackTraceContaining("Topic '" + topic + "' cannot be read as declared")
                .hasStackTraceContaining("Column 'b' is declared VARCHAR(4)")
                .hasStackTraceContaining("VARCHAR(20)");
    }

    @Test
    void tagsKeepTheirNamesWhenAnotherIsDropped() throws Exception {
        start(DataTypes.STRING(), null);
        job.awaitRows(1);
        String savepoint = job.stop(savepoints);

        execute("ALTER STABLE %s.meters DROP TAG x");
        execute("INSERT INTO %1$s.d2 USING %1$s.meters TAGS (9) VALUES (1700000002000, 2, 'two')");
        start(DataTypes.STRING(), savepoint);
        job.awaitRows(1);

        assertThat(job.rows()).containsExactly("d2 2 two 9");
    }
}
