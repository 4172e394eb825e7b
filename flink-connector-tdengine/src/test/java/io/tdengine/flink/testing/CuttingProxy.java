/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between a client and a server on loopback, and closes both sides after a number of bytes
 * of one direction. Bytes of all connections count together.
 */
public final class CuttingProxy implements AutoCloseable {

    /** Which way bytes go. */
    public enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    private final int serverPort;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ServerSocket listener;

    /** Guarded by this. */
    private Direction direction;

    private boolean reset;
    private long left = Long.MAX_VALUE;
    private long passed;

    /** Forwards to a port of this machine, and cuts nothing yet. */
    public CuttingProxy(int serverPort) {
        this.serverPort = serverPort;
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        fork(this::accept);
    }

    /**
     * Counts anew from now on.
     *
     * @param bytes that pass in the direction before the cut
     * @param asReset whether the client sees a reset, not an end
     */
    public synchronized void cutAfter(Direction cutDirection, long bytes, boolean asReset) {
        direction = cutDirection;
        reset = asReset;
        left = bytes;
        passed = 0;
    }

    /** Counts anew from now on, and cuts nothing. */
    public void count(Direction counted) {
        cutAfter(counted, Long.MAX_VALUE, false);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Bytes that went in the direction so far. */
    public synchronized long passed() {
        return passed;
    }

    public synchronized boolean hasCut() {
        return left <= 0;
    }

    private static void fork(Runnable task) {
        Thread thread = new Thread(task, "cutting-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            Socket client;
            try {
                client = listener.accept();
            } catch (IOException closed) {
                return;
            }
            forward(client);
        }
    }

    private void forward(Socket client) {
        sockets.add(client);
        Socket server = new Socket();
        sockets.add(server);
        try {
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort));
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        } catch (IOException down) {
            // The client sees an end; a later one may find the server again.
            cut(client, server);
            return;
        }
        if (hasCut()) {
            cut(client, server);
        }
        fork(() -> pump(client, server, Direction.TO_SERVER));
        fork(() -> pump(server, client, Direction.TO_CLIENT));
    }

    private void pump(Socket from, Socket to, Direction way) {
        byte[] buffer = new byte[8192];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0 && !hasCut(); n = in.read(buffer)) {
                out.write(buffer, 0, take(way, n));
                if (hasCut()) {
                    break;
                }
            }
        } catch (IOException gone) {
            // One side has ended, so does the other.
        }
        if (way == Direction.TO_SERVER) {
            cut(from, to);
        } else {
            cut(to, from);
        }
    }

    /** How many of some bytes may pass. */
    private synchronized int take(Direction way, int bytes) {
        if (way != direction) {
            return bytes;
        }
        int allowed = (int) Math.min(left, bytes);
        left -= left == Long.MAX_VALUE ? 0 : allowed;
        passed += allowed;
        return allowed;
    }

    private void cut(Socket client, Socket server) {
        try (client;
                server) {
            if (asReset() && !client.isClosed()) {
                client.setSoLinger(true, 0);
            }
        } catch (IOException gone) {
            // Closed by the other direction at the same time.
        } finally {
            sockets.remove(client);
            sockets.remove(server);
        }
    }

    private synchronized boolean asReset() {
        return reset;
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
