/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.flink.util.ChildFirstClassLoader;
import org.apache.flink.util.FlinkUserCodeClassLoaders.SafetyNetWrapperClassLoader;
import org.apache.flink.util.InstantiationUtil;

/** What this JVM has of Flink's class loaders for jobs, and of what may hold them. */
final class ClassLoaders {

    private static final String DIAGNOSTICS = "com.sun.management:type=DiagnosticCommand";

    /** How names of threads begin that the connector or a library in its jar starts. */
    private static final List<String> OURS =
            List.of("tdengine", "TDengine", "WebSocket", "HttpClient-");

    private ClassLoaders() {}

    /** How many class loaders of jobs have classes that are loaded, after a collection. */
    static long ofJobs() throws IOException, ClassNotFoundException {
        System.gc();
        // Java's serialisation keeps classes until it is used again after their soft references
        // were cleared.
        InstantiationUtil.clone(new ArrayList<>());
        String type = ChildFirstClassLoader.class.getName();
        try {
            Object answer =
                    ManagementFactory.getPlatformMBeanServer()
                            .invoke(
                                    new ObjectName(DIAGNOSTICS),
                                    "vmClassloaderStats",
                                    new Object[] {},
                                    new String[] {});
            return answer.toString().lines().filter(line -> line.trim().endsWith(type)).count();
        } catch (JMException e) {
            throw new IllegalStateException("The JVM does not tell its class loaders", e);
        }
    }

    /** Threads of the connector, and any that a class loader of a job belongs to. */
    static List<Thread> threads(Set<Thread> except) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !except.contains(thread))
                .filter(ClassLoaders::belongsToAJob)
                .toList();
    }

    private static boolean belongsToAJob(Thread thread) {
        return OURS.stream().anyMatch(thread.getName()::startsWith)
                || isOfJob(thread.getContextClassLoader())
                || isOfJob(thread.getClass().getClassLoader());
    }

    private static boolean isOfJob(ClassLoader loader) {
        return loader instanceof ChildFirstClassLoader
                || loader instanceof SafetyNetWrapperClassLoader;
    }

    static int loadedClasses() {
        return ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
    }

    static long metaspaceBytes() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().equals("Metaspace"))
                .map(MemoryPoolMXBean::getUsage)
                .mapToLong(usage -> usage.getUsed())
                .sum();
    }

    /** Writes the heap to a file, for a look at what holds a class loader. */
    static Path dumpHeap() throws IOException {
        Path file = Path.of(System.getProperty("packaging.target"), "leak.hprof").toAbsolutePath();
        Files.deleteIfExists(file);
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .dumpHeap(file.toString(), true);
        return file;
    }
}
