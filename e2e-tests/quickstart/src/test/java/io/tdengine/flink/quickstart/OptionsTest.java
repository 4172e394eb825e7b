/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tdengine.flink.transport.ConnectionConfig;
import org.junit.jupiter.api.Test;

class OptionsTest {

    private static final String URL = "ws://root:secret@host:6041";

    @Test
    void withoutArgumentsTheServerIsEmbedded() {
        assertThat(Options.parse(new String[0], null))
                .isEqualTo(new Options(null, false, false, false));
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
                .isEqualTo(new Options(null, false, true, false));
        assertThatThrownBy(() -> Options.parse(new String[] {"--serve", "--url", URL}, null))
                .hasMessageContaining("neither --url nor --keep");
        assertThatThrownBy(() -> Options.parse(new String[] {"--keep", "--serve"}, URL))
                .hasMessageContaining("neither --url nor --keep");
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
