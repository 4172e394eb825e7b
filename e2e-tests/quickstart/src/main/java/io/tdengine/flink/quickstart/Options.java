/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.quickstart;

/**
 * What the command line asks for.
 *
 * @param url the server to use, or null for one in this process
 * @param keep whether database and topic stay afterwards
 * @param serve whether only a server is wanted, which runs until it is stopped
 */
record Options(String url, boolean keep, boolean serve, boolean help) {

    static final String USAGE =
            """
            Usage: ./e2e-tests/quickstart/run.sh [--url ws://user:password@host:6041] [--keep]
                   ./e2e-tests/quickstart/run.sh --serve

            Loads a year of hourly weather into TDengine by Flink SQL, streams it back into daily
            averages, writes them to TDengine too, reads them and compares.

              --url URL   a running TDengine 3.3.7 (taosAdapter); without it a server starts
                          in this process. Characters such as @ : / % in a password are
                          percent-encoded. Also read from TDENGINE_URL.
              --keep      leave database and topic on that server; otherwise they are dropped
              --serve     only start such a server, at localhost:6041, until Ctrl-C;
                          it is for trying things out and keeps all in memory
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
        boolean help = false;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--url" -> {
                    if (++i == args.length) {
                        throw new IllegalArgumentException(
                                "--url needs a value: ws://user:password@host:6041");
                    }
                    url = args[i];
                }
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
        if (url == null && !serve && environmentUrl != null && !environmentUrl.isEmpty()) {
            url = environmentUrl;
        }
        if (keep && url == null && !help) {
            throw new IllegalArgumentException(
                    "--keep needs --url: the server in this process ends with it.");
        }
        return new Options(url, keep, serve, help);
    }

    /** Without the URL: it may hold a password. */
    @Override
    public String toString() {
        return "Options[" + (url == null ? "embedded" : "given server") + ", keep=" + keep + "]";
    }
}
