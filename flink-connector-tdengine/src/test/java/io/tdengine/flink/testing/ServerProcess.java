/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.testing;

import io.tdengine.flink.embedded.EmbeddedTDengine;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The embedded server in a process of its own, so that its work is not counted as the clients', or
 * so that it can be killed. It ends when its standard input does, which is also when the process
 * that started it has gone.
 */
public final class ServerProcess implements AutoCloseable {

    /** What it can be told; the answer is the command. */
    public enum Command {
        /** Acknowledge rows unread from now on. */
        DISCARD(server -> server.faults().discardRows()),
        /** Cut all connections. */
        CUT(server -> server.faults().cutAll()),
        /** Answer nothing. */
        STALL(server -> server.faults().stall()),
        /** Answer again. */
        RESUME(server -> server.faults().resume()),
        /** Restart as the adapter does: connections and groups' members are gone. */
        RESTART(EmbeddedTDengine::restart);

        private final Consumer<EmbeddedTDengine> effect;

        Command(Consumer<EmbeddedTDengine> effect) {
            this.effect = effect;
        }
    }

    private static final String IN_MEMORY = "";

    private final List<String> command;
    private final Process process;
    private final BufferedReader output;
    private final String url;

    private ServerProcess(List<String> command) {
        this.command = command;
        try {
            this.process =
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.output =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.url = said();
    }

    /**
     * One in memory, for measurements.
     *
     * @param rows that it will hold: with a heap that they fill, its collector would take the core
     *     that the clients need
     */
    public static ServerProcess start(int rows) {
        return new ServerProcess(command(measured(512 + rows / 2000), IN_MEMORY));
    }

    /** One that acknowledges rows unread, for measurements. */
    public static ServerProcess startDiscarding() {
        ServerProcess started = new ServerProcess(command(measured(512), IN_MEMORY));
        started.tell(Command.DISCARD);
        return started;
    }

    /**
     * One that keeps what it acknowledges in a directory, and so outlives {@link #kill}.
     *
     * @param megabytes its heap at most
     */
    public static ServerProcess startDurable(Path data, int megabytes) {
        List<String> options = List.of("-Xmx" + megabytes + "m", "-XX:+UseSerialGC");
        return new ServerProcess(command(options, data.toAbsolutePath().toString()));
    }

    private static List<String> measured(int megabytes) {
        return List.of(
                "-Xms" + megabytes + "m",
                "-Xmx" + megabytes + "m",
                "-XX:+UseParallelGC",
                "-XX:+AlwaysPreTouch");
    }

    private static List<String> command(List<String> options, String data) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(ServerProcess.class.getName());
        command.addAll(List.of(data, "0"));
        return command;
    }

    /** With user and password. */
    public String url() {
        return url;
    }

    /** {@code 127.0.0.1:port}. */
    public String hostAndPort() {
        return url.substring(url.indexOf('@') + 1);
    }

    public int port() {
        return Integer.parseInt(url.substring(url.lastIndexOf(':') + 1));
    }

    /** Makes it do something, and waits until it has. */
    public void tell(Command command) {
        try {
            process.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String answer = said();
        if (!answer.equals(command.name())) {
            throw new IllegalStateException("The server answered " + command + " by " + answer);
        }
    }

    private String said() {
        try {
            String line = output.readLine();
            if (line == null) {
                throw new IllegalStateException("The server has ended; it said why above");
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it at once, as {@code kill -9} does; returns when it has gone. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Another one like it on the same port, with the same directory if there is one. */
    public ServerProcess startAgain() {
        List<String> again = new ArrayList<>(command);
        again.set(again.size() - 1, Integer.toString(port()));
        return new ServerProcess(again);
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }

    /**
     * Prints the URL, then serves.
     *
     * @param args the directory or an empty text, the port
     */
    public static void main(String[] args) throws IOException {
        EmbeddedTDengine.Options options =
                EmbeddedTDengine.Options.defaults().withPort(Integer.parseInt(args[1]));
        if (!args[0].equals(IN_MEMORY)) {
            options = options.withData(Path.of(args[0]));
        }
        try (EmbeddedTDengine server = EmbeddedTDengine.start(options);
                FileOutputStream answers = new FileOutputStream(FileDescriptor.out)) {
            BufferedReader commands =
                    new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            String answer = server.url();
            while (answer != null) {
                answers.write((answer + "\n").getBytes(StandardCharsets.UTF_8));
                answer = commands.readLine();
                if (answer != null) {
                    Command.valueOf(answer).effect.accept(server);
                }
            }
        }
    }
}
