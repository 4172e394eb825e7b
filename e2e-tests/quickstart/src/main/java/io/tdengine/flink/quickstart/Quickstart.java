/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.quickstart;

import io.tdengine.flink.embedded.EmbeddedTDengine;
import io.tdengine.flink.transport.ConnectionConfig;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Real data through Flink SQL into TDengine, back as a stream, and compared. Exit codes: 0 all
 * agrees, 1 something differs, 2 it could not be run.
 */
public final class Quickstart {

    private static final Logger LOG = LoggerFactory.getLogger(Quickstart.class);
    private static final int AGREES = 0;
    private static final int DIFFERS = 1;
    private static final int FAILED = 2;

    private Quickstart() {}

    public static void main(String[] args) {
        // Whatever the locale says: the chart needs Unicode.
        PrintStream out =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.exit(run(args, out));
    }

    private static int run(String[] args, PrintStream out) {
        try {
            Options options = Options.parse(args, System.getenv("TDENGINE_URL"));
            if (options.help()) {
                out.print(Options.USAGE);
                return AGREES;
            }
            if (options.serve()) {
                serve(options.port(), new Console(out));
                return AGREES;
            }
            Path folder = Files.createTempDirectory("flinktd-quickstart");
            folder.toFile().deleteOnExit();
            return start(options, folder, new Console(out)).agrees() ? AGREES : DIFFERS;
        } catch (Exception e) {
            LOG.error("The quickstart failed.", e);
            out.println();
            Failure.describe(e).forEach(out::println);
            return FAILED;
        }
    }

    /** Returns when its thread is interrupted only: Ctrl-C ends the process. */
    private static void serve(int port, Console console) throws InterruptedException {
        try (EmbeddedTDengine server = listen(port)) {
            console.line(
                    "A TDengine server is at localhost:"
                            + server.port()
                            + ", user root, password taosdata, in memory, until Ctrl-C.");
            Thread.currentThread().join();
        }
    }

    private static EmbeddedTDengine listen(int port) {
        try {
            return EmbeddedTDengine.start(EmbeddedTDengine.Options.defaults().withPort(port));
        } catch (IllegalStateException e) {
            if (e.getCause() instanceof SocketException) {
                throw new UnavailablePortException(port, (SocketException) e.getCause());
            }
            throw e;
        }
    }

    private static Outcome start(Options options, Path folder, Console console) throws Exception {
        Outcome outcome;
        String database = newDatabaseName();
        if (options.url() == null) {
            try (EmbeddedTDengine embedded = EmbeddedTDengine.start()) {
                console.line("No --url: a TDengine server starts in this process, in memory.");
                outcome = run(embedded.url(), database, false, folder, console);
            }
        } else {
            outcome = run(options.url(), database, options.keep(), folder, console);
        }
        console.lines(Report.whereToGoNext(options.keep() ? database : null));
        return outcome;
    }

    /** With the prefix that all databases made by this project's tests have. */
    static String newDatabaseName() {
        return "flinktd_quickstart_" + Long.toHexString(System.currentTimeMillis());
    }

    /** Runs and compares everything on one server and prints it; also what the test calls. */
    static Outcome run(String url, String database, boolean keep, Path folder, Console console)
            throws Exception {
        ConnectionConfig config = ConnectionConfig.parse(url);
        Readings readings = Readings.unpackInto(folder);
        readings.file().toFile().deleteOnExit();
        try (Server server = new Server(config, database, database + "_weather", keep)) {
            console.line(
                    String.format(
                            Locale.ROOT,
                            "TDengine %s at %s, database %s",
                            server.version(),
                            String.join(",", config.endpoints()),
                            database));
            console.line(
                    String.format(
                            Locale.ROOT,
                            "Hourly weather of 2013 at %d airports: %,d readings",
                            readings.stations(),
                            readings.rows()));
            server.createDatabase();
            Outcome outcome =
                    new Pipeline(withoutUser(config), config, database, server, readings, console)
                            .run();
            console.lines(Report.render(outcome, console));
            return outcome;
        }
    }

    /**
     * User and password travel in options of their own, which Flink masks in what it prints; so the
     * URL is made anew without them, whatever form it had.
     */
    static String withoutUser(ConnectionConfig config) {
        if (config.token() != null) {
            throw new IllegalArgumentException(
                    "The URL has a token; the quickstart logs in with user and password.");
        }
        return (config.tls() ? "wss://" : "ws://") + String.join(",", config.endpoints());
    }
}
