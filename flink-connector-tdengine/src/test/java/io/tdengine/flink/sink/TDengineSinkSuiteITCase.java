/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink;

import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.bind.TableRows;
import io.tdengine.flink.transport.schema.TableSchema;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.testframe.environment.MiniClusterTestEnvironment;
import org.apache.flink.connector.testframe.external.ExternalContextFactory;
import org.apache.flink.connector.testframe.external.ExternalSystemDataReader;
import org.apache.flink.connector.testframe.external.sink.DataStreamSinkV2ExternalContext;
import org.apache.flink.connector.testframe.external.sink.TestingSinkSettings;
import org.apache.flink.connector.testframe.junit.annotations.TestContext;
import org.apache.flink.connector.testframe.junit.annotations.TestEnv;
import org.apache.flink.connector.testframe.junit.annotations.TestSemantics;
import org.apache.flink.connector.testframe.testsuites.SinkTestSuiteBase;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.table.data.StringData;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Flink's own tests of sinks, in both guarantees that outlive a failure. */
class TDengineSinkSuiteITCase extends SinkTestSuiteBase<String> {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @TestSemantics
    CheckpointingMode[] semantics = {
        CheckpointingMode.AT_LEAST_ONCE, CheckpointingMode.EXACTLY_ONCE
    };

    @TestEnv MiniClusterTestEnvironment environment = new MiniClusterTestEnvironment();

    @TestContext ExternalContextFactory<Texts> contexts = test -> new Texts(test);

    /** A super table of texts; a record is its number, a colon and the text. */
    private static final class Texts implements DataStreamSinkV2ExternalContext<String> {

        private static final int RECORDS = 1000;

        private final String test;
        private final Connection connection = SERVER.connection();
        private final String database = SERVER.createDatabase("VGROUPS 2");

        Texts(String test) {
            this.test = test;
            connection.execute(
                    "CREATE STABLE "
                            + database
                            + ".texts (ts TIMESTAMP, txt NCHAR(64)) TAGS (gid INT)");
        }

        @Override
        public Sink<String> createSink(TestingSinkSettings settings) {
            return TDengineSink.<String>builder()
                    .setConnection(ConnectionConfig.parse(SERVER.url()))
                    .setDatabase(database)
                    .setTable("texts")
                    .setSerializationSchema(new TextSchema())
                    .setMaxBatchRows(100)
                    .setDeliveryGuarantee(guarantee(settings))
                    .build();
        }

        /** The two enums have the same names; no version of Flink has but one type of mode. */
        @SuppressWarnings("deprecation")
        private static DeliveryGuarantee guarantee(TestingSinkSettings settings) {
            return DeliveryGuarantee.valueOf(settings.getCheckpointingMode().name());
        }

        @Override
        public ExternalSystemDataReader<String> createSinkDataReader(TestingSinkSettings settings) {
            return new TableReader();
        }

        @Override
        public List<String> generateTestData(TestingSinkSettings settings, long seed) {
            List<String> records = new ArrayList<>();
            for (int i = 0; i < RECORDS; i++) {
                records.add(i + ":" + seed);
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

        /** Gives each record once. */
        private final class TableReader implements ExternalSystemDataReader<String> {

            private final Set<String> seen = new HashSet<>();

            @Override
            public List<String> poll(Duration timeout) {
                List<String> records = new ArrayList<>();
                String query = "SELECT txt FROM " + database + ".texts";
                for (List<Object> row : QueryRows.of(connection, query)) {
                    String record = (String) row.get(0);
                    if (seen.add(record)) {
                        records.add(record);
                    }
                }
                return records;
            }

            @Override
            public void close() {
                // The connection is the context's.
            }
        }
    }

    /** The number is the time and decides on the child table. */
    private static final class TextSchema implements TDengineSerializationSchema<String> {

        private static final long serialVersionUID = 1L;
        private static final long START = 1_700_000_000_000L;
        private static final int TABLES = 10;

        @Override
        public void open(TableSchema target) {
            // The table is the one that the context creates.
        }

        @Override
        public List<String> columns() {
            return List.of("ts", "txt");
        }

        @Override
        public List<String> tags() {
            return List.of("gid");
        }

        @Override
        public StringData tableName(String record) {
            return StringData.fromString("t" + number(record) % TABLES);
        }

        @Override
        public void writeTags(String record, TableRows rows) {
            rows.tag(0).appendInt((int) (number(record) % TABLES));
        }

        @Override
        public void writeColumns(String record, TableRows rows) {
            rows.column(0).appendLong(START + number(record));
            rows.column(1).appendString(record);
        }

        private static long number(String record) {
            return Long.parseLong(record.substring(0, record.indexOf(':')));
        }
    }
}
