/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import java.security.cert.CertificateExpiredException;

/** Why a TLS handshake failed and what to do, in the words of the URL's parameters. */
public final class TlsFailure {

    private TlsFailure() {}

    /**
     * The text for an exception's message.
     *
     * @param failure what the handshake ended with
     * @param host that was connected to
     * @param plainScheme of the same protocol without TLS, such as {@code ws}
     */
    public static String describe(Throwable failure, String host, String plainScheme) {
        return "TLS failed: " + failure.getMessage() + "; " + remedy(failure, host, plainScheme);
    }

    private static String remedy(Throwable failure, String host, String plainScheme) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof CertificateExpiredException) {
                return "the server's certificate has expired";
            }
            if (message.startsWith("No subject alternative")
                    || message.startsWith("No name matching")) {
                return "the server's certificate is not for host '"
                        + host
                        + "'; use the name it is for, or switch tls_verify_host off";
            }
            if (message.contains("certificate_required") || message.contains("bad_certificate")) {
                return "the server wants a client certificate that it trusts; give it by"
                        + " tls_key_store";
            }
        }
        return "check that the port speaks TLS ("
                + plainScheme
                + ":// if not) and that the trust store has the certificate's issuer (tls_ca_file,"
                + " tls_trust_store; the JVM's own if neither is given)";
    }
}
