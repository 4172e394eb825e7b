/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.tdengine.flink.embedded.Fault;
import io.tdengine.flink.embedded.Faults;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a new connection's HTTP requests: an upgrade to WebSocket, or REST. */
final class HttpHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

    private static final Logger LOG = LoggerFactory.getLogger(HttpHandler.class);

    private static final WebSocketDecoderConfig DECODER =
            WebSocketDecoderConfig.newBuilder()
                    .maxFramePayloadLength(ProtocolServer.MAX_MESSAGE_BYTES)
                    .allowExtensions(true)
                    .withUTF8Validator(false)
                    .build();

    /** After the last thing heard of a client: 60 s and one interval of pings. */
    private static final long READ_TIMEOUT_SECONDS = 114;

    private final ServerContext server;

    HttpHandler(ServerContext server) {
        this.server = server;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        QueryStringDecoder uri = new QueryStringDecoder(request.uri());
        if (server.faults().isExpired(RestHandler.parameter(uri, "token"))) {
            // A gateway before the server looks at the token, for HTTP and WebSocket alike.
            send(ctx, RestHandler.response(401, null, ""), HttpUtil.isKeepAlive(request));
            return;
        }
        String path = uri.path();
        boolean upgrade =
                HttpHeaderValues.WEBSOCKET.contentEqualsIgnoreCase(
                        request.headers().get(HttpHeaderNames.UPGRADE, ""));
        if (upgrade && path.equals("/ws")) {
            admit(ctx, request.retain(), new QueryConnection(server));
        } else if (upgrade && path.equals("/rest/tmq")) {
            admit(ctx, request.retain(), new TmqConnection(server));
        } else if (upgrade && LegacyEndpoint.ofPath(path) != null) {
            LegacyEndpoint endpoint = LegacyEndpoint.ofPath(path);
            admit(ctx, request.retain(), new LegacyConnection(server, endpoint));
        } else {
            serve(ctx, request.retain());
        }
    }

    /**
     * @param request released by this
     */
    private void admit(
            ChannelHandlerContext ctx, FullHttpRequest request, WebSocketConnection connection) {
        Faults.Verdict verdict = server.faults().onRequest("upgrade");
        Runnable work =
                () -> {
                    try {
                        upgrade(ctx, request, connection, verdict.fault());
                    } finally {
                        request.release();
                    }
                };
        if (verdict.delay().isZero()) {
            work.run();
        } else {
            ctx.executor().schedule(work, verdict.delay().toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void upgrade(
            ChannelHandlerContext ctx,
            FullHttpRequest request,
            WebSocketConnection connection,
            Fault fault) {
        if (fault instanceof Fault.Error error) {
            send(ctx, RestHandler.response(error.code(), "text/plain", error.message()), false);
        } else if (fault instanceof Fault.Reset) {
            ProtocolServer.reset(ctx.channel());
        } else if (fault instanceof Fault.Bytes bytes) {
            // Not through the codec, which would write them as HTTP.
            ctx.pipeline()
                    .context(HttpServerCodec.class)
                    .writeAndFlush(Unpooled.copiedBuffer(bytes.bytes()));
        } else if (!(fault instanceof Fault.Silence)) {
            if (fault instanceof Fault.CutAfter cut) {
                ctx.pipeline().get(OutboundGate.class).cutAfter(cut.bytes());
            }
            upgrade(ctx, request, connection);
        }
    }

    private void upgrade(
            ChannelHandlerContext ctx, FullHttpRequest request, WebSocketConnection connection) {
        String location = "ws://" + request.headers().get(HttpHeaderNames.HOST) + request.uri();
        WebSocketServerHandshaker handshaker =
                new WebSocketServerHandshakerFactory(location, null, DECODER)
                        .newHandshaker(request);
        if (handshaker == null) {
            WebSocketServerHandshakerFactory.sendUnsupportedVersionResponse(ctx.channel());
            return;
        }
        ChannelPipeline pipeline = ctx.pipeline();
        pipeline.addLast(new ReadTimeoutHandler(READ_TIMEOUT_SECONDS, TimeUnit.SECONDS))
                .addLast(new WebSocketFrameAggregator(ProtocolServer.MAX_MESSAGE_BYTES))
                .addLast(connection);
        pipeline.remove(this);
        handshaker.handshake(ctx.channel(), request);
    }

    private void serve(ChannelHandlerContext ctx, FullHttpRequest request) {
        Faults.Verdict verdict = server.faults().onRequest(RestHandler.action(request));
        Runnable work =
                () -> {
                    try {
                        boolean keepAlive = HttpUtil.isKeepAlive(request);
                        FullHttpResponse response =
                                new RestHandler(server.engine(), server.faults())
                                        .answer(request, verdict);
                        FaultyAnswer.send(
                                ctx.channel(),
                                verdict.fault(),
                                response,
                                answer -> send(ctx, answer, keepAlive));
                    } finally {
                        request.release();
                    }
                };
        ctx.executor()
                .schedule(
                        () -> server.executor().execute(work),
                        verdict.delay().toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    private static void send(
            ChannelHandlerContext ctx, FullHttpResponse response, boolean keepAlive) {
        HttpUtil.setKeepAlive(response, keepAlive);
        var sent = ctx.writeAndFlush(response);
        if (!keepAlive) {
            sent.addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("connection of {} ends", ctx.channel().remoteAddress(), cause);
        ctx.close();
    }
}
