/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.SqlText;
import io.tdengine.flink.transport.block.Block;
import io.tdengine.flink.transport.schema.TableSchema;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.testframe.environment.MiniClusterTestEnvironment;
import org.apache.flink.connector.testframe.external.ExternalContextFactory;
import org.apache.flink.connector.testframe.external.ExternalSystemSplitDataWriter;
import org.apache.flink.connector.testframe.external.source.DataStreamSourceExternalContext;
import org.apache.flink.connector.testframe.external.source.TestingSourceSettings;
import org.apache.flink.connector.testframe.junit.annotations.TestContext;
import org.apache.flink.connector.testframe.junit.annotations.TestEnv;
import org.apache.flink.connector.testframe.junit.annotations.TestSemantics;
import org.apache.flink.connector.testframe.testsuites.SourceTestSuiteBase;
import org.apache.flink.core.execution.CheckpointingMode;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Flink's own tests of sources. What it calls a split is a child table here: the rows of one come
 * in order, whichever vgroup it is in.
 */
class TDengineSourceSuiteITCase extends SourceTestSuiteBase<String> {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @TestSemantics
    CheckpointingMode[] semantics = new CheckpointingMode[] {CheckpointingMode.EXACTLY_ONCE};

    @TestEnv MiniClusterTestEnvironment environment = new MiniClusterTestEnvironment();

    @TestContext ExternalContextFactory<Texts> contexts = test -> new Texts(test);

    /** A super table of texts with 4 vgroups. */
    private static final class Texts implements DataStreamSourceExternalContext<String> {

        private static final long START = 1_700_000_000_000L;
        private static final int RECORDS = 200;

        private final String test;
        private final Connection connection = SERVER.connection();
        private final String database = SERVER.createDatabase("VGROUPS 4");
        private final String topic = SERVER.newTopicName();
        private int tables;

        Texts(String test) {
            this.test = test;
            connection.execute(
                    "CREATE STABLE "
                            + database
                            + ".texts (ts TIMESTAMP, txt NCHAR(64)) TAGS (gid INT)");
        }

        @Override
        public Source<String, ?, ?> createSource(TestingSourceSettings settings) {
            return TDengineSource.<String>builder()
                    .setUrl(SERVER.url())
                    .setTopic(topic)
                    .setDatabase(database)
                    .setTable("texts")
                    .setCreateTopic(true)
                    .setBoundedMode(
                            settings.getBoundedness() == Boundedness.BOUNDED
                                    ? BoundedMode.LATEST
                                    : BoundedMode.UNBOUNDED)
                    .setDeserializationSchema(new TextSchema())
                    .build();
        }

        @Override
        public ExternalSystemSplitDataWriter<String> createSourceSplitDataWriter(
                TestingSourceSettings settings) {
            return new ChildTable(tables++);
        }

        @Override
        public List<String> generateTestData(
                TestingSourceSettings settings, int splitIndex, long seed) {
            List<String> records = new ArrayList<>();
            for (int i = 0; i < RECORDS; i++) {
                records.add(splitIndex + "-" + seed + "-" + i);
            }
            return records;
        }

        @Override
        public TypeInformation<String> getProducedType() {
            return Types.STRING;
        }

        @Override
        public List<URL> getConnectorJarPaths() {
            return List.of();
        }

        @Override
        public void close() {
            connection.close();
        }

        @Override
        public String toString() {
            return test;
        }

        /** Writes records as rows of one child table. */
        private final class ChildTable implements ExternalSystemSplitDataWriter<String> {

            private final int number;
            private long rows;

            ChildTable(int number) {
                this.number = number;
            }

            @Override
            public void writeRecords(List<String> records) {
                String table = database + ".t" + number;
                StringBuilder sql =
                        new StringBuilder("INSERT INTO ")
                                .append(table)
                                .append(" USING ")
                                .append(database)
                                .append(".texts TAGS (")
                                .append(number)
                                .append(") VALUES");
                for (String record : records) {
                    sql.append(" (")
                            .append(START + rows++)
                            .append(", ")
                            .append(SqlText.quoteString(record))
                            .append(')');
                }
                connection.execute(sql.toString());
            }

            @Override
            public void close() {
                // The connection is the context's.
            }
        }
    }

    /** The column txt. */
    private static final class TextSchema implements TDengineDeserializationSchema<String> {

        private static final long serialVersionUID = 1L;

        @Override
        public void open(TableSchema table, DeserializationSchema.InitializationContext context) {
            // Needs nothing of either.
        }

        @Override
        public boolean readsTags() {
            return false;
        }

        @Override
        public BlockReader<String> bind(BlockContext context) {
            Block block = context.block().block();
            return row -> block.getString(1, row);
        }

        @Override
        public TypeInformation<String> getProducedType() {
            return Types.STRING;
        }
    }
}
