/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tdengine.flink.testing.golden.Golden;
import io.tdengine.flink.transport.SchemalessInsert;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Our frames are those that a real server took. */
class GoldenSchemalessTest {

    private static final Map<String, TimeUnit> PRECISIONS =
            Map.of(
                    "h", TimeUnit.HOURS,
                    "m", TimeUnit.MINUTES,
                    "s", TimeUnit.SECONDS,
                    "ms", TimeUnit.MILLISECONDS,
                    "u", TimeUnit.MICROSECONDS,
                    "ns", TimeUnit.NANOSECONDS);

    /** All but those with a protocol, a precision or a text that the library does not send. */
    static List<JsonNode> recorded() {
        return Stream.of("04a-schemaless-raw", "04b-schemaless-taosws")
                .flatMap(scenario -> Golden.frames(scenario).stream())
                .filter(Golden.Frame::fromClient)
                .filter(frame -> frame.json().path("text").asText().contains("\"insert\""))
                .map(frame -> Golden.json(frame.json().get("text").asText()))
                .filter(GoldenSchemalessTest::isSendable)
                .toList();
    }

    private static boolean isSendable(JsonNode frame) {
        JsonNode args = frame.get("args");
        String precision = args.get("precision").asText();
        int protocol = args.get("protocol").asInt();
        return protocol >= 1
                && protocol <= 3
                && (precision.isEmpty() || PRECISIONS.containsKey(precision))
                && !args.get("data").asText().isBlank();
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void framesAreAsRecorded(JsonNode frame) {
        JsonNode args = frame.get("args");
        String data = args.get("data").asText();
        SchemalessInsert.Builder insert =
                switch (args.get("protocol").asInt()) {
                    case 1 -> SchemalessInsert.line(List.of(data.split("\n")));
                    case 2 -> SchemalessInsert.telnet(List.of(data.split("\n")));
                    default -> SchemalessInsert.json(data);
                };
        insert.precision(PRECISIONS.get(args.get("precision").asText()));
        insert.ttlDays(args.get("ttl").asInt());
        if (args.hasNonNull("table_name_key")) {
            insert.tableNameKey(args.get("table_name_key").asText());
        }
        long requestId = args.get("req_id").asLong();

        JsonNode sent = Golden.json(Frames.insert(requestId, insert.build()));

        assertThat(withoutNulls(sent)).isEqualTo(withoutNulls(frame));
    }

    /** A null means the same as nothing or 0. */
    private static JsonNode withoutNulls(JsonNode frame) {
        ObjectNode args = (ObjectNode) frame.get("args");
        if (args.path("ttl").isNull()) {
            args.put("ttl", 0);
        }
        if (args.path("table_name_key").isNull()) {
            args.remove("table_name_key");
        }
        return frame;
    }
}
