/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.taosc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Native;
import io.tdengine.flink.testing.NativeLibrary;
import io.tdengine.flink.testing.NativeLibrary.Count;
import io.tdengine.flink.testing.TestServer;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.TDengine;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jobs of one JVM, each with its own copy of the connector and of JNA, share the library. */
@Timeout(60)
class NativeClassLoadersITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension static final NativeLibrary LIBRARY = new NativeLibrary(SERVER);

    /** The connector of one job. */
    private static final class Job implements AutoCloseable {

        private final URLClassLoader loader;
        private final Class<?> connectionType;
        private final Object connection;

        private Job(String url) throws IOException, ReflectiveOperationException {
            List<URL> classPath = new ArrayList<>();
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
                classPath.add(new File(entry).toURI().toURL());
            }
            loader =
                    new URLClassLoader(
                            classPath.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
            Class<?> configType = load("io.tdengine.flink.transport.ConnectionConfig");
            Object config = configType.getMethod("parse", String.class).invoke(null, url);
            connectionType = load("io.tdengine.flink.transport.Connection");
            connection =
                    load("io.tdengine.flink.transport.TDengine")
                            .getMethod("connect", configType)
                            .invoke(null, config);
        }

        private Class<?> load(String name) throws ClassNotFoundException {
            return Class.forName(name, true, loader);
        }

        private long execute(String sql) throws ReflectiveOperationException {
            return (long) connectionType.getMethod("execute", String.class).invoke(connection, sql);
        }

        /** Ends as a job does whose class loader Flink closes. */
        @Override
        public void close() throws IOException, ReflectiveOperationException {
            connectionType.getMethod("close").invoke(connection);
            loader.close();
        }
    }

    private static String url() {
        return "taos://root:taosdata@" + LIBRARY.hostAndPort();
    }

    @Test
    void jobsWithTheirOwnClassLoadersShareTheLibrary() throws Exception {
        String table = SERVER.createDatabase("") + ".t";
        try (Connection outside = TDengine.connect(LIBRARY.config().build());
                Job second = new Job(url())) {
            try (Job first = new Job(url())) {
                assertThat(first.load("com.sun.jna.Native"))
                        .isNotSameAs(second.load("com.sun.jna.Native"))
                        .isNotSameAs(Native.class);
                first.execute("CREATE TABLE " + table + " (ts TIMESTAMP, v INT)");
                assertThat(first.execute("INSERT INTO " + table + " VALUES (NOW, 1)")).isEqualTo(1);
                assertThat(second.execute("INSERT INTO " + table + " VALUES (NOW, 2)"))
                        .isEqualTo(1);
            }
            assertThat(second.execute("INSERT INTO " + table + " VALUES (NOW, 3)")).isEqualTo(1);
            assertThat(outside.execute("INSERT INTO " + table + " VALUES (NOW, 4)")).isEqualTo(1);
        }
    }

    @Test
    void libraryIsLoadedOnce() throws Exception {
        assumeTrue(LIBRARY.isMade(), "a real library does not count");
        int before = LIBRARY.count(Count.SESSIONS);
        try (Job first = new Job(url());
                Job second = new Job(url())) {
            assertThat(first.connection).isNotNull();
            assertThat(second.connection).isNotNull();

            assertThat(LIBRARY.count(Count.SESSIONS)).isGreaterThanOrEqualTo(2);
            assertThat(LIBRARY.count(Count.SESSIONS)).isLessThanOrEqualTo(before + 2);
        }
    }
}
