/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.testing;

import io.tdengine.flink.embedded.EmbeddedTDengine;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.QueryResult;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import io.tdengine.flink.transport.block.Block;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Store.CloseableResource;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * The server that integration tests talk to: embedded by default, a running one by {@code
 * -Dtdengine.test.url=…}, a container by {@code -Dtdengine.test.container=IMAGE}. A JUnit
 * extension; register it as a static field. What tests create through it is dropped afterwards.
 *
 * <p>One server serves all classes of a JVM and ends with it.
 */
public final class TestServer implements BeforeAllCallback, AfterAllCallback {

    /** Of all databases and topics that tests create. */
    public static final String PREFIX = "flinktd_";

    private static final String URL_PROPERTY = "tdengine.test.url";
    private static final String CONTAINER_PROPERTY = "tdengine.test.container";
    private static final int REST_PORT = 6041;
    private static final Duration DROP_LIMIT = Duration.ofSeconds(30);

    /** Another statement on the same object is under way. */
    private static final int CONFLICT = 0x03D3;

    private final List<Connection> connections = new ArrayList<>();
    private final Set<String> databases = new LinkedHashSet<>();
    private final Set<String> topics = new LinkedHashSet<>();
    private Target target;

    @Override
    public void beforeAll(ExtensionContext context) {
        target =
                context.getRoot()
                        .getStore(ExtensionContext.Namespace.create(TestServer.class))
                        .getOrComputeIfAbsent("target", key -> Target.start(), Target.class);
    }

    @Override
    public synchronized void afterAll(ExtensionContext context) {
        connections.forEach(Connection::close);
        connections.clear();
        if (databases.isEmpty() && topics.isEmpty()) {
            return;
        }
        try (Connection connection = open()) {
            topics.forEach(topic -> dropTopic(connection, topic));
            databases.forEach(database -> dropDatabase(connection, database));
        }
        topics.clear();
        databases.clear();
    }

    /** URL with user and password, without a database. */
    public String url() {
        return target.url;
    }

    /** The same server as {@code host:port}. */
    public String hostAndPort() {
        return ConnectionConfig.parse(url()).endpoints().get(0);
    }

    /**
     * How to connect to it as its user.
     *
     * @param scheme {@code ws}, {@code http} or {@code taos}, which skips the test where there is
     *     no client library
     */
    public ConnectionConfig.Builder config(String scheme) {
        if (scheme.equals("taos")) {
            NativeLibrary library = new NativeLibrary(this);
            library.require();
            return library.config();
        }
        ConnectionConfig server = ConnectionConfig.parse(url());
        return ConnectionConfig.builder(scheme + "://" + hostAndPort())
                .user(server.user())
                .password(server.password());
    }

    /** A connection that is closed after the test class. */
    public synchronized Connection connection() {
        Connection connection = open();
        connections.add(connection);
        return connection;
    }

    /**
     * Creates a database with a unique name and the common prefix {@code flinktd_}.
     *
     * @param options text after the name, such as {@code PRECISION 'us' VGROUPS 4}
     */
    public synchronized String createDatabase(String options) {
        String name = newDatabaseName();
        try (Connection connection = open()) {
            connection.execute("CREATE DATABASE " + name + " " + options);
        }
        return name;
    }

    /** A unique name for a database that the test creates; dropped with the topics on it. */
    public synchronized String newDatabaseName() {
        String name = uniqueName("");
        databases.add(name);
        return name;
    }

    /** A unique name with the common prefix, for a topic; dropped before its database. */
    public synchronized String newTopicName() {
        String name = uniqueName("topic_");
        topics.add(name);
        return name;
    }

    /** True unless a property names a server: faults can be injected only there. */
    public boolean isEmbedded() {
        return target.embedded != null;
    }

    /** The embedded server, for its faults; they concern all that run at the same time. */
    public EmbeddedTDengine embedded() {
        if (!isEmbedded()) {
            throw new IllegalStateException("the tests run against " + hostAndPort());
        }
        return target.embedded;
    }

    private Connection open() {
        return TDengine.connect(ConnectionConfig.parse(url()));
    }

    private static String uniqueName(String kind) {
        return PREFIX + kind + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
    }

    private static void dropDatabase(Connection connection, String database) {
        String topicsOnIt =
                "SELECT `topic_name` FROM information_schema.ins_topics WHERE `db_name` = '"
                        + database
                        + "'";
        strings(connection, topicsOnIt).forEach(topic -> dropTopic(connection, topic));
        drop(connection, "DROP DATABASE IF EXISTS " + database);
    }

    private static void dropTopic(Connection connection, String topic) {
        String groups =
                "SELECT DISTINCT consumer_group FROM information_schema.ins_subscriptions"
                        + " WHERE topic_name = '"
                        + topic
                        + "'";
        for (String group : strings(connection, groups)) {
            drop(connection, "DROP CONSUMER GROUP IF EXISTS FORCE `" + group + "` ON " + topic);
        }
        drop(connection, "DROP TOPIC IF EXISTS " + topic);
    }

    private static List<String> strings(Connection connection, String query) {
        List<String> strings = new ArrayList<>();
        try (QueryResult result = connection.query(query)) {
            for (Block block = result.next(); block != null; block = result.next()) {
                for (int row = 0; row < block.rows(); row++) {
                    strings.add(block.getString(0, row));
                }
            }
        }
        return strings;
    }

    /** Drops something, again while another statement holds it. */
    private static void drop(Connection connection, String statement) {
        long deadline = System.nanoTime() + DROP_LIMIT.toNanos();
        while (true) {
            try {
                connection.execute(statement);
                return;
            } catch (TDengineException e) {
                if (e.code() != CONFLICT || System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
        }
    }

    /** A started server; the JUnit engine closes it at its end. */
    private static final class Target implements CloseableResource {

        private final String url;
        private final EmbeddedTDengine embedded;
        private final GenericContainer<?> container;

        private Target(String url, EmbeddedTDengine embedded, GenericContainer<?> container) {
            this.url = url;
            this.embedded = embedded;
            this.container = container;
        }

        static Target start() {
            String url = System.getProperty(URL_PROPERTY, "");
            String image = System.getProperty(CONTAINER_PROPERTY, "");
            if (!url.isEmpty()) {
                return new Target(url, null, null);
            }
            if (!image.isEmpty()) {
                return startContainer(image);
            }
            EmbeddedTDengine embedded = EmbeddedTDengine.start();
            return new Target(embedded.url(), embedded, null);
        }

        private static Target startContainer(String image) {
            // A login asks the database itself, not only the adapter before it.
            GenericContainer<?> container =
                    new GenericContainer<>(DockerImageName.parse(image))
                            .withExposedPorts(REST_PORT)
                            .waitingFor(
                                    Wait.forHttp("/rest/login/root/taosdata").forPort(REST_PORT))
                            .withStartupTimeout(Duration.ofMinutes(2));
            container.start();
            String url =
                    "ws://root:taosdata@"
                            + container.getHost()
                            + ":"
                            + container.getMappedPort(REST_PORT);
            return new Target(url, null, container);
        }

        @Override
        public void close() {
            if (embedded != null) {
                embedded.close();
            }
            if (container != null) {
                container.stop();
            }
        }
    }
}
