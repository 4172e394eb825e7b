/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A binary frame as the server sends it, and where its payload is. */
final class CannedFrame {

    private static final int FETCH_RAW_BLOCK = 7;
    private static final int FETCH_RAW_DATA = 8;

    final byte[] array;
    final int payload;
    final int payloadLength;

    private CannedFrame(ByteBuffer head, byte[] payload) {
        this.payload = head.position();
        this.payloadLength = payload.length;
        this.array = head.put(payload).array();
    }

    /** The answer to fetch_raw_block: one block of a query's result. */
    static CannedFrame ofQuery(BlockColumns shape, int rows) {
        byte[] block = CannedBlock.of(shape, rows, CannedBlock.QUERY);
        ByteBuffer frame = head(FETCH_RAW_BLOCK, 5 + block.length);
        frame.put((byte) 0).putInt(block.length);
        return new CannedFrame(frame, block);
    }

    /** The answer to fetch_raw_data: a message with one block of one table. */
    static CannedFrame ofMessage(BlockColumns shape, int rows) {
        byte[] payload = messagePayload(shape, rows);
        ByteBuffer frame = head(FETCH_RAW_DATA, 6 + payload.length);
        frame.putShort((short) 2).putInt(payload.length);
        return new CannedFrame(frame, payload);
    }

    /** Up to the result's or message's id: the part both answers share. */
    private static ByteBuffer head(int action, int further) {
        return CannedBlock.littleEndian(50 + further)
                .putLong(-1)
                .putLong(action)
                .putShort((short) 1)
                .putLong(0) // time taken
                .putLong(1) // request id
                .putInt(0) // code
                .putInt(0) // length of the error's text
                .putLong(1); // result or message id
    }

    private static byte[] messagePayload(BlockColumns shape, int rows) {
        byte[] block = CannedBlock.of(shape, rows, CannedBlock.SUBSCRIPTION);
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        ByteBuffer head = CannedBlock.littleEndian(1 + 4 + 18 + 4 + 2);
        head.put((byte) 100).putInt(18);
        head.put((byte) 0x11).putLong(100).put((byte) 0x11).putLong(101);
        head.putInt(1).put((byte) 1).put((byte) 1);
        payload.writeBytes(head.array());
        varint(payload, 18 + block.length);
        ByteBuffer retrieve = CannedBlock.littleEndian(18).putLong(1);
        retrieve.putLong(Long.reverseBytes(rows));
        payload.writeBytes(retrieve.array());
        payload.writeBytes(block);
        zigzag(payload, shape.columns());
        zigzag(payload, 1);
        for (int column = 0; column < shape.columns(); column++) {
            payload.write(shape.type(column).code());
            payload.write(0);
            zigzag(payload, shape.bytes(column));
            zigzag(payload, column + 1);
            text(payload, shape.name(column));
        }
        text(payload, "d1001");
        payload.writeBytes(new byte[8]);
        return payload.toByteArray();
    }

    private static void text(ByteArrayOutputStream target, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        varint(target, bytes.length + 1);
        target.writeBytes(bytes);
        target.write(0);
    }

    private static void zigzag(ByteArrayOutputStream target, int value) {
        varint(target, value << 1);
    }

    private static void varint(ByteArrayOutputStream target, int value) {
        int rest = value;
        while (rest >= 0x80) {
            target.write(rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        target.write(rest);
    }
}
