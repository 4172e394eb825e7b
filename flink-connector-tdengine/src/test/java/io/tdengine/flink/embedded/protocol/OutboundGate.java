/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import io.tdengine.flink.embedded.Faults;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Stands before the socket: holds back what is written while the server stalls, and closes the
 * connection after a number of bytes if told to.
 */
final class OutboundGate extends ChannelOutboundHandlerAdapter {

    private record Held(Object message, ChannelPromise promise) {}

    private final Faults faults;
    private final Deque<Held> held = new ArrayDeque<>();
    private ChannelHandlerContext context;

    /** Bytes that still pass before the connection is closed; negative for any number. */
    private int left = -1;

    OutboundGate(Faults faults) {
        this.faults = faults;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    /** Lets so many bytes more pass, then closes the connection; in the event loop. */
    void cutAfter(int bytes) {
        left = bytes;
        if (bytes == 0) {
            context.close();
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (left >= 0) {
            writeUpToTheCut(ctx, (ByteBuf) message, promise);
        } else if (faults.isStalled() || !held.isEmpty()) {
            held.add(new Held(message, promise));
        } else {
            ctx.write(message, promise);
        }
    }

    private void writeUpToTheCut(ChannelHandlerContext ctx, ByteBuf bytes, ChannelPromise promise) {
        int length = Math.min(left, bytes.readableBytes());
        boolean last = length == left;
        left -= length;
        ChannelFuture written = ctx.write(bytes.readSlice(length), promise);
        if (last) {
            left = 0;
            ctx.flush();
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        for (Held one = held.poll(); one != null; one = held.poll()) {
            ReferenceCountUtil.release(one.message);
            one.promise.tryFailure(new ClosedChannelException());
        }
    }

    /** Sends what was held back; in the event loop. */
    void release() {
        for (Held one = held.poll(); one != null; one = held.poll()) {
            context.write(one.message, one.promise);
        }
        context.flush();
    }
}
