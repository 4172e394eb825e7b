/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A file whose first line is a password or token. No message shows what is in it. */
public final class SecretFile {

    private SecretFile() {}

    /**
     * Its first line.
     *
     * @throws IllegalArgumentException if it cannot be read or the line is empty; the message says
     *     which, to stand behind "the file …, "
     */
    public static String read(String path) {
        String line;
        try (Stream<String> lines = Files.lines(Path.of(path), StandardCharsets.UTF_8)) {
            line = lines.findFirst().orElse("");
        } catch (IOException | InvalidPathException | UncheckedIOException e) {
            // Not with the cause or its text: of a file in another encoding that might be a part
            // of the secret.
            throw new IllegalArgumentException(
                    "which cannot be read as text: " + e.getClass().getSimpleName());
        }
        if (line.isEmpty()) {
            throw new IllegalArgumentException("whose first line is empty: it must be the secret");
        }
        return line;
    }
}
