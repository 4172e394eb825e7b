/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** A {@link ScriptedServer} behind TLS, which the JDK's own sockets end. */
final class TlsServer implements AutoCloseable {

    private final ScriptedServer server = new ScriptedServer();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final SSLServerSocket listener;

    /**
     * @param clientCertificate whether clients must show one
     */
    TlsServer(SSLContext tls, boolean clientCertificate) throws Exception {
        listener =
                (SSLServerSocket)
                        tls.getServerSocketFactory()
                                .createServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
        listener.setNeedClientAuth(clientCertificate);
        start(this::accept);
    }

    String endpoint() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket outside = listener.accept();
                Socket inside = new Socket("127.0.0.1", server.port());
                sockets.add(outside);
                sockets.add(inside);
                start(() -> relay(outside, inside));
                start(() -> relay(inside, outside));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    /** A failed handshake ends here as any other end of the connection does. */
    private static void relay(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException refused) {
            // Both sockets are closed, which is what the client sees.
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "tls-server");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws Exception {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        server.close();
    }
}
