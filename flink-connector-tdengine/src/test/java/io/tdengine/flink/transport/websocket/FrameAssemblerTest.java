/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.java_websocket.drafts.Draft;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.enums.Opcode;
import org.java_websocket.enums.Role;
import org.java_websocket.exceptions.InvalidDataException;
import org.java_websocket.exceptions.InvalidFrameException;
import org.java_websocket.exceptions.LimitExceededException;
import org.java_websocket.framing.BinaryFrame;
import org.java_websocket.framing.Framedata;
import org.java_websocket.framing.FramedataImpl1;
import org.java_websocket.framing.PingFrame;
import org.java_websocket.framing.TextFrame;
import org.junit.jupiter.api.Test;

class FrameAssemblerTest {

    private static final int[] LENGTHS = {0, 1, 125, 126, 127, 65_535, 65_536, 3 << 20};

    private final FrameAssembler assembler = new FrameAssembler(1 << 30);

    /** As the library's server writes it. */
    private static byte[] written(FramedataImpl1 frame, byte[] payload) {
        frame.setPayload(ByteBuffer.wrap(payload));
        Draft draft = new Draft_6455();
        draft.setParseMode(Role.SERVER);
        ByteBuffer bytes = draft.createBinaryFrame(frame);
        byte[] array = new byte[bytes.remaining()];
        bytes.get(array);
        return array;
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static byte[] bytes(Framedata frame) {
        byte[] bytes = new byte[frame.getPayloadData().remaining()];
        frame.getPayloadData().duplicate().get(bytes);
        return bytes;
    }

    private List<FramedataImpl1> take(String hex) throws InvalidDataException {
        return assembler.take(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
    }

    @Test
    void readsFramesOfAllLengthsInPiecesOfAnySize() throws InvalidDataException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int length : LENGTHS) {
            all.writeBytes(written(new BinaryFrame(), random(length)));
        }
        byte[] sent = all.toByteArray();
        for (int piece : new int[] {1, 7, 16_384, sent.length}) {
            List<FramedataImpl1> frames = new ArrayList<>();
            for (int at = 0; at < sent.length; at += piece) {
                int count = Math.min(piece, sent.length - at);
                frames.addAll(assembler.take(ByteBuffer.wrap(sent, at, count)));
            }

            assertThat(frames).hasSameSizeAs(LENGTHS);
            for (int i = 0; i < LENGTHS.length; i++) {
                assertThat(frames.get(i).getOpcode()).isEqualTo(Opcode.BINARY);
                assertThat(frames.get(i).isFin()).isTrue();
                assertThat(bytes(frames.get(i))).isEqualTo(random(LENGTHS[i]));
            }
        }
    }

    @Test
    void readsTextPingsAndFragments() throws InvalidDataException {
        TextFrame begun = new TextFrame();
        begun.setFin(false);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(written(begun, new byte[] {'a'}));
        all.writeBytes(written(new PingFrame(), new byte[] {1}));

        List<FramedataImpl1> frames = assembler.take(ByteBuffer.wrap(all.toByteArray()));
        frames.addAll(take("800162"));

        assertThat(frames)
                .extracting(FramedataImpl1::getOpcode)
                .containsExactly(Opcode.TEXT, Opcode.PING, Opcode.CONTINUOUS);
        assertThat(frames).extracting(FramedataImpl1::isFin).containsExactly(false, true, true);
        assertThat(bytes(frames.get(2))).containsExactly('b');
    }

    @Test
    void keepsTheReservedBits() throws InvalidDataException {
        FramedataImpl1 frame = take("f200").get(0);

        assertThat(List.of(frame.isRSV1(), frame.isRSV2(), frame.isRSV3()))
                .containsExactly(true, true, true);
    }

    @Test
    void refusesWhatNoServerSends() {
        assertThatThrownBy(() -> take("828100000000ff"))
                .isInstanceOf(InvalidFrameException.class)
                .hasMessageContaining("masked");
        assembler.reset();
        assertThatThrownBy(() -> take("8300"))
                .isInstanceOf(InvalidFrameException.class)
                .hasMessageContaining("opcode 3");
        assembler.reset();
        assertThatThrownBy(() -> take("897e0100"))
                .isInstanceOf(InvalidFrameException.class)
                .hasMessageContaining("256 bytes");
        assembler.reset();
        assertThatThrownBy(() -> take("827fffffffffffffffff"))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("18446744073709551615 bytes");
    }

    @Test
    void refusesALongerFrameThanTheLimit() throws InvalidDataException {
        assertThat(take("827f0000000040000000")).isEmpty();
        assembler.reset();
        assertThatThrownBy(() -> take("827f0000000040000001"))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("1073741825 bytes");
    }

    /** A claim of 1 GB costs no more memory than the bytes that come. */
    @Test
    void doesNotBelieveALargeClaim() throws InvalidDataException {
        for (int i = 0; i < 10_000; i++) {
            assertThat(take("827f0000000040000000")).isEmpty();
            assembler.reset();
        }
    }
}
