/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.ValidationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where passwords and tokens are read from. */
class SecretTest {

    private static final Map<String, String> ENVIRONMENT = Map.of("TD_PASSWORD", "p 1");

    private final Secret password =
            new Secret(
                    TDengineConnectorOptions.PASSWORD,
                    TDengineLoginOptions.PASSWORD_FILE,
                    TDengineLoginOptions.PASSWORD_ENV);

    @TempDir Path folder;

    private static Configuration options(String key, String value) {
        return Configuration.fromMap(Map.of(key, value));
    }

    @Test
    void isReadFromTheEnvironment() {
        assertThat(password.read(options("password-env", "TD_PASSWORD"), ENVIRONMENT))
                .contains("p 1");
        assertThatThrownBy(() -> password.read(options("password-env", "OTHER"), ENVIRONMENT))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("Option 'password-env' is 'OTHER'");
    }

    @Test
    void isTheFirstLineOfAFile() throws Exception {
        Path file = Files.writeString(folder.resolve("secret"), "S3cret ü\nsecond line\n");
        assertThat(password.read(options("password-file", file.toString()), Map.of()))
                .contains("S3cret ü");
        Files.writeString(file, "\nS3cret");
        assertThatThrownBy(() -> password.read(options("password-file", file.toString()), Map.of()))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("first line is empty")
                .hasMessageNotContaining("S3cret");
        Files.write(file, new byte[] {'S', '3', (byte) 0xC3, '(', '\n'});
        assertThatThrownBy(() -> password.read(options("password-file", file.toString()), Map.of()))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("cannot be read as text")
                .hasMessageNotContaining("S3");
    }

    @Test
    void isGivenOnceOrNotAtAll() {
        assertThat(password.read(new Configuration(), ENVIRONMENT)).isEmpty();
        assertThat(password.isGiven(new Configuration())).isFalse();
        Configuration both = options("password", "x");
        both.setString("password-env", "TD_PASSWORD");
        assertThat(password.isGiven(both)).isTrue();
        assertThatThrownBy(() -> password.read(both, ENVIRONMENT))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("exclude each other")
                .hasMessageNotContaining("p 1");
    }
}
