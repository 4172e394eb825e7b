/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.tdengine.flink.testing.golden.Golden;
import io.tdengine.flink.testing.golden.Golden.Frame;
import io.tdengine.flink.transport.SelectStatement;
import io.tdengine.flink.transport.type.Field;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What servers told of the results of prepared queries, in their old form, is what was declared.
 */
class GoldenStatementResultTest {

    static Stream<Frame> answers() {
        return Golden.frames()
                .filter(frame -> frame.scenario().startsWith("07"))
                .filter(frame -> !frame.fromClient() && frame.action().equals("stmt2_result"))
                .filter(frame -> Golden.json(frame.text()).get("code").asInt() == 0);
    }

    @ParameterizedTest
    @MethodSource("answers")
    void columnsAreAsTheyWereCreated(Frame frame) {
        String setup = String.join("\n", Golden.setup(frame.scenario()));
        List<Field> fields =
                SelectStatement.declared(
                        WebSocketQueryResult.readFields(Answer.ofText(frame.text())), "3.3.7.5");

        int created = 0;
        for (Field field : fields) {
            // Columns follow a blank or a parenthesis.
            if (setup.matches("(?s).*[ (]" + Pattern.quote(field.name() + " ") + ".*")) {
                assertThat(setup).containsPattern("[ (]" + Pattern.quote(field.toString()));
                created++;
            }
        }
        // The others are what queries compute: tbname, count(*).
        assertThat(created).isGreaterThanOrEqualTo(fields.size() - 1);
    }
}
