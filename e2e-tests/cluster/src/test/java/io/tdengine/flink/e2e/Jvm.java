/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.e2e;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A Java process of a cluster. It ends with this one at the latest. */
final class Jvm implements AutoCloseable {

    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
    }

    private final Process process;
    private final Path log;

    private Jvm(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts a main class.
     *
     * @param log what it prints
     * @param command options, then the main class and its arguments behind "--"
     */
    static Jvm start(
            Path log, String classPath, Map<String, String> environment, List<String> command)
            throws IOException {
        Files.createDirectories(log.getParent());
        int main = command.indexOf("--");
        List<String> all = new ArrayList<>();
        all.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        all.addAll(command.subList(0, main));
        all.add("-cp");
        all.add(classPath + File.pathSeparator + watchClasses());
        all.add(ParentWatch.class.getName());
        all.addAll(command.subList(main + 1, command.size()));
        ProcessBuilder builder =
                new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        RUNNING.add(process);
        return new Jvm(process, log);
    }

    private static Path watchClasses() {
        return FlinkDistribution.target().resolve("classes");
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What it has printed so far. */
    String printed() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new IllegalStateException(log.toString(), e);
        }
    }

    Path log() {
        return log;
    }

    /** Its exit code; killed if it does not end in time. */
    int awaitEnd(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            kill();
            throw new AssertionError("no end within " + limit + ", see " + log);
        }
        RUNNING.remove(process);
        return process.exitValue();
    }

    /** Ends it at once, as {@code kill -9} does; returns when it has gone. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
        RUNNING.remove(process);
    }

    @Override
    public void close() {
        kill();
    }
}
