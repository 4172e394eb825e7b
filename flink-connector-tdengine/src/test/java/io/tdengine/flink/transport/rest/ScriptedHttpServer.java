/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.rest;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Answers HTTP requests with bytes of the test's choice, so that answers can be wrong, slow or cut.
 */
final class ScriptedHttpServer implements AutoCloseable {

    /** A received request; header names in lower case. */
    record Request(String method, String path, Map<String, String> headers, String body) {}

    /** Writes the answer to a request; returning null closes the connection. */
    interface Script {
        byte[] answer(Request request, Socket socket) throws Exception;
    }

    static final String VERSION =
            "{\"code\":0,\"column_meta\":[[\"server_version()\",\"VARCHAR\",12]],"
                    + "\"data\":[[\"3.3.7.5.alpha\"]],\"rows\":1}";

    static final String UPDATED =
            "{\"code\":0,\"column_meta\":[[\"affected_rows\",\"INT\",4]],\"data\":[[0]],"
                    + "\"rows\":1}";

    private final ServerSocket listener;
    private final Script script;
    private final boolean logsIn;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    private ScriptedHttpServer(ServerSocket listener, Script script, boolean logsIn) {
        this.listener = listener;
        this.script = script;
        this.logsIn = logsIn;
    }

    /** Logs clients in; the script answers the rest. */
    static ScriptedHttpServer start(Script script) {
        return start(script, true);
    }

    /** Gives one answer to everything, the login included. */
    static ScriptedHttpServer refusing(byte[] answer) {
        return start((request, socket) -> answer, false);
    }

    private static ScriptedHttpServer start(Script script, boolean logsIn) {
        try {
            ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            ScriptedHttpServer server = new ScriptedHttpServer(listener, script, logsIn);
            server.fork(server::accept);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Logs clients in and gives one answer to everything else. */
    static ScriptedHttpServer answering(byte[] answer) {
        return start((request, socket) -> answer);
    }

    String hostAndPort() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** All requests, the login included. */
    List<Request> requests() {
        return requests;
    }

    /** TCP connections accepted so far. */
    int connections() {
        return sockets.size();
    }

    static byte[] ok(String json) {
        return answer(200, json.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] answer(int status, byte[] body) {
        byte[] head =
                ("HTTP/1.1 " + status + " Status\r\nContent-Length: " + body.length + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head);
        out.writeBytes(body);
        return out.toByteArray();
    }

    private void fork(Runnable task) {
        Thread thread = new Thread(task, "scripted-http");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                sockets.add(socket);
                fork(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (Request request = read(in); request != null; request = read(in)) {
                requests.add(request);
                byte[] answer = logsIn ? login(request) : null;
                if (answer == null) {
                    answer = script.answer(request, socket);
                }
                if (answer == null) {
                    return;
                }
                socket.getOutputStream().write(answer);
            }
        } catch (IOException gone) {
            // The client has closed the connection.
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] login(Request request) {
        if (request.body().equals("SELECT SERVER_VERSION()")) {
            return ok(VERSION);
        }
        return request.body().startsWith("USE `") ? ok(UPDATED) : null;
    }

    private static Request read(InputStream in) throws IOException {
        String line = line(in);
        if (line == null) {
            return null;
        }
        String[] parts = line.split(" ");
        Map<String, String> headers = new TreeMap<>();
        for (String header = line(in); header != null && !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).trim());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        return new Request(parts[0], parts[1], headers, body);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == '\n') {
                return line.toString().strip();
            }
            line.append((char) c);
        }
        return null;
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
