/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded;

import io.tdengine.flink.embedded.engine.MemoryEngine;
import io.tdengine.flink.embedded.protocol.ProtocolServer;

/**
 * A TDengine server in this process, on one loopback port: WebSocket ({@code /ws}), subscription
 * ({@code /rest/tmq}) and REST ({@code /rest/sql}). State lives in memory and ends with it.
 */
public final class EmbeddedTDengine implements AutoCloseable {

    /**
     * How a server starts.
     *
     * @param port to listen on, or 0 for a free one
     */
    public record Options(int port) {

        /** A free port. */
        public static Options defaults() {
            return new Options(0);
        }

        public Options withPort(int newPort) {
            return new Options(newPort);
        }
    }

    private final MemoryEngine engine;
    private final ProtocolServer server;

    private EmbeddedTDengine(MemoryEngine engine, int port) {
        this.engine = engine;
        this.server = new ProtocolServer(engine, port);
    }

    /** Starts a server on a free port; user root, password taosdata. */
    public static EmbeddedTDengine start() {
        return start(Options.defaults());
    }

    /** Starts a server; user root, password taosdata. */
    public static EmbeddedTDengine start(Options options) {
        return new EmbeddedTDengine(new MemoryEngine(), options.port());
    }

    public int port() {
        return server.port();
    }

    /** {@code ws://root:taosdata@127.0.0.1:port}. */
    public String url() {
        return "ws://root:taosdata@127.0.0.1:" + port();
    }

    /** Connections of clients that are open now. */
    public int connections() {
        return server.connections();
    }

    /** What shall go wrong. */
    public Faults faults() {
        return server.faults();
    }

    /** Resets all connections and listens again on the same port; what is stored stays. */
    public void restart() {
        server.restart();
    }

    /** Forgets a vgroup's log before a version, as retention does. */
    public void trimLog(int vgroupId, long version) {
        engine.trimLog(vgroupId, version);
    }

    /** Ends all connections and forgets all state. No thread is left. Idempotent. */
    @Override
    public void close() {
        server.close();
    }
}
