/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.taosc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Native;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.TDengineException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said when there is no client library, or a wrong one. */
class ClientLibraryTest {

    private static final String REMEDY = "-Dtdengine.native.library=/path/to/";

    @TempDir private Path directory;

    @Test
    void libraryThatIsNowhereIsToldWithWhereItWasLookedFor() {
        assertThatThrownBy(() -> ClientLibrary.load("", "no_such_taos"))
                .isInstanceOfSatisfying(
                        TDengineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED))
                .hasMessageContainingAll(
                        System.mapLibraryName("no_such_taos"),
                        "jna.library.path",
                        "/usr/lib",
                        REMEDY,
                        "ws://");
    }

    @Test
    void fileThatDoesNotExistIsNamed() {
        Path missing = directory.resolve("libtaos.so");

        assertThatThrownBy(() -> ClientLibrary.load(missing.toString(), "taos"))
                .isInstanceOf(TDengineException.class)
                .hasMessageContainingAll(missing.toString(), "does not exist", REMEDY);
    }

    @Test
    void fileThatIsNoLibraryIsNamed() throws Exception {
        Path text = Files.writeString(directory.resolve("libtaos.so"), "no library");

        assertThatThrownBy(() -> ClientLibrary.load(text.toString(), "taos"))
                .isInstanceOf(TDengineException.class)
                .hasMessageContainingAll(text.toString(), "cannot be used", REMEDY);
    }

    /** The library of mathematics stands for a client library without the functions. */
    @ParameterizedTest
    @ValueSource(strings = {"bearer_token", "totp_code"})
    void olderLibraryHasNoTokens(String parameter) {
        LoginFunctions older = Native.load("m", LoginFunctions.class, ClientLibrary.options());
        ConnectionConfig config = ConnectionConfig.parse("taos://h?" + parameter + "=n0tTheOne");

        assertThatThrownBy(() -> Login.connect(older, config, new Endpoint("h:6030")))
                .isInstanceOfSatisfying(
                        TDengineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED))
                .hasMessageContainingAll("'" + parameter + "'", "3.4.0.0", "ws://")
                .hasMessageNotContaining("n0tTheOne");
    }

    @ParameterizedTest
    @CsvSource({
        "taosFetchFieldsE, taos_fetch_fields_e",
        "taosAffectedRows64, taos_affected_rows64",
        "taosStmt2BindParam, taos_stmt2_bind_param",
        "tmqErr2str, tmq_err2str",
        "tmqListToCArray, tmq_list_to_c_array"
    })
    void methodsAreNamedAsTheFunctions(String method, String function) {
        assertThat(ClientLibrary.functionName(method)).isEqualTo(function);
    }
}
