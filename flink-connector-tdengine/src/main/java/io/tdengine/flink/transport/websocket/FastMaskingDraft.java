/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.java_websocket.WebSocketImpl;
import org.java_websocket.drafts.Draft;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.enums.Opcode;
import org.java_websocket.enums.Role;
import org.java_websocket.exceptions.InvalidDataException;
import org.java_websocket.exceptions.LimitExceededException;
import org.java_websocket.extensions.DefaultExtension;
import org.java_websocket.extensions.IExtension;
import org.java_websocket.extensions.permessage_deflate.PerMessageDeflateExtension;
import org.java_websocket.framing.Framedata;
import org.java_websocket.framing.FramedataImpl1;
import org.java_websocket.framing.TextFrame;

/**
 * RFC 6455 with client frames masked eight bytes at a time; the library masks each byte by itself,
 * which costs more than encoding the rows. Received frames are put together by a {@link
 * FrameAssembler}. The library also logs frames at TRACE, so that text frames, which may hold a
 * password, do not show their text here.
 */
final class FastMaskingDraft extends Draft_6455 {

    /** Below this many bytes deflating costs more than it saves. */
    private static final int COMPRESSION_THRESHOLD = 1024;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final int FINAL_TEXT = 0x81;
    private static final int FINAL_BINARY = 0x82;
    private static final int RSV1 = 0x40;
    private static final int MASKED = 0x80;

    /** Lengths that mean a 16-bit and a 64-bit length follow. */
    private static final int LENGTH_16 = 126;

    private static final int LENGTH_64 = 127;

    private final boolean compression;
    private final int maxMessageSize;

    /** Bytes of the message under way; only the reader's thread looks at it. */
    private long received;

    private final FrameAssembler assembler;
    private final IExtension plain = new DefaultExtension();

    /** Of the message whose frames come now. */
    private IExtension decoder = plain;

    /** Several threads send; the extension is for one at a time. */
    private final Object deflating = new Object();

    /**
     * @param compression whether to offer permessage-deflate
     * @param maxMessageSize bytes that a received message may have, also after inflating
     */
    FastMaskingDraft(boolean compression, int maxMessageSize) {
        super(compression ? List.of(deflate()) : List.of(), maxMessageSize);
        this.compression = compression;
        this.maxMessageSize = maxMessageSize;
        this.assembler = new FrameAssembler(maxMessageSize);
    }

    /** No context is kept from message to message on either side, as taosAdapter wants it. */
    private static IExtension deflate() {
        PerMessageDeflateExtension deflate = new PerMessageDeflateExtension();
        deflate.setServerNoContextTakeover(true);
        deflate.setClientNoContextTakeover(true);
        deflate.setThreshold(COMPRESSION_THRESHOLD);
        return deflate;
    }

    /** The library looks at the first and the last frame of a message, but may get many between. */
    @Override
    public void processFrame(WebSocketImpl socket, Framedata frame) throws InvalidDataException {
        Opcode kind = frame.getOpcode();
        if (kind == Opcode.BINARY || kind == Opcode.TEXT) {
            received = 0;
        }
        if (kind == Opcode.BINARY || kind == Opcode.TEXT || kind == Opcode.CONTINUOUS) {
            received += frame.getPayloadData().remaining();
        }
        if (received > maxMessageSize) {
            throw new LimitExceededException(maxMessageSize);
        }
        super.processFrame(socket, frame);
    }

    @Override
    public Draft copyInstance() {
        return new FastMaskingDraft(compression, maxMessageSize);
    }

    @Override
    public List<Framedata> createFrames(String text, boolean mask) {
        TextFrame frame = new HiddenTextFrame();
        frame.setPayload(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        frame.setTransferemasked(mask);
        return List.of(frame);
    }

    @Override
    public List<Framedata> translateFrame(ByteBuffer piece) throws InvalidDataException {
        List<Framedata> frames = new ArrayList<>(1);
        for (FramedataImpl1 frame : assembler.take(piece)) {
            if (frame.getOpcode() != Opcode.CONTINUOUS) {
                boolean extended = frame.isRSV1() || frame.isRSV2() || frame.isRSV3();
                decoder = extended ? getExtension() : plain;
            }
            decoder.isFrameValid(frame);
            decoder.decodeFrame(frame);
            frame.isValid();
            frames.add(frame);
        }
        return frames;
    }

    @Override
    public void reset() {
        super.reset();
        assembler.reset();
    }

    @Override
    public ByteBuffer createBinaryFrame(Framedata frame) {
        boolean whole = role == Role.CLIENT && frame.isFin() && !frame.isRSV2() && !frame.isRSV3();
        boolean data = frame.getOpcode() == Opcode.BINARY || frame.getOpcode() == Opcode.TEXT;
        if (!whole || !data) {
            return super.createBinaryFrame(frame);
        }
        if (compression) {
            compress(frame);
        }
        int firstByte = frame.getOpcode() == Opcode.BINARY ? FINAL_BINARY : FINAL_TEXT;
        return masked(frame.isRSV1() ? firstByte | RSV1 : firstByte, frame.getPayloadData());
    }

    private void compress(Framedata frame) {
        // The extension takes the whole array behind a buffer for the message.
        ByteBuffer payload = frame.getPayloadData();
        if (payload.remaining() != payload.array().length) {
            byte[] exact = new byte[payload.remaining()];
            payload.duplicate().get(exact);
            ((FramedataImpl1) frame).setPayload(ByteBuffer.wrap(exact));
        }
        synchronized (deflating) {
            getExtension().encodeFrame(frame);
        }
    }

    private static ByteBuffer masked(int firstByte, ByteBuffer source) {
        ByteBuffer payload = source.duplicate();
        int length = payload.remaining();
        byte[] target = new byte[14 + length];
        ByteBuffer head = ByteBuffer.wrap(target);
        head.put((byte) firstByte);
        if (length < LENGTH_16) {
            head.put((byte) (MASKED | length));
        } else if (length <= 0xFFFF) {
            head.put((byte) (MASKED | LENGTH_16)).putShort((short) length);
        } else {
            head.put((byte) (MASKED | LENGTH_64)).putLong(length);
        }
        int key = ThreadLocalRandom.current().nextInt();
        head.putInt(key);
        int start = head.position();
        payload.get(target, start, length);
        mask(target, start, length, key);
        return ByteBuffer.wrap(target, 0, start + length);
    }

    private static void mask(byte[] target, int start, int length, int key) {
        long wide = (long) key << 32 | key & 0xFFFFFFFFL;
        int end = start + length;
        int at = start;
        for (; at <= end - 8; at += 8) {
            LONG.set(target, at, (long) LONG.get(target, at) ^ wide);
        }
        for (int shift = 24; at < end; at++, shift -= 8) {
            target[at] ^= (byte) (key >> (shift & 31));
        }
    }

    private static final class HiddenTextFrame extends TextFrame {
        @Override
        public String toString() {
            return "text frame of " + getPayloadData().remaining() + " bytes";
        }
    }
}
