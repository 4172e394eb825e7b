/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.transport.ConnectionConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {

    private static final String URL = "ws://root:secret@host:6041";

    @Test
    void withoutArgumentsTheServerIsEmbedded() {
        assertThat(Options.parse(new String[0], null))
                .isEqualTo(new Options(null, false, false, 6041, false));
    }

    @Test
    void theArgumentWinsOverTheEnvironment() {
        assertThat(Options.parse(new String[] {"--url", URL}, "ws://other").url()).isEqualTo(URL);
        assertThat(Options.parse(new String[0], URL).url()).isEqualTo(URL);
    }

    @Test
    void namesAnUnknownArgument() {
        assertThatThrownBy(() -> Options.parse(new String[] {"--ulr"}, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--ulr");
    }

    @Test
    void asksForTheMissingValue() {
        assertThatThrownBy(() -> Options.parse(new String[] {"--url"}, null))
                .hasMessageContaining("--url needs a value");
    }

    @Test
    void keepsNothingOfAServerThatEnds() {
        assertThatThrownBy(() -> Options.parse(new String[] {"--keep"}, null))
                .hasMessageContaining("--keep needs --url");
    }

    @Test
    void servesWithoutAnotherServer() {
        assertThat(Options.parse(new String[] {"--serve"}, URL))
                .isEqualTo(new Options(null, false, true, 6041, false));
        assertThatThrownBy(() -> Options.parse(new String[] {"--serve", "--url", URL}, null))
                .hasMessageContaining("neither --url nor --keep");
        assertThatThrownBy(() -> Options.parse(new String[] {"--keep", "--serve"}, URL))
                .hasMessageContaining("neither --url nor --keep");
    }

    @Test
    void servesAtAnotherPort() {
        assertThat(Options.parse(new String[] {"--serve", "--port", "0"}, null).port()).isZero();
        assertThat(Options.parse(new String[] {"--port", "65535", "--serve"}, null).port())
                .isEqualTo(65_535);
    }

    @ParameterizedTest
    @ValueSource(strings = {"65536", "-1", "", "http", "100000", "6041 "})
    void refusesWhatIsNoPort(String port) {
        assertThatThrownBy(() -> Options.parse(new String[] {"--serve", "--port", port}, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--port is '" + port + "', but it must be a number from 0 to 65535.");
    }

    @Test
    void hasAPortForTheServerThatStaysOnly() {
        assertThatThrownBy(() -> Options.parse(new String[] {"--port", "7041"}, null))
                .hasMessageContaining("--port needs --serve");
        assertThatThrownBy(() -> Options.parse(new String[] {"--serve", "--port"}, null))
                .hasMessageContaining("--port needs a value");
    }

    @Test
    void showsNoSecret() {
        assertThat(Options.parse(new String[] {"--url", URL}, null).toString())
                .doesNotContain("secret");
    }

    @Test
    void theUrlForFlinkHasNoUser() {
        assertThat(Quickstart.withoutUser(ConnectionConfig.parse(URL + "/db")))
                .isEqualTo("ws://host:6041");
    }

    @Test
    void refusesATokenByName() {
        ConnectionConfig config = ConnectionConfig.parse("ws://host:6041?token=abc");

        assertThatThrownBy(() -> Quickstart.withoutUser(config))
                .hasMessageContaining("token")
                .hasMessageNotContaining("abc");
    }
}
