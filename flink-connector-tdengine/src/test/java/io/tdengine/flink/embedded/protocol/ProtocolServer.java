/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpContentCompressor;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtensionHandler;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateServerExtensionHandshaker;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.tdengine.flink.embedded.EmbeddedTDengine;
import io.tdengine.flink.embedded.Faults;
import io.tdengine.flink.embedded.QueryLog;
import io.tdengine.flink.embedded.engine.Engine;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;

/** The listening socket and its connections; the engine outlives a {@link #restart}. */
public final class ProtocolServer implements AutoCloseable {

    /** What JDBC reads at most, for a frame and for a request alike. */
    static final int MAX_MESSAGE_BYTES = 100 * 1024 * 1024;

    /** Names of all threads of a server start so. */
    public static final String THREAD_PREFIX = "embedded-tdengine-";

    private static final int MAX_REQUEST_LINE = 64 * 1024;
    private static final int MAX_HEADERS = 64 * 1024;
    private static final int CHUNK = 64 * 1024;
    private static final int IO_THREADS = 2;
    private static final long CLOSE_LIMIT_MILLIS = 10_000;

    private final Engine engine;
    private final EmbeddedTDengine.Options options;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final NioEventLoopGroup io = new NioEventLoopGroup(IO_THREADS, threads("io"));
    private final ExecutorService executor = Executors.newCachedThreadPool(threads("request"));
    private final Set<Channel> connections = ConcurrentHashMap.newKeySet();
    private final Faults faults = new Faults(new OpenSockets());
    private final ServerContext context;
    private volatile Listener listener;

    /**
     * Starts to listen on the loopback address.
     *
     * @param options port and TLS
     */
    public ProtocolServer(Engine engine, EmbeddedTDengine.Options options) {
        this.engine = engine;
        this.options = options;
        this.context = new ServerContext(new GuardedEngine(engine, faults), executor, faults);
        this.listener = bind(options.port());
    }

    public int openResults() {
        return context.openResults().get();
    }

    public QueryLog queryLog() {
        return context.queryLog();
    }

    public int port() {
        return ((InetSocketAddress) listener.channel.localAddress()).getPort();
    }

    /** Connections that are open now. */
    public int connections() {
        return connections.size();
    }

    public Faults faults() {
        return faults;
    }

    /** Resets every connection and listens again on the same port, with the state kept. */
    public synchronized void restart() {
        int port = port();
        listener.close();
        faults.cutAll();
        listener = bind(port);
    }

    /** Idempotent. Returns when no thread of the server is left. */
    @Override
    public synchronized void close() {
        if (io.isShuttingDown()) {
            return;
        }
        listener.close();
        faults.cutAll();
        executor.shutdownNow();
        io.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        try {
            for (Thread thread : threads) {
                thread.join(CLOSE_LIMIT_MILLIS);
                if (thread.isAlive()) {
                    throw new IllegalStateException(thread.getName() + " still runs");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            engine.close();
        }
    }

    /** A factory whose threads are known here, that the end of a server can wait for them. */
    private ThreadFactory threads(String name) {
        ThreadFactory factory = new DefaultThreadFactory(THREAD_PREFIX + name, true);
        return task -> {
            Thread thread = factory.newThread(task);
            threads.removeIf(one -> one.getState() == Thread.State.TERMINATED);
            threads.add(thread);
            return thread;
        };
    }

    private Listener bind(int port) {
        NioEventLoopGroup acceptor = new NioEventLoopGroup(1, threads("accept"));
        ServerBootstrap bootstrap =
                new ServerBootstrap()
                        .group(acceptor, io)
                        .channel(NioServerSocketChannel.class)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childHandler(new Connections());
        ChannelFuture bound = bootstrap.bind(InetAddress.getLoopbackAddress(), port);
        if (!bound.awaitUninterruptibly().isSuccess()) {
            acceptor.shutdownGracefully();
            throw new IllegalStateException(
                    "the embedded server cannot listen on port " + port, bound.cause());
        }
        return new Listener(acceptor, bound.channel());
    }

    /** The listening socket with a selector of its own: its port is free only when both end. */
    private record Listener(NioEventLoopGroup acceptor, Channel channel) {

        void close() {
            channel.close().syncUninterruptibly();
            acceptor.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    private final class Connections extends ChannelInitializer<SocketChannel> {

        @Override
        protected void initChannel(SocketChannel channel) {
            connections.add(channel);
            channel.closeFuture().addListener(closed -> connections.remove(channel));
            channel.pipeline().addLast(new OutboundGate(faults));
            if (options.tls() != null) {
                SSLEngine tls = options.tls().createSSLEngine();
                tls.setUseClientMode(false);
                tls.setNeedClientAuth(options.clientCertificates());
                channel.pipeline().addLast(new SslHandler(tls));
            }
            channel.pipeline()
                    .addLast(new HttpServerCodec(MAX_REQUEST_LINE, MAX_HEADERS, CHUNK))
                    .addLast(new HttpContentCompressor())
                    .addLast(new HttpObjectAggregator(MAX_MESSAGE_BYTES))
                    .addLast(
                            new WebSocketServerExtensionHandler(
                                    new PerMessageDeflateServerExtensionHandshaker(
                                            6, false, 15, true, true, 0)))
                    .addLast(new HttpHandler(context));
        }
    }

    private final class OpenSockets implements Faults.Sockets {

        @Override
        public void resetAll() {
            List<ChannelFuture> closing = new ArrayList<>();
            for (Channel connection : connections) {
                closing.add(reset(connection));
            }
            closing.forEach(ChannelFuture::syncUninterruptibly);
        }

        @Override
        public void closeAll() {
            List<ChannelFuture> closing = new ArrayList<>();
            for (Channel connection : connections) {
                closing.add(connection.close());
            }
            closing.forEach(ChannelFuture::syncUninterruptibly);
        }

        @Override
        public void release() {
            for (Channel connection : connections) {
                connection
                        .eventLoop()
                        .execute(() -> connection.pipeline().get(OutboundGate.class).release());
            }
        }
    }

    /** Closes a connection so that the client sees a reset, and what was not sent is lost. */
    static ChannelFuture reset(Channel connection) {
        // In its own loop, where nothing else closes it between the look and the option.
        connection
                .eventLoop()
                .execute(
                        () -> {
                            if (connection.isOpen()) {
                                connection.config().setOption(ChannelOption.SO_LINGER, 0);
                                connection.close();
                            }
                        });
        return connection.closeFuture();
    }
}
