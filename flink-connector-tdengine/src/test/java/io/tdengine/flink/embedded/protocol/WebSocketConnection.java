/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.tdengine.flink.embedded.Fault;
import io.tdengine.flink.embedded.Faults;
import io.tdengine.flink.embedded.engine.ServerError;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's WebSocket. Each frame is handled as a task of its own, as the real server does, so
 * answers may overtake one another; what belongs to one statement or result waits for its lock.
 */
abstract class WebSocketConnection extends SimpleChannelInboundHandler<WebSocketFrame> {

    /** Code of errors that a real server's adapter raises itself. */
    static final int ADAPTER_ERROR = 0xFFFF;

    private static final Logger LOG = LoggerFactory.getLogger(WebSocketConnection.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PING_SECONDS = 54;

    /** Of an answer to no request. */
    private static final long NOBODYS_ID = Long.MAX_VALUE;

    /** Where a binary answer that begins with -1 has its request's id. */
    private static final int BINARY_REQ_ID = 26;

    private final ServerContext server;
    private Channel channel;
    private ScheduledFuture<?> pings;
    private volatile boolean closed;

    WebSocketConnection(ServerContext server) {
        this.server = server;
    }

    /** A frame that cannot be read or names no action; answers or stays silent. */
    abstract void onUnreadable(Request request, String message);

    /** True for an action that is over at once and that later frames see: it gets no task. */
    abstract boolean isInstant(String action);

    /** Runs a request and answers it. */
    abstract void handle(Request request);

    /** Answers with an error, in the form of the action's answer. */
    abstract void fail(Request request, ServerError error);

    /** The name that answers to a binary action carry, or null if there is none. */
    abstract String binaryActionName(long action);

    /** Frees what the client held; may be called while requests still run. */
    abstract void onClosed();

    final ServerContext server() {
        return server;
    }

    final boolean isClosed() {
        return closed;
    }

    final String remoteAddress() {
        InetSocketAddress address = (InetSocketAddress) channel.remoteAddress();
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    final int localPort() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    /** Runs a task on a request thread after a while. */
    final void later(long nanos, Runnable task) {
        channel.eventLoop().schedule(() -> execute(task), nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
        pings =
                ctx.executor()
                        .scheduleAtFixedRate(
                                () -> ctx.writeAndFlush(new PingWebSocketFrame()),
                                PING_SECONDS,
                                PING_SECONDS,
                                TimeUnit.SECONDS);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closed = true;
        pings.cancel(false);
        execute(this::onClosed);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
        if (frame instanceof TextWebSocketFrame text) {
            onText(text.text());
        } else if (frame instanceof BinaryWebSocketFrame) {
            onBinary(ByteBufUtil.getBytes(frame.content()));
        } else if (frame instanceof PingWebSocketFrame) {
            ctx.writeAndFlush(new PongWebSocketFrame(frame.content().retain()));
        } else if (frame instanceof CloseWebSocketFrame) {
            // A real server sends no Close frame of its own, it drops the connection.
            ctx.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("connection of {} ends", ctx.channel().remoteAddress(), cause);
        ctx.close();
    }

    private void onText(String content) {
        JsonNode frame;
        try {
            frame = JSON.readTree(content);
        } catch (JsonProcessingException e) {
            onUnreadable(Request.text("", JSON.createObjectNode()), "unmarshal request error");
            return;
        }
        String action = frame.path("action").asText();
        Request request = Request.text(action, frame.path("args"));
        try {
            request.readReqId();
        } catch (ServerError e) {
            onUnreadable(request, e.getMessage());
            return;
        }
        if (action.isEmpty()) {
            onUnreadable(request, "request no action");
        } else {
            admit(request);
        }
    }

    private void onBinary(byte[] content) {
        ByteBuffer frame = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        if (frame.remaining() < 24) {
            LOG.warn("a binary frame of {} bytes is no request; dropped", content.length);
            return;
        }
        long reqId = frame.getLong();
        long resource = frame.getLong();
        long action = frame.getLong();
        String name = binaryActionName(action);
        Request request = Request.binary(name == null ? "unknown" : name, reqId, resource, frame);
        if (name == null) {
            onUnreadable(request, "unknown binary action " + Long.toUnsignedString(action));
        } else {
            admit(request);
        }
    }

    private void admit(Request request) {
        Faults.Verdict verdict = server.faults().onRequest(request.action());
        request.setFault(verdict.fault());
        if (!verdict.delay().isZero()) {
            later(verdict.delay().toNanos(), () -> run(request, verdict));
        } else if (isInstant(request.action())) {
            run(request, verdict);
        } else {
            execute(() -> run(request, verdict));
        }
    }

    private void run(Request request, Faults.Verdict verdict) {
        Fault.Error error = verdict.error();
        if (error != null) {
            fail(request, new ServerError(error.code(), error.message()));
            return;
        }
        try {
            handle(request);
        } catch (RuntimeException e) {
            LOG.error("request {} failed in the embedded server", request.action(), e);
            fail(request, new ServerError(ADAPTER_ERROR, "embedded server: " + e));
        }
    }

    final void execute(Runnable task) {
        try {
            server.executor().execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("a task came after the server closed", e);
        }
    }

    void send(Request request, ObjectNode answer) {
        if (request.fault() instanceof Fault.UnknownId) {
            answer.put("req_id", NOBODYS_ID);
        }
        send(request, new TextWebSocketFrame(answer.toString()));
    }

    final void send(Request request, byte[] answer) {
        ByteBuffer head = ByteBuffer.wrap(answer).order(ByteOrder.LITTLE_ENDIAN);
        if (request.fault() instanceof Fault.UnknownId && head.getLong(0) == -1) {
            head.putLong(BINARY_REQ_ID, NOBODYS_ID);
        }
        send(request, new BinaryWebSocketFrame(Unpooled.wrappedBuffer(answer)));
    }

    private void send(Request request, WebSocketFrame frame) {
        FaultyAnswer.send(channel, request.fault(), frame, channel::writeAndFlush);
    }
}
