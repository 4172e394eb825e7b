/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.testing;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.sun.jna.Function;
import io.tdengine.flink.transport.ConnectionConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The client library that tests of native connections use, and where it connects to. A JUnit
 * extension; register it as a static field after {@link TestServer}.
 *
 * <p>By default it is made from {@code src/test/c} with the machine's C compiler: the functions of
 * libtaos, which go on to the tests' server over WebSocket. Without a compiler the tests are
 * skipped, but fail where CI is true. With {@code -Dtdengine.native.library=FILE} it is that one,
 * and the server is the host of {@code -Dtdengine.test.url} with port 6030 or {@code
 * -Dtdengine.test.native.port}.
 */
public final class NativeLibrary implements BeforeAllCallback {

    /** What the library of the tests counts. */
    public enum Count {
        SESSIONS,
        RESULTS,
        STATEMENTS,
        CONSUMERS,
        /** Uses of what was freed before, and sessions closed before what belongs to them. */
        MISUSES
    }

    private static final String FILE_PROPERTY = "tdengine.native.library";
    private static final String PORT_PROPERTY = "tdengine.test.native.port";
    private static final Path SOURCES = Path.of("src", "test", "c");
    private static final Duration COMPILE_LIMIT = Duration.ofMinutes(1);

    /** The library that was made in this JVM, or null. */
    private static Path made;

    /** Why none can be made in this JVM, or null. */
    private static String problem;

    private final TestServer server;

    public NativeLibrary(TestServer server) {
        this.server = server;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        require();
    }

    /**
     * Makes the library unless there is one. For tests of which only some are native; called by the
     * extension.
     */
    public void require() {
        synchronized (NativeLibrary.class) {
            if (System.getProperty(FILE_PROPERTY, "").isEmpty()) {
                try {
                    made = problem == null ? compile() : without(problem);
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException("The client library cannot be made", e);
                }
                System.setProperty(FILE_PROPERTY, made.toString());
            }
        }
    }

    /** Compiles it anew for each JVM: that takes less than a second. */
    private static Path compile() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory(Files.createDirectories(target()), "libtaos");
        Path library = directory.resolve(System.mapLibraryName("taos")).toAbsolutePath();
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "cc",
                                "-std=c11",
                                "-D_GNU_SOURCE",
                                "-O1",
                                "-g",
                                "-fPIC",
                                "-shared"));
        command.addAll(List.of("-fvisibility=hidden", "-Wall", "-Wextra", "-Werror", "-pthread"));
        command.addAll(List.of("-o", library.toString()));
        try (Stream<Path> files = Files.list(SOURCES)) {
            files.map(Path::toString).filter(file -> file.endsWith(".c")).forEach(command::add);
        }
        Path log = directory.resolve("cc.log");
        Process process;
        try {
            process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
        } catch (IOException e) {
            problem = "there is no C compiler: " + e.getMessage();
            return without(problem);
        }
        if (!process.waitFor(COMPILE_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return fail("%s did not end within %s", command, COMPILE_LIMIT);
        }
        if (process.exitValue() != 0) {
            return fail("%s%n%s", command, Files.readString(log, StandardCharsets.UTF_8));
        }
        return library;
    }

    private static Path target() {
        return Path.of("target", "native");
    }

    private static Path without(String problem) {
        if ("true".equals(System.getenv("CI"))) {
            return fail("the native client library cannot be made: %s", problem);
        }
        return abort("the native client library cannot be made: " + problem);
    }

    /** The library's file. */
    public String file() {
        return System.getProperty(FILE_PROPERTY);
    }

    /** A native connection's configuration for the tests' server. */
    public ConnectionConfig.Builder config() {
        ConnectionConfig config = ConnectionConfig.parse(server.url());
        return ConnectionConfig.builder("taos://" + hostAndPort())
                .user(config.user())
                .password(config.password());
    }

    /** Where the library connects to. */
    public String hostAndPort() {
        if (isMade()) {
            return server.hostAndPort();
        }
        String adapter = server.hostAndPort();
        return adapter.substring(0, adapter.lastIndexOf(':') + 1)
                + Integer.getInteger(PORT_PROPERTY, 6030);
    }

    /** False if it is a real one, which counts nothing. */
    public boolean isMade() {
        return made != null;
    }

    /**
     * Whether the library that was made leaves the results of statements to their callers, as of
     * 3.4.0.1, and says that it is of that version.
     */
    public void callersFreeResults(boolean yes) {
        Function.getFunction(file(), "test_callers_free_results")
                .invokeVoid(new Object[] {yes ? 1 : 0});
    }

    /** How many of them there are now. */
    public int count(Count what) {
        return Function.getFunction(file(), "test_count").invokeInt(new Object[] {what.ordinal()});
    }
}
