/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Keys and certificates, made by the JDK's keytool in a directory of the test. */
public final class Certificates {

    public static final String PASSWORD = "store-password";

    private final Path directory;
    private final Path all;

    public Certificates(Path directory) {
        this.directory = directory;
        this.all = directory.resolve("all.p12");
    }

    /** A new key whose certificate its own signs, or that of an alias made before. */
    public void create(String alias, String signer, String... options) throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-keyalg",
                                "EC",
                                "-alias",
                                alias,
                                "-dname",
                                "CN=" + alias,
                                "-storetype",
                                "PKCS12",
                                "-storepass",
                                PASSWORD,
                                "-keystore",
                                all.toString()));
        if (signer != null) {
            command.addAll(List.of("-signer", signer));
        }
        command.addAll(List.of(options));
        Path log = directory.resolve("keytool.log");
        Process keytool =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        if (!keytool.waitFor(30, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            throw new IOException("keytool: " + Files.readString(log));
        }
    }

    private KeyStore all() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(all)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private static KeyStore empty() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private KeyStore key(String alias) throws Exception {
        KeyStore all = all();
        KeyStore store = empty();
        char[] password = PASSWORD.toCharArray();
        store.setKeyEntry(
                alias, all.getKey(alias, password), password, all.getCertificateChain(alias));
        return store;
    }

    private KeyStore certificate(String alias) throws Exception {
        KeyStore store = empty();
        store.setCertificateEntry(alias, all().getCertificate(alias));
        return store;
    }

    private Path save(KeyStore store, String name) throws Exception {
        Path file = directory.resolve(name);
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
        return file;
    }

    /** A PKCS12 file with one key and its certificate. */
    public Path keyStore(String alias) throws Exception {
        return save(key(alias), alias + "-key.p12");
    }

    /** A PKCS12 file with one certificate. */
    public Path trustStore(String alias) throws Exception {
        return save(certificate(alias), alias + "-trust.p12");
    }

    /** A file with certificates as PEM. */
    public Path pem(String... aliases) throws Exception {
        StringBuilder pem = new StringBuilder();
        for (String alias : aliases) {
            pem.append("-----BEGIN CERTIFICATE-----\n")
                    .append(
                            Base64.getMimeEncoder()
                                    .encodeToString(all().getCertificate(alias).getEncoded()))
                    .append("\n-----END CERTIFICATE-----\n");
        }
        return Files.writeString(directory.resolve(String.join("-", aliases) + ".pem"), pem);
    }

    /** What a server with this key speaks TLS with. */
    public SSLContext server(String alias, String trusted) throws Exception {
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(key(alias), PASSWORD.toCharArray());
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(certificate(trusted));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
