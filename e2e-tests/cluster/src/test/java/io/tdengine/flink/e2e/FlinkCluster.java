/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.e2e;

import io.tdengine.flink.testing.CacheDirectory;
import io.tdengine.flink.testing.Waiting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A Flink cluster as users have it: a JobManager and TaskManagers of {@link FlinkDistribution},
 * each in a process of its own, on loopback. The connector's jar is in {@code lib}, nothing else.
 * With high availability there is a ZooKeeper too, from the same distribution.
 */
final class FlinkCluster implements AutoCloseable {

    static final Duration LIMIT = Duration.ofMinutes(5);

    private static final String LOOPBACK = "127.0.0.1";

    private final FlinkDistribution distribution;
    private final Path home;
    private final int slots;
    private final FlinkRest rest;
    private final List<Jvm> taskManagers = new ArrayList<>();
    private final List<Jvm> others = new ArrayList<>();
    private Jvm jobManager;
    private int started;

    private FlinkCluster(FlinkDistribution distribution, Path home, int slots, int restPort) {
        this.distribution = distribution;
        this.home = home;
        this.slots = slots;
        this.rest = new FlinkRest(restPort);
    }

    /**
     * Starts a cluster and waits until its slots are there.
     *
     * @param name of its directory in {@code target}, which is emptied
     * @param slots of each TaskManager
     * @param highlyAvailable whether jobs outlive their JobManager
     */
    static FlinkCluster start(
            FlinkDistribution distribution,
            String name,
            int taskManagers,
            int slots,
            boolean highlyAvailable)
            throws IOException {
        Path home = FlinkDistribution.target().resolve("clusters").resolve(name).toAbsolutePath();
        CacheDirectory.delete(home);
        int restPort = freePort();
        FlinkCluster cluster = new FlinkCluster(distribution, home, slots, restPort);
        try {
            cluster.configure(restPort, highlyAvailable ? freePort() : 0);
            if (highlyAvailable) {
                cluster.startZooKeeper();
            }
            cluster.startJobManager();
            for (int i = 0; i < taskManagers; i++) {
                cluster.startTaskManager();
            }
            cluster.awaitSlots(taskManagers * slots);
        } catch (IOException | RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    /** A port that nobody listens on now. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            return socket.getLocalPort();
        }
    }

    private void configure(int restPort, int zooKeeperPort) throws IOException {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("jobmanager.rpc.address", LOOPBACK);
        options.put("jobmanager.rpc.port", freePort());
        options.put("jobmanager.bind-host", LOOPBACK);
        options.put("rest.address", LOOPBACK);
        options.put("rest.bind-address", LOOPBACK);
        options.put("rest.port", restPort);
        options.put("taskmanager.host", LOOPBACK);
        options.put("taskmanager.bind-host", LOOPBACK);
        options.put("taskmanager.numberOfTaskSlots", slots);
        // What a process uses has to be said in full; Flink's scripts compute it otherwise.
        options.put("taskmanager.cpu.cores", 1);
        options.put("taskmanager.memory.framework.heap.size", "128m");
        options.put("taskmanager.memory.task.heap.size", "256m");
        options.put("taskmanager.memory.framework.off-heap.size", "96m");
        options.put("taskmanager.memory.task.off-heap.size", "32m");
        options.put("taskmanager.memory.network.min", "64m");
        options.put("taskmanager.memory.network.max", "64m");
        options.put("taskmanager.memory.managed.size", "64m");
        options.put("taskmanager.memory.jvm-metaspace.size", "192m");
        options.put("taskmanager.memory.jvm-overhead.min", "96m");
        options.put("taskmanager.memory.jvm-overhead.max", "96m");
        options.put("heartbeat.interval", 1000);
        options.put("heartbeat.timeout", 10_000);
        options.put("io.tmp.dirs", directory("tmp"));
        options.put("execution.checkpointing.dir", directory("checkpoints").toUri());
        options.put("execution.checkpointing.savepoint-dir", directory("savepoints").toUri());
        options.put("restart-strategy.type", "fixed-delay");
        options.put("restart-strategy.fixed-delay.attempts", Integer.MAX_VALUE);
        options.put("restart-strategy.fixed-delay.delay", "500 ms");
        if (zooKeeperPort != 0) {
            options.put("high-availability.type", "zookeeper");
            options.put("high-availability.zookeeper.quorum", LOOPBACK + ":" + zooKeeperPort);
            options.put("high-availability.zookeeper.client.session-timeout", 5000);
            options.put("high-availability.zookeeper.client.connection-timeout", 5000);
            options.put("high-availability.storageDir", directory("ha").toUri());
            options.put("high-availability.cluster-id", "/e2e");
            write(
                    "zoo.cfg",
                    List.of(
                            "tickTime=1000",
                            "initLimit=10",
                            "syncLimit=5",
                            "dataDir=" + directory("zookeeper"),
                            "clientPort=" + zooKeeperPort,
                            "clientPortAddress=" + LOOPBACK,
                            "admin.enableServer=false"));
        }
        List<String> lines = new ArrayList<>();
        options.forEach((key, value) -> lines.add(key + ": " + value));
        write("config.yaml", lines);
        write(
                "log4j.properties",
                List.of(
                        "rootLogger.level = INFO",
                        "rootLogger.appenderRef.console.ref = Console",
                        "appender.console.type = Console",
                        "appender.console.name = Console",
                        "appender.console.layout.type = PatternLayout",
                        "appender.console.layout.pattern = %d{HH:mm:ss,SSS} %-5p %c{1} - %m%n"));
    }

    private Path directory(String name) throws IOException {
        return Files.createDirectories(home.resolve(name));
    }

    private void write(String file, List<String> lines) throws IOException {
        Files.write(directory("conf").resolve(file), lines);
    }

    private void startZooKeeper() throws IOException {
        others.add(
                start(
                        "zookeeper",
                        List.of(
                                "-Xmx64m",
                                "--",
                                "org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.server.ZooKeeperServerMain",
                                conf().resolve("zoo.cfg").toString())));
    }

    /** Starts one, after {@link #killJobManager} or at the beginning. */
    void startJobManager() throws IOException {
        jobManager =
                start(
                        "jobmanager",
                        List.of(
                                "-Xmx384m",
                                "-XX:MaxMetaspaceSize=192m",
                                "--",
                                "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
                                "--configDir",
                                conf().toString()));
    }

    /** Starts one more. */
    void startTaskManager() throws IOException {
        taskManagers.add(
                start(
                        "taskmanager",
                        List.of(
                                "-Xmx384m",
                                "-XX:MaxDirectMemorySize=192m",
                                "-XX:MaxMetaspaceSize=192m",
                                "--",
                                "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
                                "--configDir",
                                conf().toString())));
    }

    private Jvm start(String kind, List<String> command) throws IOException {
        List<String> all = new ArrayList<>(FlinkOptions.jvm());
        all.add("-Dlog4j.configurationFile=" + conf().resolve("log4j.properties").toUri());
        all.addAll(command);
        Path log = home.resolve("log").resolve(kind + "-" + ++started + ".log");
        return Jvm.start(log, distribution.classPath(), environment(), all);
    }

    /** What Flink's scripts set. */
    Map<String, String> environment() {
        Path plugins = distribution.home().resolve("plugins");
        return Map.of(
                "FLINK_HOME",
                distribution.home().toString(),
                "FLINK_CONF_DIR",
                conf().toString(),
                "FLINK_PLUGINS_DIR",
                plugins.toString());
    }

    Path conf() {
        return home.resolve("conf");
    }

    /** Its directory, for what belongs to it. */
    Path home() {
        return home;
    }

    FlinkDistribution distribution() {
        return distribution;
    }

    FlinkRest rest() {
        return rest;
    }

    int taskManagers() {
        return taskManagers.size();
    }

    /** {@code kill -9}. */
    void killTaskManager(int index) {
        taskManagers.remove(index).kill();
    }

    /** {@code kill -9}. */
    void killJobManager() {
        jobManager.kill();
    }

    void awaitSlots(int slots) {
        Waiting.until(
                slots + " slots, see " + home.resolve("log"),
                LIMIT,
                () -> {
                    if (!jobManager.isAlive()) {
                        throw new AssertionError("the JobManager ended, see " + jobManager.log());
                    }
                    return rest.find("/overview")
                            .map(overview -> overview.path("slots-total").asInt() >= slots)
                            .orElse(false);
                });
    }

    @Override
    public void close() {
        taskManagers.forEach(Jvm::close);
        taskManagers.clear();
        if (jobManager != null) {
            jobManager.close();
        }
        others.forEach(Jvm::close);
    }
}
