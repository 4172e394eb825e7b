/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;

/** A server of one connection that upgrades it and then sends bytes that no library would. */
final class RawServer implements AutoCloseable {

    private static final String KEY = "Sec-WebSocket-Key: ";
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final ServerSocket listener;
    private final CompletableFuture<Socket> upgraded = new CompletableFuture<>();

    RawServer(ServerSocket listener) {
        this.listener = listener;
        Thread thread = new Thread(this::upgrade, "raw-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void upgrade() {
        try {
            Socket socket = listener.accept();
            BufferedReader request =
                    new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.ISO_8859_1));
            String accept = "";
            for (String line = request.readLine(); !line.isEmpty(); line = request.readLine()) {
                if (line.startsWith(KEY)) {
                    byte[] text =
                            (line.substring(KEY.length()) + GUID)
                                    .getBytes(StandardCharsets.ISO_8859_1);
                    byte[] hash = MessageDigest.getInstance("SHA-1").digest(text);
                    accept = Base64.getEncoder().encodeToString(hash);
                }
            }
            String answer =
                    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                            + "Connection: Upgrade\r\nSec-WebSocket-Accept: "
                            + accept
                            + "\r\n\r\n";
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            upgraded.complete(socket);
        } catch (Exception e) {
            upgraded.completeExceptionally(e);
        }
    }

    String endpoint() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    void send(byte[] bytes) throws Exception {
        Calls.get(upgraded).getOutputStream().write(bytes);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        upgraded.thenAccept(RawServer::close);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
