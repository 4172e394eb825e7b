/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.e2e;

import io.tdengine.flink.testing.CacheDirectory;
import io.tdengine.flink.testing.Python;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/**
 * Flink's own distribution of the build's version: the jars of its {@code lib}, {@code opt} and
 * {@code plugins}. They come from the Python package that has them, since that is where package
 * indexes have them whole; pip checks what it fetched. Without Python tests are skipped, but fail
 * if the environment has {@code CI=true}.
 */
final class FlinkDistribution {

    private static final String VERSION = property("tdengine.e2e.flink");

    /** Where the package of each kind has the directories. */
    private static final List<Path> PLACES = List.of(Path.of("pyflink"), Path.of("deps"));

    private final Path home;

    private FlinkDistribution(Path home) {
        this.home = home;
    }

    /** Fetches it if the cache does not have it, about 330 MB. */
    static FlinkDistribution prepare() throws IOException, InterruptedException {
        return new FlinkDistribution(
                CacheDirectory.shared(
                        "flink-" + VERSION, "distribution 1", FlinkDistribution::fetch));
    }

    private static void fetch(Path directory) throws IOException, InterruptedException {
        Path fetched = directory.resolve("fetched");
        Path unpacked = directory.resolve("unpacked");
        String wanted = "apache-flink-libraries==" + VERSION;
        Python python = Python.system();
        python.pip("download", "--no-deps", "--no-cache-dir", "-d", fetched.toString(), wanted);
        for (Path archive : list(fetched)) {
            String tool = archive.toString().endsWith(".whl") ? "zipfile" : "tarfile";
            python.require("-m", tool, "-e", archive.toString(), unpacked.toString());
        }
        Path libraries = libraries(unpacked);
        for (String name : List.of("lib", "opt", "plugins")) {
            Files.move(libraries.resolve(name), directory.resolve(name));
        }
        CacheDirectory.delete(fetched);
        CacheDirectory.delete(unpacked);
        check(directory);
    }

    private static Path libraries(Path unpacked) throws IOException {
        try (Stream<Path> found = Files.walk(unpacked, 2)) {
            return found.filter(path -> PLACES.contains(path.getFileName()))
                    .filter(path -> Files.isDirectory(path.resolve("lib")))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no lib directory in " + unpacked));
        }
    }

    private static void check(Path home) throws IOException {
        for (String jar : List.of("lib/flink-dist-%s.jar", "opt/flink-sql-client-%s.jar")) {
            try (ZipFile opened = new ZipFile(home.resolve(String.format(jar, VERSION)).toFile())) {
                if (opened.size() == 0) {
                    throw new IOException(opened.getName() + " is empty");
                }
            }
        }
    }

    /** What {@code FLINK_HOME} is set to. */
    Path home() {
        return home;
    }

    static String version() {
        return VERSION;
    }

    /** Whether the build's version is the one that is built if none is named. */
    static boolean isDefault() {
        return VERSION.equals(property("tdengine.e2e.flink.default"));
    }

    /** Where logs and data of clusters go, of this version's build. */
    static Path target() {
        return Path.of(property("tdengine.e2e.target"));
    }

    /** The connector's jar that the build made. */
    static Path connector() {
        Path jar = Path.of(property("tdengine.e2e.jar"));
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException(jar + " is missing; the build makes it in \"package\"");
        }
        return jar;
    }

    /** All of {@code lib}, with the connector as a user would put it there. */
    String classPath() throws IOException {
        return join(Stream.concat(list(home.resolve("lib")).stream(), Stream.of(connector())));
    }

    /** What the SQL client has besides, as in {@code sql-client.sh}. */
    String clientClassPath() throws IOException {
        Stream<Path> optional = list(home.resolve("opt")).stream();
        Stream<Path> gateway = list(target().resolve("sql-gateway")).stream();
        return classPath() + File.pathSeparator + join(Stream.concat(optional, gateway));
    }

    private static String join(Stream<Path> jars) {
        return jars.map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    static String property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException("the build sets -D" + name);
        }
        return value;
    }
}
