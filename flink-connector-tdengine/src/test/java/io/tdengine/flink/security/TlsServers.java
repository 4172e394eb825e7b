/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.security;

import io.tdengine.flink.embedded.EmbeddedTDengine;
import io.tdengine.flink.testing.Certificates;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Servers behind TLS, each with its own kind of certificate. */
final class TlsServers implements AutoCloseable {

    /** What is wrong with a server's certificate, and how a client says so. */
    enum Flaw {
        OTHER_CA("stranger", "tls_ca_file"),
        EXPIRED("expired", "has expired"),
        OTHER_HOST("elsewhere", "not for host '127.0.0.1'");

        private final String alias;
        final String reason;

        Flaw(String alias, String reason) {
            this.alias = alias;
            this.reason = reason;
        }
    }

    final Certificates certificates;
    private final List<EmbeddedTDengine> started = new ArrayList<>();

    TlsServers(Path directory) throws Exception {
        certificates = new Certificates(directory);
        certificates.create("ca", null, "-ext", "bc:c");
        certificates.create("other-ca", null, "-ext", "bc:c");
        String loopback = "san=ip:127.0.0.1";
        certificates.create("good", "ca", "-ext", loopback);
        certificates.create("stranger", "other-ca", "-ext", loopback);
        certificates.create("elsewhere", "ca", "-ext", "san=dns:elsewhere.example");
        certificates.create(
                "expired", "ca", "-ext", loopback, "-startdate", "-9d", "-validity", "3");
        certificates.create("client", "ca");
        certificates.create("foreign-client", "other-ca");
    }

    /** One that all is well with. */
    EmbeddedTDengine good() throws Exception {
        return start(
                EmbeddedTDengine.Options.defaults().withTls(certificates.server("good", "ca")));
    }

    /** One that wants to see a certificate of its own authority. */
    EmbeddedTDengine mutual() throws Exception {
        return start(
                EmbeddedTDengine.Options.defaults()
                        .withMutualTls(certificates.server("good", "ca")));
    }

    EmbeddedTDengine flawed(Flaw flaw) throws Exception {
        return start(
                EmbeddedTDengine.Options.defaults().withTls(certificates.server(flaw.alias, "ca")));
    }

    private EmbeddedTDengine start(EmbeddedTDengine.Options options) {
        EmbeddedTDengine server = EmbeddedTDengine.start(options);
        started.add(server);
        return server;
    }

    @Override
    public void close() {
        started.forEach(EmbeddedTDengine::close);
    }
}
