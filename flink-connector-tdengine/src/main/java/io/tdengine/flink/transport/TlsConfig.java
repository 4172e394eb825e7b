/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * Whom a TLS connection trusts and which certificate it shows. Immutable; {@link #toString} shows
 * no password. Files are read where and when a connection is made, so on the machine that connects.
 */
public final class TlsConfig implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String caFile;
    private final KeyStoreFile trustStore;
    private final KeyStoreFile keyStore;
    private final boolean verifyHost;

    private TlsConfig(Builder builder) {
        this.caFile = builder.caFile;
        this.trustStore =
                new KeyStoreFile(
                        "tls_trust_store",
                        builder.trustStore,
                        builder.trustStorePassword,
                        builder.trustStorePasswordFile);
        this.keyStore =
                new KeyStoreFile(
                        "tls_key_store",
                        builder.keyStore,
                        builder.keyStorePassword,
                        builder.keyStorePasswordFile);
        this.verifyHost = builder.verifyHost;
    }

    /** Trusts what the JVM trusts, shows no certificate, checks the host name. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with this configuration's values. */
    public Builder toBuilder() {
        return new Builder()
                .caFile(caFile)
                .trustStore(trustStore.path(), trustStore.givenPassword())
                .trustStorePasswordFile(trustStore.passwordFile())
                .keyStore(keyStore.path(), keyStore.givenPassword())
                .keyStorePasswordFile(keyStore.passwordFile())
                .verifyHost(verifyHost);
    }

    /** True if the server's certificate must be for the host connected to. */
    public boolean verifyHost() {
        return verifyHost;
    }

    /** True if nothing was set. */
    boolean isDefault() {
        return caFile == null && !trustStore.isGiven() && !keyStore.isGiven() && verifyHost;
    }

    /**
     * What makes the connections; reads the files.
     *
     * @throws TDengineException {@link ErrorCode#INVALID_ARGUMENT} that names parameter and file
     */
    public SSLContext sslContext() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers(), trustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.INVALID_ARGUMENT,
                            "TLS cannot be set up: " + e.getMessage(),
                            e);
        }
    }

    /** Null for the JVM's own. */
    private TrustManager[] trustManagers() throws GeneralSecurityException {
        KeyStore trusted;
        if (caFile != null) {
            trusted = certificates();
        } else if (trustStore.isGiven()) {
            trusted = trustStore.load(trustStore.password());
        } else if (verifyHost) {
            return null;
        } else {
            // The JVM's own, to be found by the factory.
            trusted = null;
        }
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return verifyHost ? factory.getTrustManagers() : HostIgnoringTrust.of(factory);
    }

    /** Null for none. */
    private KeyManager[] keyManagers() throws GeneralSecurityException {
        if (!keyStore.isGiven()) {
            return null;
        }
        char[] password = keyStore.password();
        KeyStore keys = keyStore.load(password);
        KeyManagerFactory factory =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, password);
        return factory.getKeyManagers();
    }

    private KeyStore certificates() throws GeneralSecurityException {
        Collection<? extends Certificate> read;
        try (InputStream in = Files.newInputStream(Path.of(caFile))) {
            read = CertificateFactory.getInstance("X.509").generateCertificates(in);
        } catch (IOException | GeneralSecurityException e) {
            throw unreadable("tls_ca_file", caFile, "certificates in PEM form", e);
        }
        if (read.isEmpty()) {
            throw unreadable("tls_ca_file", caFile, "certificates in PEM form", null);
        }
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        try {
            store.load(null, null);
        } catch (IOException e) {
            throw new KeyStoreException(e);
        }
        int number = 0;
        for (Certificate certificate : read) {
            store.setCertificateEntry("ca" + number++, certificate);
        }
        return store;
    }

    static TDengineException unreadable(
            String parameter, String file, String expected, Exception cause) {
        return ErrorContext.call()
                .failed(
                        ErrorCode.INVALID_ARGUMENT,
                        parameter + " '" + file + "' cannot be read as " + expected + reason(cause),
                        cause);
    }

    /** The message of a file system's exception is no more than the file's name. */
    private static String reason(Exception cause) {
        if (cause == null) {
            return "";
        }
        if (cause instanceof NoSuchFileException) {
            return ": the machine that connects has no such file";
        }
        return ": " + (cause instanceof FileSystemException ? cause : cause.getMessage());
    }

    @Override
    public String toString() {
        return "TlsConfig{caFile="
                + caFile
                + ", trustStore="
                + trustStore.path()
                + ", keyStore="
                + keyStore.path()
                + ", verifyHost="
                + verifyHost
                + "}";
    }

    /** Builder of a {@link TlsConfig}. */
    public static final class Builder {

        private String caFile;
        private String trustStore;
        private String trustStorePassword;
        private String trustStorePasswordFile;
        private String keyStore;
        private String keyStorePassword;
        private String keyStorePasswordFile;
        private boolean verifyHost = true;

        private Builder() {}

        /**
         * A file of PEM certificates, which alone are trusted; null for the JVM's trust store. Not
         * together with {@link #trustStore}.
         */
        public Builder caFile(String file) {
            this.caFile = file;
            return this;
        }

        /**
         * A PKCS12 or JKS file, whose certificates alone are trusted.
         *
         * @param file null for the JVM's trust store
         * @param password null for none
         */
        public Builder trustStore(String file, String password) {
            this.trustStore = file;
            this.trustStorePassword = password;
            return this;
        }

        /**
         * A file whose first line is the trust store's password, in place of a given one; null for
         * none.
         */
        public Builder trustStorePasswordFile(String file) {
            this.trustStorePasswordFile = file;
            return this;
        }

        /**
         * A PKCS12 or JKS file with the key and certificate shown to servers that ask for one.
         *
         * @param file null for none
         * @param password of the file and of the key in it; null for none
         */
        public Builder keyStore(String file, String password) {
            this.keyStore = file;
            this.keyStorePassword = password;
            return this;
        }

        /**
         * A file whose first line is the password of the key store and of the key in it, in place
         * of a given one; null for none.
         */
        public Builder keyStorePasswordFile(String file) {
            this.keyStorePasswordFile = file;
            return this;
        }

        /** Whether the certificate must be for the host connected to; true unless set. */
        public Builder verifyHost(boolean verifyHost) {
            this.verifyHost = verifyHost;
            return this;
        }

        void trustStoreFile(String file) {
            this.trustStore = file;
        }

        void trustStorePassword(String password) {
            this.trustStorePassword = password;
        }

        void keyStoreFile(String file) {
            this.keyStore = file;
        }

        void keyStorePassword(String password) {
            this.keyStorePassword = password;
        }

        /**
         * @throws IllegalArgumentException if values contradict each other
         */
        public TlsConfig build() {
            if (caFile != null && trustStore != null) {
                throw new IllegalArgumentException(
                        "tls_ca_file and tls_trust_store exclude each other; put all trusted"
                                + " certificates into one of them");
            }
            return new TlsConfig(this);
        }
    }
}
