/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import io.tdengine.flink.embedded.EmbeddedTDengine;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The embedded server in a process of its own, so that its work is not counted as the clients'. It
 * ends when its standard input does, which is also when the process that started it has gone.
 */
public final class ServerProcess implements AutoCloseable {

    private static final String STORING = "storing";
    private static final String DISCARDING = "discarding";

    private final Process process;
    private final String url;

    private ServerProcess(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    /**
     * @param rows that it will hold: with a heap that they fill, its collector would take the core
     *     that the clients need
     */
    static ServerProcess start(int rows) {
        return start(512 + rows / 2000, STORING);
    }

    /** One that acknowledges rows unread. */
    static ServerProcess startDiscarding() {
        return start(512, DISCARDING);
    }

    private static ServerProcess start(int megabytes, String mode) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        try {
            Process started =
                    new ProcessBuilder(
                                    java.toString(),
                                    "-Xms" + megabytes + "m",
                                    "-Xmx" + megabytes + "m",
                                    "-XX:+UseParallelGC",
                                    "-XX:+AlwaysPreTouch",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    ServerProcess.class.getName(),
                                    mode)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            String url =
                    new BufferedReader(
                                    new InputStreamReader(
                                            started.getInputStream(), StandardCharsets.UTF_8))
                            .readLine();
            if (url == null) {
                throw new IllegalStateException("The server did not start; it said why above");
            }
            return new ServerProcess(started, url);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return url;
    }

    /** {@code 127.0.0.1:port}. */
    String hostAndPort() {
        return url.substring(url.indexOf('@') + 1);
    }

    @Override
    public void close() {
        process.destroy();
    }

    /** Prints the URL, then serves. */
    public static void main(String[] args) throws IOException {
        try (EmbeddedTDengine server = EmbeddedTDengine.start()) {
            if (args[0].equals(DISCARDING)) {
                server.faults().discardRows();
            }
            FileOutputStream output = new FileOutputStream(FileDescriptor.out);
            output.write((server.url() + "\n").getBytes(StandardCharsets.UTF_8));
            while (System.in.read() >= 0) {
                // Nothing is said.
            }
        }
    }
}
