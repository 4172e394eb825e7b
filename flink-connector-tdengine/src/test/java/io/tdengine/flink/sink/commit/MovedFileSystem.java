/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.commit;

import java.io.File;
import java.net.URI;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystemFactory;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.local.LocalFileSystem;

/**
 * Local files by names that are the same on all machines: {@code moved:/a/b} is {@code a/b} in a
 * directory that each test names. State names files in full, so this lets a committed savepoint
 * have some. Flink finds it by {@code META-INF/services}.
 */
public final class MovedFileSystem extends LocalFileSystem {

    static final String ROOT = "moved:/";

    private static final URI ROOT_URI = URI.create(ROOT);

    private static volatile java.nio.file.Path directory;

    private MovedFileSystem() {}

    /** From now on, for all of this JVM. */
    static void moveTo(java.nio.file.Path newDirectory) {
        directory = newDirectory;
    }

    @Override
    public URI getUri() {
        return ROOT_URI;
    }

    @Override
    public File pathToFile(Path path) {
        return directory.resolve(path.getPath().substring(1)).toFile();
    }

    /** What Flink asks for it. */
    public static final class Factory implements FileSystemFactory {

        @Override
        public String getScheme() {
            return ROOT_URI.getScheme();
        }

        @Override
        public FileSystem create(URI uri) {
            return new MovedFileSystem();
        }
    }
}
