/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.testing;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Directories with what tests fetch, filled once and used by all builds after that, also by those
 * that run at the same time. One that was not filled to its end is filled anew.
 */
public final class CacheDirectory {

    /** Names the directory of all of them; below the user's cache if it is not set. */
    private static final String PROPERTY = "tdengine.test.cache";

    private static final String MARKER = ".complete";

    private CacheDirectory() {}

    /** Fills an empty directory. */
    public interface Filler {
        void fill(Path directory) throws IOException, InterruptedException;
    }

    /**
     * A directory that outlives {@code mvn clean}.
     *
     * @param contents what is in it and in which version; with other contents it is filled anew
     */
    public static Path shared(String name, String contents, Filler filler)
            throws IOException, InterruptedException {
        return filled(root().resolve(name), contents, filler);
    }

    /** As {@link #shared}, anywhere. */
    public static Path filled(Path directory, String contents, Filler filler)
            throws IOException, InterruptedException {
        Path marker = directory.resolve(MARKER);
        Files.createDirectories(directory.toAbsolutePath().getParent());
        Path lockFile = directory.resolveSibling(directory.getFileName() + ".lock");
        try (FileChannel channel =
                        FileChannel.open(
                                lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (lock.isValid()
                    && Files.exists(marker)
                    && Files.readString(marker).equals(contents)) {
                return directory;
            }
            delete(directory);
            Files.createDirectories(directory);
            filler.fill(directory);
            Files.writeString(marker, contents);
            return directory;
        }
    }

    private static Path root() {
        String chosen = System.getProperty(PROPERTY, "");
        if (!chosen.isEmpty()) {
            return Path.of(chosen);
        }
        String cache = System.getenv("XDG_CACHE_HOME");
        Path user =
                cache == null || cache.isEmpty()
                        ? Path.of(System.getProperty("user.home"), ".cache")
                        : Path.of(cache);
        return user.resolve("flink-connector-tdengine");
    }

    /** With all that is in it; nothing happens if it is missing. */
    public static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        List<Path> paths;
        try (Stream<Path> found = Files.walk(directory)) {
            paths = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }
}
