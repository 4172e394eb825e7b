/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.java_websocket.enums.Opcode;
import org.java_websocket.exceptions.InvalidDataException;
import org.java_websocket.exceptions.InvalidFrameException;
import org.java_websocket.exceptions.LimitExceededException;
import org.java_websocket.framing.FramedataImpl1;

/**
 * Puts a server's frames (RFC 6455, 5.2) together from the pieces that a socket gives, each byte
 * copied once, into the array that becomes the payload. The library copies twice and throws, and
 * catches, an exception for every piece that does not end a frame. For the reader's thread.
 */
final class FrameAssembler {

    private static final int FIN = 0x80;
    private static final int RSV1 = 0x40;
    private static final int RSV2 = 0x20;
    private static final int RSV3 = 0x10;
    private static final int OPCODE = 0x0F;
    private static final int MASKED = 0x80;
    private static final int LENGTH = 0x7F;

    /** Lengths that mean a 16-bit and a 64-bit length follow. */
    private static final int LENGTH_16 = 126;

    private static final int LENGTH_64 = 127;

    /** Two bytes and the longest length. */
    private static final int MAX_HEAD = 2 + 8;

    private static final int MAX_CONTROL_PAYLOAD = 125;

    private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

    /** Up to this a frame's claimed length is believed before its bytes have come. */
    private static final int TRUSTED_LENGTH = 1 << 20;

    private final int maxLength;
    private final byte[] head = new byte[MAX_HEAD];
    private int headBytes;

    /** Null until the head is complete. */
    private FramedataImpl1 frame;

    private int length;
    private byte[] payload;
    private int payloadBytes;

    /**
     * @param maxLength bytes that a payload may have
     */
    FrameAssembler(int maxLength) {
        this.maxLength = Math.min(maxLength, MAX_ARRAY);
    }

    /**
     * Takes all bytes of a piece.
     *
     * @return the frames that are complete now, neither decoded by an extension nor validated
     * @throws InvalidDataException if the bytes are no frame of a server
     */
    List<FramedataImpl1> take(ByteBuffer piece) throws InvalidDataException {
        List<FramedataImpl1> complete = new ArrayList<>(1);
        while (frame != null || piece.hasRemaining()) {
            if (frame == null && !takeHead(piece)) {
                break;
            }
            takePayload(piece);
            if (payloadBytes < length) {
                break;
            }
            frame.setPayload(ByteBuffer.wrap(payload));
            complete.add(frame);
            reset();
        }
        return complete;
    }

    /** Forgets a frame that was begun. */
    void reset() {
        frame = null;
        payload = null;
        headBytes = 0;
        payloadBytes = 0;
    }

    /** True if the head is complete. */
    private boolean takeHead(ByteBuffer piece) throws InvalidDataException {
        while (headBytes < 2 || headBytes < headLength()) {
            if (!piece.hasRemaining()) {
                return false;
            }
            head[headBytes++] = piece.get();
        }
        if ((head[1] & MASKED) != 0) {
            throw new InvalidFrameException("The server sent a masked frame");
        }
        Opcode opcode = opcode(head[0] & OPCODE);
        long claimed = claimedLength();
        if (isControl(opcode) && claimed > MAX_CONTROL_PAYLOAD) {
            throw new InvalidFrameException("A control frame claims " + claimed + " bytes");
        }
        if (claimed < 0 || claimed > maxLength) {
            throw new LimitExceededException(
                    "A frame claims " + Long.toUnsignedString(claimed) + " bytes", maxLength);
        }
        frame = FramedataImpl1.get(opcode);
        frame.setFin((head[0] & FIN) != 0);
        frame.setRSV1((head[0] & RSV1) != 0);
        frame.setRSV2((head[0] & RSV2) != 0);
        frame.setRSV3((head[0] & RSV3) != 0);
        length = (int) claimed;
        payload = new byte[Math.min(length, TRUSTED_LENGTH)];
        return true;
    }

    private int headLength() {
        switch (head[1] & LENGTH) {
            case LENGTH_16:
                return 2 + 2;
            case LENGTH_64:
                return 2 + 8;
            default:
                return 2;
        }
    }

    private long claimedLength() {
        switch (head[1] & LENGTH) {
            case LENGTH_16:
                return ByteBuffer.wrap(head).getShort(2) & 0xFFFF;
            case LENGTH_64:
                return ByteBuffer.wrap(head).getLong(2);
            default:
                return head[1] & LENGTH;
        }
    }

    private static Opcode opcode(int code) throws InvalidFrameException {
        switch (code) {
            case 0:
                return Opcode.CONTINUOUS;
            case 1:
                return Opcode.TEXT;
            case 2:
                return Opcode.BINARY;
            case 8:
                return Opcode.CLOSING;
            case 9:
                return Opcode.PING;
            case 10:
                return Opcode.PONG;
            default:
                throw new InvalidFrameException("Unknown opcode " + code);
        }
    }

    private static boolean isControl(Opcode opcode) {
        return opcode == Opcode.CLOSING || opcode == Opcode.PING || opcode == Opcode.PONG;
    }

    private void takePayload(ByteBuffer piece) {
        int count = Math.min(piece.remaining(), length - payloadBytes);
        if (payloadBytes + count > payload.length) {
            // Memory grows with what has come, not with what was claimed.
            long grown = Math.max(2L * payload.length, payloadBytes + count);
            payload = Arrays.copyOf(payload, (int) Math.min(length, grown));
        }
        piece.get(payload, payloadBytes, count);
        payloadBytes += count;
    }
}
