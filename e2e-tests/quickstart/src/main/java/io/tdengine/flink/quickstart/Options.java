/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.quickstart;

/**
 * What the command line asks for.
 *
 * @param url the server to use, or null for one in this process
 * @param keep whether database and topic stay afterwards
 * @param serve whether only a server is wanted, which runs until it is stopped
 * @param port where that server listens, or 0 for a free port
 */
record Options(String url, boolean keep, boolean serve, int port, boolean help) {

    /** The port that the documentation's statements name. */
    static final int DEFAULT_PORT = 6041;

    private static final int MAX_PORT = 65_535;

    static final String USAGE =
            """
            Usage: ./e2e-tests/quickstart/run.sh [--url ws://user:password@host:6041] [--keep]
                   ./e2e-tests/quickstart/run.sh --serve [--port PORT]

            Loads a year of hourly weather into TDengine by Flink SQL, streams it back into daily
            averages, writes them to TDengine too, reads them and compares.

              --url URL   a running TDengine 3.3.7 (taosAdapter); without it a server starts
                          in this process. Characters such as @ : / % in a password are
                          percent-encoded. Also read from TDENGINE_URL.
              --keep      leave database and topic on that server; otherwise they are dropped
              --serve     only start such a server, at localhost:6041, until Ctrl-C;
                          it is for trying things out and keeps all in memory
              --port PORT where that server listens, if 6041 is taken; 0: at a free port
              --help      this text
            """;

    /**
     * @param environmentUrl URL used when the arguments have none; null or empty for none
     * @throws IllegalArgumentException naming the argument that is wrong
     */
    static Options parse(String[] args, String environmentUrl) {
        String url = null;
        boolean keep = false;
        boolean serve = false;
        Integer port = null;
        boolean help = false;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--url" -> url = value(args, i++, "ws://user:password@host:6041");
                case "--port" -> port = port(value(args, i++, "a number such as 16041"));
                case "--keep" -> keep = true;
                case "--serve" -> serve = true;
                case "--help", "-h" -> help = true;
                default ->
                        throw new IllegalArgumentException(
                                "Unknown argument: " + args[i] + " (--help lists what there is)");
            }
        }
        if (serve && (keep || url != null)) {
            throw new IllegalArgumentException(
                    "--serve starts a server and nothing else: neither --url nor --keep goes with it.");
        }
        if (port != null && !serve) {
            throw new IllegalArgumentException(
                    "--port needs --serve: only the server that stays is at a port of your choice.");
        }
        if (url == null && !serve && environmentUrl != null && !environmentUrl.isEmpty()) {
            url = environmentUrl;
        }
        if (keep && url == null && !help) {
            throw new IllegalArgumentException(
                    "--keep needs --url: the server in this process ends with it.");
        }
        return new Options(url, keep, serve, port == null ? DEFAULT_PORT : port, help);
    }

    private static String value(String[] args, int name, String expected) {
        if (name + 1 == args.length) {
            throw new IllegalArgumentException(args[name] + " needs a value: " + expected);
        }
        return args[name + 1];
    }

    private static int port(String text) {
        if (text.matches("[0-9]{1,5}")) {
            int port = Integer.parseInt(text);
            if (port <= MAX_PORT) {
                return port;
            }
        }
        throw new IllegalArgumentException(
                "--port is '" + text + "', but it must be a number from 0 to " + MAX_PORT + ".");
    }

    /** Without the URL: it may hold a password. */
    @Override
    public String toString() {
        return "Options[" + (url == null ? "embedded" : "given server") + ", keep=" + keep + "]";
    }
}
