/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tdengine.flink.testing.golden.Golden;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.enums.HandshakeState;
import org.java_websocket.enums.Role;
import org.java_websocket.extensions.permessage_deflate.PerMessageDeflateExtension;
import org.java_websocket.framing.BinaryFrame;
import org.java_websocket.framing.DataFrame;
import org.java_websocket.framing.Framedata;
import org.java_websocket.framing.TextFrame;
import org.java_websocket.handshake.HandshakeImpl1Client;
import org.java_websocket.handshake.HandshakeImpl1Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** permessage-deflate as taosAdapter speaks it. */
class CompressionTest {

    private static final int RSV1 = 0x40;

    static List<Golden.Frame> recorded() {
        return Golden.frames("15-deflate").stream()
                .filter(frame -> frame.json().has("deflated_hex"))
                .toList();
    }

    /** A draft that has agreed on compression with a server that answered as recorded. */
    private static FastMaskingDraft negotiated(boolean compression) throws Exception {
        FastMaskingDraft draft = new FastMaskingDraft(compression, 1 << 20);
        draft.setParseMode(Role.CLIENT);
        HandshakeImpl1Client request = new HandshakeImpl1Client();
        draft.postProcessHandshakeRequestAsClient(request);
        HandshakeImpl1Server answer = new HandshakeImpl1Server();
        answer.put("Upgrade", "websocket");
        answer.put("Connection", "Upgrade");
        answer.put("Sec-WebSocket-Accept", accept(request.getFieldValue("Sec-WebSocket-Key")));
        if (compression) {
            answer.put(
                    "Sec-WebSocket-Extensions",
                    "permessage-deflate; server_no_context_takeover; client_no_context_takeover");
        }
        assertThat(draft.acceptHandshakeAsClient(request, answer))
                .isEqualTo(HandshakeState.MATCHED);
        return draft;
    }

    private static String accept(String key) throws Exception {
        byte[] digest =
                MessageDigest.getInstance("SHA-1")
                        .digest(
                                (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                                        .getBytes(StandardCharsets.US_ASCII));
        return Base64.getEncoder().encodeToString(digest);
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void recordedFramesAreInflated(Golden.Frame recorded) throws Exception {
        JsonNode json = recorded.json();
        boolean text = json.has("text");
        DataFrame frame = text ? new TextFrame() : new BinaryFrame();
        frame.setRSV1(json.get("rsv1").asInt() == 1);
        frame.setPayload(
                ByteBuffer.wrap(HexFormat.of().parseHex(json.get("deflated_hex").asText())));

        negotiated(true).getExtension().decodeFrame(frame);

        byte[] expected =
                text
                        ? json.get("text").asText().getBytes(StandardCharsets.UTF_8)
                        : HexFormat.of().parseHex(json.get("hex").asText());
        assertThat(bytes(frame.getPayloadData())).isEqualTo(expected);
    }

    @Test
    void offersCompressionOnlyWhenAsked() {
        HandshakeImpl1Client offering = new HandshakeImpl1Client();
        new FastMaskingDraft(true, 1 << 20).postProcessHandshakeRequestAsClient(offering);
        HandshakeImpl1Client plain = new HandshakeImpl1Client();
        new FastMaskingDraft(false, 1 << 20).postProcessHandshakeRequestAsClient(plain);

        assertThat(offering.getFieldValue("Sec-WebSocket-Extensions"))
                .contains(
                        "permessage-deflate",
                        "server_no_context_takeover",
                        "client_no_context_takeover");
        assertThat(plain.getFieldValue("Sec-WebSocket-Extensions")).isEmpty();
    }

    @Test
    void longFramesAreDeflated() throws Exception {
        byte[] payload = payload(3);
        byte[] sent = send(negotiated(true), ByteBuffer.wrap(payload));

        assertThat(sent[0] & RSV1).isEqualTo(RSV1);
        assertThat(sent.length).isLessThan(payload.length);
        assertThat(receive(sent)).isEqualTo(payload);
    }

    @Test
    void shortFramesAndUnaskedOnesAreNotDeflated() throws Exception {
        assertThat(send(negotiated(true), ByteBuffer.wrap(new byte[1000]))[0] & RSV1).isZero();
        assertThat(send(negotiated(false), ByteBuffer.wrap(new byte[5000]))[0] & RSV1).isZero();
    }

    @Test
    void partOfAnArrayIsSentAsThatPart() throws Exception {
        byte[] payload = payload(4);
        ByteBuffer part = ByteBuffer.wrap(payload, 100, 2000);

        assertThat(receive(send(negotiated(true), part)))
                .isEqualTo(bytes(ByteBuffer.wrap(payload, 100, 2000)));
    }

    @Test
    void severalThreadsSendAtOnce() throws Exception {
        FastMaskingDraft draft = negotiated(true);
        List<CompletableFuture<byte[]>> sent =
                IntStream.range(0, 200)
                        .mapToObj(
                                i ->
                                        CompletableFuture.supplyAsync(
                                                () -> send(draft, ByteBuffer.wrap(payload(i)))))
                        .toList();
        for (int i = 0; i < sent.size(); i++) {
            assertThat(receive(sent.get(i).get())).isEqualTo(payload(i));
        }
    }

    private static byte[] payload(int seed) {
        byte[] payload = new byte[10_000];
        Random random = new Random(seed);
        for (int i = 0; i < payload.length; i++) {
            payload[i] = (byte) random.nextInt(4);
        }
        return payload;
    }

    private static byte[] send(FastMaskingDraft draft, ByteBuffer payload) {
        BinaryFrame frame = new BinaryFrame();
        frame.setPayload(payload);
        frame.setTransferemasked(true);
        return bytes(draft.createBinaryFrame(frame));
    }

    /** As a server reads it that keeps no context. */
    private static byte[] receive(byte[] sent) throws Exception {
        PerMessageDeflateExtension server = new PerMessageDeflateExtension();
        Draft_6455 draft = new Draft_6455();
        draft.setParseMode(Role.SERVER);
        boolean deflated = (sent[0] & RSV1) != 0;
        sent[0] &= ~RSV1;
        Framedata frame = draft.translateFrame(ByteBuffer.wrap(sent)).get(0);
        if (deflated) {
            ((DataFrame) frame).setRSV1(true);
            server.decodeFrame(frame);
        }
        return bytes(frame.getPayloadData());
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
