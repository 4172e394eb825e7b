/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Opens the two jars that users get; runs after they are packaged. */
class PackagingTest {

    private static final String FACTORIES =
            "META-INF/services/org.apache.flink.table.factories.Factory";

    private static final String JNA = "com/sun/jna/";

    /** Nobody who uses a jar gets what its tests need. */
    private static final String TEST_DEPENDENCY =
            "(?s)<dependency>(?:(?!</dependency>).)*<scope>test</scope>"
                    + "(?:(?!</dependency>).)*</dependency>";

    enum Published {
        CONNECTOR("flink-connector-tdengine"),
        SQL("flink-sql-connector-tdengine");

        private final String artifact;

        Published(String artifact) {
            this.artifact = artifact;
        }

        /** JNA cannot be relocated; only the jar without dependencies has it. */
        private boolean has(String name) {
            return this == SQL && name.startsWith(JNA);
        }

        private Path target() {
            return Path.of("..", artifact, System.getProperty("packaging.target"));
        }

        private JarFile open() throws IOException {
            String version = System.getProperty("packaging.version");
            return new JarFile(target().resolve(artifact + "-" + version + ".jar").toFile());
        }

        private Path pom() {
            String flink = System.getProperty("packaging.flink");
            Path besideSources =
                    Path.of("..", artifact, "dependency-reduced-pom-" + flink + ".xml");
            return Files.exists(besideSources)
                    ? besideSources
                    : target().resolve("dependency-reduced-pom.xml");
        }
    }

    @ParameterizedTest
    @EnumSource
    void holdsNothingOutsideItsOwnPackages(Published published) throws IOException {
        try (JarFile jar = published.open()) {
            assertThat(classes(jar))
                    .isNotEmpty()
                    .allMatch(name -> name.startsWith("io/tdengine/flink/") || published.has(name));
            assertThat(files(jar))
                    .allMatch(
                            name ->
                                    name.startsWith("io/tdengine/flink/")
                                            || name.startsWith("META-INF/")
                                            || published.has(name));
        }
    }

    @ParameterizedTest
    @EnumSource
    void bundlesWhatItNeedsRelocated(Published published) throws IOException {
        String shaded = "io/tdengine/flink/shaded/";
        try (JarFile jar = published.open()) {
            assertThat(classes(jar))
                    .contains(
                            "io/tdengine/flink/transport/TDengine.class",
                            shaded + "org/java_websocket/client/WebSocketClient.class",
                            shaded + "com/fasterxml/jackson/databind/ObjectMapper.class")
                    .noneMatch(name -> name.contains("/slf4j/") || name.contains("/apache/"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void offersTheTableFactoryAndNoServiceOfAnUnrelocatedName(Published published)
            throws IOException {
        try (JarFile jar = published.open()) {
            assertThat(text(jar, FACTORIES)).contains("io.tdengine.flink.table.");
            assertThat(files(jar))
                    .filteredOn(name -> name.startsWith("META-INF/services/"))
                    .allMatch(
                            name ->
                                    name.equals(FACTORIES)
                                            || name.startsWith(
                                                    "META-INF/services/io.tdengine.flink.shaded."));
            for (String line : text(jar, FACTORIES).lines().toList()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    assertThat(jar.getEntry(line.trim().replace('.', '/') + ".class"))
                            .as("class of the service %s", line)
                            .isNotNull();
                }
            }
        }
    }

    /**
     * Left over from what was bundled, these would be wrong for the whole: a JVM refuses or
     * misreads it.
     */
    @ParameterizedTest
    @EnumSource
    void hasNoSignatureModuleOrClassesOfOtherJavaVersions(Published published) throws IOException {
        try (JarFile jar = published.open()) {
            assertThat(files(jar))
                    .doesNotHaveDuplicates()
                    .noneMatch(name -> name.endsWith("module-info.class"))
                    .noneMatch(name -> name.startsWith("META-INF/versions/"))
                    .noneMatch(name -> name.matches("META-INF/[^/]*\\.(SF|RSA|DSA|EC)"));
            assertThat(jar.getManifest().getMainAttributes().getValue("Multi-Release")).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void namesWhatItBundlesAndUnderWhichLicence(Published published) throws IOException {
        try (JarFile jar = published.open()) {
            assertThat(text(jar, "META-INF/LICENSE")).contains("Apache License", "Version 2.0");
            assertThat(text(jar, "META-INF/licenses/LICENSE.java-websocket"))
                    .contains("Nathan Rajlich");
            assertThat(text(jar, "META-INF/NOTICE"))
                    .startsWith(published.artifact + "\n")
                    .doesNotContain("${")
                    .contains(bundled("org.java-websocket:Java-WebSocket"))
                    .contains(bundled("com.fasterxml.jackson.core:jackson-databind"))
                    .contains(bundled("com.fasterxml.jackson.core:jackson-core"))
                    .contains(bundled("com.fasterxml.jackson.core:jackson-annotations"));
            assertThat(files(jar))
                    .as("licences that NOTICE points to")
                    .contains(
                            "META-INF/FastDoubleParser-LICENSE",
                            "META-INF/FastDoubleParser-ThirdParty-LICENSE",
                            "META-INF/Schubfach-LICENSE");
        }
    }

    @ParameterizedTest
    @EnumSource
    void doesNotAskForWhatItBundles(Published published) throws IOException {
        assertThat(Files.readString(published.pom()).replaceAll(TEST_DEPENDENCY, ""))
                .contains("<artifactId>" + published.artifact + "</artifactId>")
                .doesNotContain("<artifactId>jackson-databind</artifactId>")
                .doesNotContain("<artifactId>Java-WebSocket</artifactId>");
    }

    @Test
    void theSqlJarHasEveryClassOfTheConnector() throws IOException {
        try (JarFile connector = Published.CONNECTOR.open();
                JarFile sql = Published.SQL.open()) {
            assertThat(classes(sql))
                    .filteredOn(name -> !name.startsWith(JNA))
                    .containsExactlyInAnyOrderElementsOf(classes(connector));
        }
    }

    /** Its classes, its native code for this machine, and under which licences they are. */
    @Test
    void jnaOfTheSqlJarWorks() throws Exception {
        try (JarFile jar = Published.SQL.open();
                URLClassLoader loader =
                        new URLClassLoader(
                                new URL[] {Path.of(jar.getName()).toUri().toURL()},
                                ClassLoader.getPlatformClassLoader())) {
            Class<?> jna = Class.forName("com.sun.jna.Native", true, loader);
            assertThat(jna.getField("POINTER_SIZE").getInt(null)).isEqualTo(8);
            assertThat(text(jar, "META-INF/NOTICE")).contains(bundled("net.java.dev.jna:jna"));
            assertThat(text(jar, "META-INF/licenses/LICENSE.libffi")).contains("Anthony Green");
        }
    }

    @Test
    void onlyTheConnectorAsksForJna() throws IOException {
        assertThat(Files.readString(Published.CONNECTOR.pom()))
                .contains("<artifactId>jna</artifactId>");
        assertThat(Files.readString(Published.SQL.pom()))
                .doesNotContain("<artifactId>jna</artifactId>");
    }

    /** A line of NOTICE with the version that the parent pom manages. */
    private static String bundled(String artifact) {
        String version = System.getProperty("packaging.version." + artifact.split(":")[1]);
        assertThat(version).as("version of %s", artifact).isNotEmpty();
        return "- " + artifact + ":" + version + "\n";
    }

    private static List<String> classes(JarFile jar) {
        return files(jar).stream()
                .filter(name -> name.endsWith(".class"))
                .collect(Collectors.toList());
    }

    private static List<String> files(JarFile jar) {
        return jar.stream()
                .filter(entry -> !entry.isDirectory())
                .map(ZipEntry::getName)
                .collect(Collectors.toList());
    }

    private static String text(JarFile jar, String name) throws IOException {
        ZipEntry entry = jar.getEntry(name);
        assertThat(entry).as("%s in %s", name, jar.getName()).isNotNull();
        try (InputStream in = jar.getInputStream(entry)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
