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

    /** What it is told to acknowledge rows unread, and its answer. */
    private static final String DISCARD = "discard";

    private final Process process;
    private final BufferedReader output;
    private final String url;

    private ServerProcess(Process process) throws IOException {
        this.process = process;
        this.output =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.url = said();
    }

    /**
     * @param rows that it will hold: with a heap that they fill, its collector would take the core
     *     that the clients need
     */
    static ServerProcess start(int rows) {
        return startWith(512 + rows / 2000);
    }

    /** One that acknowledges rows unread. */
    static ServerProcess startDiscarding() {
        ServerProcess started = startWith(512);
        started.discardRows();
        return started;
    }

    private static ServerProcess startWith(int megabytes) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        try {
            return new ServerProcess(
                    new ProcessBuilder(
                                    java.toString(),
                                    "-Xms" + megabytes + "m",
                                    "-Xmx" + megabytes + "m",
                                    "-XX:+UseParallelGC",
                                    "-XX:+AlwaysPreTouch",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    ServerProcess.class.getName())
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start());
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

    /** Makes it acknowledge rows unread from now on. */
    void discardRows() {
        try {
            process.getOutputStream().write((DISCARD + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            Check.equal("answer of the server", said().equals(DISCARD) ? 1 : 0, 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String said() throws IOException {
        String line = output.readLine();
        if (line == null) {
            throw new IllegalStateException("The server has ended; it said why above");
        }
        return line;
    }

    @Override
    public void close() {
        process.destroy();
    }

    /** Prints the URL, then serves. */
    public static void main(String[] args) throws IOException {
        try (EmbeddedTDengine server = EmbeddedTDengine.start();
                FileOutputStream answers = new FileOutputStream(FileDescriptor.out)) {
            BufferedReader commands =
                    new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            String answer = server.url();
            while (answer != null) {
                answers.write((answer + "\n").getBytes(StandardCharsets.UTF_8));
                answer = commands.readLine();
                if (DISCARD.equals(answer)) {
                    server.faults().discardRows();
                }
            }
        }
    }
}
