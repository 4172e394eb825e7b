/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded;

import io.tdengine.flink.embedded.engine.GroupMember;
import io.tdengine.flink.embedded.engine.MemoryEngine;
import io.tdengine.flink.embedded.engine.ServerError;
import io.tdengine.flink.embedded.engine.Tokens;
import io.tdengine.flink.embedded.protocol.ProtocolServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;

/**
 * A TDengine server in this process, on one loopback port: WebSocket ({@code /ws}), subscription
 * ({@code /rest/tmq}), REST ({@code /rest/sql}), the HTTP write endpoints and those of older
 * clients. State lives in memory and ends with it, but for a server with a {@link Options#withData
 * directory}.
 */
public final class EmbeddedTDengine implements AutoCloseable {

    /**
     * How a server starts.
     *
     * @param port to listen on, or 0 for a free one
     * @param tls the server's certificate and whom it trusts, or null for none: {@code ws://}
     * @param clientCertificates whether clients must show a certificate that the server trusts
     * @param tokens what logs in beside passwords; with any the server is of 3.4.0.0
     * @param data the directory of what outlives the process, or null if nothing does
     */
    public record Options(
            int port, SSLContext tls, boolean clientCertificates, Tokens tokens, Path data) {

        /** A free port, no TLS. */
        public static Options defaults() {
            return new Options(0, null, false, Tokens.NONE, null);
        }

        public Options withPort(int newPort) {
            return new Options(newPort, tls, clientCertificates, tokens, data);
        }

        /** TLS on the one port; clients show no certificate. */
        public Options withTls(SSLContext context) {
            return new Options(port, context, false, tokens, data);
        }

        /** TLS on the one port; clients must show a certificate. */
        public Options withMutualTls(SSLContext context) {
            return new Options(port, context, true, tokens, data);
        }

        /** A server of 3.4.0.0 with these tokens and codes. */
        public Options withTokens(Tokens known) {
            return new Options(port, tls, clientCertificates, known, data);
        }

        /**
         * A server that begins with what the last one with this directory had acknowledged: users,
         * tables, rows, logs, topics and what groups committed, even if it was killed. Consumers
         * have to come again.
         */
        public Options withData(Path directory) {
            return new Options(port, tls, clientCertificates, tokens, directory);
        }
    }

    private final MemoryEngine engine;
    private final Options options;
    private final ProtocolServer server;

    private EmbeddedTDengine(MemoryEngine engine, Options options) {
        this.engine = engine;
        this.options = options;
        this.server = new ProtocolServer(engine, options);
    }

    /** Starts a server on a free port; user root, password taosdata. */
    public static EmbeddedTDengine start() {
        return start(Options.defaults());
    }

    /** Starts a server; user root, password taosdata. */
    public static EmbeddedTDengine start(Options options) {
        return new EmbeddedTDengine(new MemoryEngine(options.tokens(), options.data()), options);
    }

    public int port() {
        return server.port();
    }

    /** {@code ws://root:taosdata@127.0.0.1:port}, with TLS {@code wss://}. */
    public String url() {
        return (options.tls() == null ? "ws" : "wss") + "://root:taosdata@127.0.0.1:" + port();
    }

    /** Results of queries that clients have neither read to their end nor freed. */
    public int openResults() {
        return server.openResults();
    }

    /** What clients have asked over WebSocket. */
    public QueryLog queryLog() {
        return server.queryLog();
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

    /** Which vgroup's message a poll gives if several have one, until the next call. */
    public void preferVgroup(int vgroupId) {
        engine.preferVgroup(vgroupId);
    }

    /** Vgroups that are created from now on are numbered from here. */
    public void numberVgroupsFrom(int id) {
        engine.numberVgroupsFrom(id);
    }

    /** Forgets a vgroup's log before a version, as retention does. */
    public void trimLog(int vgroupId, long version) {
        engine.trimLog(vgroupId, version);
    }

    /**
     * The data node of a vgroup goes down or comes back, while the rest of the cluster runs: polls
     * get nothing from it and no error, while queries, writes and new subscriptions fail.
     */
    public void setOffline(int vgroupId, boolean offline) {
        engine.setOffline(vgroupId, offline);
    }

    /** What a group has committed of a topic, by vgroup. */
    public Map<Integer, Long> committed(String group, String topic) {
        return engine.committed(group, topic);
    }

    /** Runs a statement as root, past the network and its faults. */
    public void execute(String sql) {
        try {
            engine.login("root", "taosdata", null).execute(sql);
        } catch (ServerError e) {
            throw new IllegalArgumentException(sql + ": " + e.getMessage(), e);
        }
    }

    /**
     * One more consumer joins every group that reads a topic, so that vgroups move to it.
     *
     * @return the new members, for them to leave
     */
    public List<GroupMember> joinGroups(String topic) {
        try {
            return engine.joinGroups(topic);
        } catch (ServerError e) {
            throw new IllegalArgumentException("topic " + topic + ": " + e.getMessage(), e);
        }
    }

    /**
     * Ends all connections and forgets what is not kept in a directory. No thread is left.
     * Idempotent.
     */
    @Override
    public void close() {
        server.close();
    }
}
