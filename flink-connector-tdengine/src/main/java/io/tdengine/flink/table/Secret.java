/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import io.tdengine.flink.transport.SecretFile;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;

/** A password or token: given, in a file, or in an environment variable. No message shows it. */
final class Secret {

    private final ConfigOption<String> value;
    private final ConfigOption<String> file;
    private final ConfigOption<String> variable;

    Secret(ConfigOption<String> value, ConfigOption<String> file, ConfigOption<String> variable) {
        this.value = value;
        this.file = file;
        this.variable = variable;
    }

    /** Whether one of the options is set. */
    boolean isGiven(ReadableConfig options) {
        return Stream.of(value, file, variable)
                .anyMatch(option -> options.getOptional(option).isPresent());
    }

    /**
     * @param environment the process's variables
     * @throws ValidationException naming the option, if more than one is set or its file or
     *     variable cannot be read
     */
    Optional<String> read(ReadableConfig options, Map<String, String> environment) {
        long given =
                Stream.of(value, file, variable)
                        .filter(option -> options.getOptional(option).isPresent())
                        .count();
        if (given > 1) {
            throw new ValidationException(
                    "Options '"
                            + value.key()
                            + "', '"
                            + file.key()
                            + "' and '"
                            + variable.key()
                            + "' exclude each other: give one of them.");
        }
        if (options.getOptional(file).isPresent()) {
            return Optional.of(firstLine(options.get(file)));
        }
        if (options.getOptional(variable).isPresent()) {
            String name = options.get(variable);
            if (environment.get(name) == null) {
                throw new ValidationException(
                        "Option '"
                                + variable.key()
                                + "' is '"
                                + name
                                + "', but there is no such environment variable in the process that"
                                + " plans the statement.");
            }
            return Optional.of(environment.get(name));
        }
        return options.getOptional(value);
    }

    private String firstLine(String path) {
        try {
            return SecretFile.read(path);
        } catch (IllegalArgumentException e) {
            throw new ValidationException(
                    "Option '"
                            + file.key()
                            + "' is '"
                            + path
                            + "', "
                            + e.getMessage()
                            + ". It must be a file that the process which plans the statement may"
                            + " read.");
        }
    }
}
