/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import io.tdengine.flink.embedded.Faults;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Stands before the socket and holds back what is written while the server stalls. */
final class OutboundGate extends ChannelOutboundHandlerAdapter {

    private record Held(Object message, ChannelPromise promise) {}

    private final Faults faults;
    private final Deque<Held> held = new ArrayDeque<>();
    private ChannelHandlerContext context;

    OutboundGate(Faults faults) {
        this.faults = faults;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (faults.isStalled() || !held.isEmpty()) {
            held.add(new Held(message, promise));
        } else {
            ctx.write(message, promise);
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
