/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every SQL statement of docs/ and of README.md is run as it is written, page by page. */
@Timeout(300)
class SqlDocsITCase {

    private static final Path ROOT = Path.of("..");

    /** Its statement is one of the quickstart's, which QuickstartITCase runs. */
    private static final String README = "README.md";

    private static final Path QUICKSTART =
            ROOT.resolve("e2e-tests/quickstart/src/main/resources/sql/quickstart.sql");

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(16)
                            .build());

    /** All of them, so that none can be forgotten. */
    static List<Path> pages() throws Exception {
        try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(SqlDocsITCase::hasSql)
                    .sorted()
                    .collect(Collectors.toList());
        }
    }

    private static boolean hasSql(Path page) {
        try {
            return Files.readString(page).contains("```sql");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyStatementRunsAndGivesWhatIsShown(Path file, @TempDir Path files) throws Exception {
        SqlPage page = SqlPage.read(file);
        Map<String, String> names = new HashMap<>();
        page.databases().forEach(name -> names.put(name, SERVER.newDatabaseName()));
        page.topics().forEach(name -> names.put(name, SERVER.newTopicName()));
        int run = 0;
        try (SqlSession session = new SqlSession()) {
            for (SqlStatement statement : page.on(SERVER.url(), files, names).statements()) {
                session.run(statement);
                run++;
            }
        }
        // A statement ends at the end of a line, so lines tell how many there should be.
        assertThat(run).isPositive().isEqualTo(endsOfStatements(file));
    }

    /** The other tests put names of their own there, which would hide a reserved word. */
    @ParameterizedTest
    @MethodSource("pages")
    void namesOfDatabasesNeedNoQuotes(Path file) throws Exception {
        TableEnvironment flink = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
        for (String name : SqlPage.read(file).databases()) {
            flink.executeSql("CREATE DATABASE " + name);
        }
        assertThat(flink.listDatabases()).containsAll(SqlPage.read(file).databases());
    }

    private static long endsOfStatements(Path file) throws Exception {
        boolean sql = false;
        boolean set = false;
        long ends = 0;
        for (String line : Files.readAllLines(file)) {
            sql = line.startsWith("```") ? line.equals("```sql") : sql;
            set = line.strip().equals("BEGIN") || set && !line.strip().equals("END;");
            ends += sql && !set && line.stripTrailing().endsWith(";") ? 1 : 0;
        }
        return ends;
    }

    @Test
    void theStatementOfTheReadmeIsOneOfTheQuickstart() throws Exception {
        List<SqlStatement> statements = SqlPage.read(ROOT.resolve(README)).statements();
        assertThat(statements).hasSize(1);
        assertThat(Files.readString(QUICKSTART)).contains(statements.get(0).text() + ";");
    }
}
