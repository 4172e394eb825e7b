/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.type.Precision;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SchemaReaderITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    private static Connection connection;
    private static String database;

    @BeforeAll
    static void createTables() {
        connection = SERVER.connection();
        database = SERVER.createDatabase("PRECISION 'us'");
        connection.execute(
                "CREATE STABLE "
                        + database
                        + ".meters (ts TIMESTAMP, k INT PRIMARY KEY, n NCHAR(8), d DECIMAL(30,5))"
                        + " TAGS (g BIGINT UNSIGNED, `Loc` VARCHAR(16))");
        connection.execute(
                "CREATE TABLE " + database + ".d1 USING " + database + ".meters TAGS (1, 'x')");
        connection.execute("CREATE TABLE " + database + ".plain (ts TIMESTAMP, v DOUBLE)");
    }

    @Test
    void readsASuperTable() {
        TableSchema schema = SchemaReader.read(connection, database, "meters");

        assertThat(schema.kind()).isEqualTo(TableSchema.Kind.SUPER_TABLE);
        assertThat(schema.precision()).isEqualTo(Precision.MICROSECONDS);
        assertThat(schema.all())
                .extracting(ColumnSchema::toString)
                .containsExactly(
                        "ts TIMESTAMP",
                        "k INT COMPOSITE KEY",
                        "n NCHAR(8)",
                        "d DECIMAL(30,5)",
                        "g BIGINT UNSIGNED TAG",
                        "Loc VARCHAR(16) TAG");
    }

    @Test
    void readsAChildTable() {
        TableSchema schema = SchemaReader.read(connection, database, "d1");

        assertThat(schema.kind()).isEqualTo(TableSchema.Kind.CHILD_TABLE);
        assertThat(schema.tags()).hasSize(2);
    }

    @Test
    void readsANormalTable() {
        TableSchema schema = SchemaReader.read(connection, database, "plain");

        assertThat(schema.kind()).isEqualTo(TableSchema.Kind.NORMAL_TABLE);
        assertThat(schema.all())
                .extracting(ColumnSchema::toString)
                .containsExactly("ts TIMESTAMP", "v DOUBLE");
    }

    @Test
    void namesAnUnknownTableAndWhatThereIs() {
        assertThatThrownBy(() -> SchemaReader.read(connection, database, "Meters"))
                .isInstanceOf(TDengineException.class)
                .hasMessageContainingAll(
                        "no table 'Meters' in database '" + database + "'",
                        "there is 'meters', 'plain'",
                        "case-sensitive");
    }

    @Test
    void namesAnUnknownDatabase() {
        assertThatThrownBy(() -> SchemaReader.read(connection, "flinktd_nowhere", "meters"))
                .isInstanceOf(TDengineException.class)
                .hasMessageContainingAll(
                        "no database 'flinktd_nowhere'", database, "CREATE DATABASE");
    }
}
