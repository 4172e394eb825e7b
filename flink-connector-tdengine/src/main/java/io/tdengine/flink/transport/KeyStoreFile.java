/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.security.GeneralSecurityException;
import java.security.KeyStore;

/** A PKCS12 or JKS file and its password, given or in a file of its own. Read on each use. */
final class KeyStoreFile implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String parameter;
    private final String path;
    private final String password;
    private final String passwordFile;

    /**
     * @param parameter of URLs that names the file; with {@code _password} and {@code
     *     _password_file} the others
     * @param path null for no file
     * @param password null for none
     * @param passwordFile null for none
     * @throws IllegalArgumentException if they contradict each other
     */
    KeyStoreFile(String parameter, String path, String password, String passwordFile) {
        if (password != null && passwordFile != null) {
            throw new IllegalArgumentException(
                    parameter
                            + "_password and "
                            + parameter
                            + "_password_file exclude each other; give one of them");
        }
        if (path == null && (password != null || passwordFile != null)) {
            throw new IllegalArgumentException(
                    parameter
                            + (password != null ? "_password" : "_password_file")
                            + " is given without "
                            + parameter);
        }
        this.parameter = parameter;
        this.path = path;
        this.password = password;
        this.passwordFile = passwordFile;
    }

    boolean isGiven() {
        return path != null;
    }

    String path() {
        return path;
    }

    /** Null for none; not what is in the password's file. */
    String givenPassword() {
        return password;
    }

    /** Null for none. */
    String passwordFile() {
        return passwordFile;
    }

    /**
     * What opens the file, and the key in it; empty for none.
     *
     * @throws TDengineException {@link ErrorCode#INVALID_ARGUMENT} that names the password's file
     */
    char[] password() {
        if (passwordFile == null) {
            return password == null ? new char[0] : password.toCharArray();
        }
        try {
            return SecretFile.read(passwordFile).toCharArray();
        } catch (IllegalArgumentException e) {
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.INVALID_ARGUMENT,
                            parameter
                                    + "_password_file is '"
                                    + passwordFile
                                    + "', "
                                    + e.getMessage()
                                    + ". It must be a file of each machine that connects");
        }
    }

    /**
     * @throws TDengineException {@link ErrorCode#INVALID_ARGUMENT} that names parameter and file
     */
    KeyStore load(char[] with) {
        try {
            return KeyStore.getInstance(new File(path), with);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw TlsConfig.unreadable(
                    parameter, path, "a PKCS12 or JKS store that its password opens", e);
        }
    }
}
