/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tdengine.flink.testing.QueryRows;
import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.TDengine;
import io.tdengine.flink.transport.TDengineException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers that a server, or a gateway before it, has compressed. */
@Timeout(60)
class UnzippedTest {

    private static final String ROWS =
            "{\"code\":0,\"column_meta\":[[\"v\",\"INT\",4]],\"data\":[[1],[2]],\"rows\":2}";

    private static byte[] zipped() throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(ROWS.getBytes(StandardCharsets.UTF_8));
        }
        return zipped.toByteArray();
    }

    /**
     * @param length that the head tells
     */
    private static byte[] answer(byte[] body, int length) {
        String head =
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: "
                        + length
                        + "\r\n\r\n";
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(body);
        return out.toByteArray();
    }

    private static List<List<Object>> rows(ScriptedHttpServer server) {
        try (Connection connection =
                TDengine.connect(ConnectionConfig.parse("http://" + server.hostAndPort()))) {
            return QueryRows.of(connection, "SELECT v FROM t");
        }
    }

    private static TDengineException failure(ScriptedHttpServer server) {
        return catchThrowableOfType(TDengineException.class, () -> rows(server));
    }

    @Test
    void answerIsUnpacked() throws Exception {
        byte[] zipped = zipped();
        try (ScriptedHttpServer server =
                ScriptedHttpServer.answering(answer(zipped, zipped.length))) {
            assertThat(rows(server)).containsExactly(List.of(1), List.of(2));
        }
    }

    @Test
    void answerThatBreaksOffIsALostConnection() throws Exception {
        byte[] zipped = zipped();
        for (int bytes = 0; bytes < zipped.length; bytes++) {
            byte[] cut = answer(Arrays.copyOf(zipped, bytes), zipped.length);
            try (ScriptedHttpServer server =
                    ScriptedHttpServer.start(
                            (request, socket) -> {
                                socket.getOutputStream().write(cut);
                                return null;
                            })) {
                assertThat(failure(server).code())
                        .as("cut after %s bytes", bytes)
                        .isEqualTo(ErrorCode.CONNECTION_LOST);
            }
        }
    }

    @Test
    void bodyThatIsNoWholeGzipIsMalformed() throws Exception {
        byte[] zipped = zipped();
        for (byte[] body :
                List.of(Arrays.copyOf(zipped, 30), ROWS.getBytes(StandardCharsets.UTF_8))) {
            try (ScriptedHttpServer server =
                    ScriptedHttpServer.answering(answer(body, body.length))) {
                assertThat(failure(server).code()).isEqualTo(ErrorCode.MALFORMED);
            }
        }
    }
}
