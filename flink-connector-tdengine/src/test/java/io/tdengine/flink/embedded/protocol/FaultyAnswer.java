/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.tdengine.flink.embedded.Fault;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Puts what a {@link Fault} makes of an answer on the wire. */
final class FaultyAnswer {

    private FaultyAnswer() {}

    /**
     * @param answer a frame or an HTTP response; released by this
     * @param send how it is sent if there is no fault
     */
    static <T extends ByteBufHolder> void send(
            Channel channel, Fault fault, T answer, Consumer<T> send) {
        if (fault instanceof Fault.Reset) {
            answer.release();
            ProtocolServer.reset(channel);
        } else if (fault instanceof Fault.Silence) {
            answer.release();
        } else if (fault instanceof Fault.Twice) {
            channel.write(answer.copy());
            send.accept(answer);
        } else if (fault instanceof Fault.CutAfter cut) {
            channel.eventLoop()
                    .execute(
                            () -> {
                                channel.pipeline().get(OutboundGate.class).cutAfter(cut.bytes());
                                send.accept(answer);
                            });
        } else if (fault instanceof Fault.Text text) {
            ByteBuf bytes = Unpooled.copiedBuffer(text.text(), StandardCharsets.UTF_8);
            channel.writeAndFlush(garbage(answer, new TextWebSocketFrame(bytes), bytes));
        } else if (fault instanceof Fault.Bytes bytes) {
            ByteBuf content = Unpooled.copiedBuffer(bytes.bytes());
            channel.writeAndFlush(garbage(answer, new BinaryWebSocketFrame(content), content));
        } else {
            send.accept(answer);
        }
    }

    /** A frame in place of a frame, a body in place of a body. */
    private static Object garbage(ByteBufHolder answer, Object frame, ByteBuf body) {
        Object garbage = frame;
        if (answer instanceof FullHttpResponse response) {
            FullHttpResponse replaced = response.replace(body);
            HttpUtil.setContentLength(replaced, body.readableBytes());
            garbage = replaced;
        }
        answer.release();
        return garbage;
    }
}
