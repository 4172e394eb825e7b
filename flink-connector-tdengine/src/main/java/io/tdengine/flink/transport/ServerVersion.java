/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

/** Which servers this library talks to. For the transports. */
public final class ServerVersion {

    /** Versions before this lack decimals in results and the consumer's configuration map. */
    private static final int[] OLDEST = {3, 3, 6};

    private static final int[] FIRST_WITH_TOKENS = {3, 4};

    private ServerVersion() {}

    /**
     * Refuses a server that is too old.
     *
     * @param version as the server tells it
     * @param endpoint for the message
     */
    public static void check(String version, String endpoint) {
        if (isOlder(version, OLDEST)) {
            throw ErrorContext.of(ErrorContext.Origin.CONNECTION, endpoint)
                    .failed(
                            ErrorCode.UNSUPPORTED,
                            endpoint
                                    + " runs TDengine "
                                    + version
                                    + "; this connector needs 3.3.6.0 or later");
        }
    }

    /** Whether the server reads bearer tokens and one-time codes. */
    public static boolean hasTokens(String version) {
        return !isOlder(version, FIRST_WITH_TOKENS);
    }

    /**
     * Refuses a server that does not read token and code: it would let in by the password alone.
     *
     * @param version as the server tells it; null if it does not
     * @param endpoint for the message
     */
    public static void requireTokens(String version, String endpoint) {
        if (version == null || !hasTokens(version)) {
            throw ErrorContext.of(ErrorContext.Origin.CONNECTION, endpoint)
                    .failed(
                            ErrorCode.UNSUPPORTED,
                            endpoint
                                    + (version == null
                                            ? " does not tell its version"
                                            : " runs TDengine " + version)
                                    + "; bearer_token and totp_code need 3.4.0.0 or later, older"
                                    + " servers ignore them");
        }
    }

    /** Compares the leading numbers; what is no number counts as 0. */
    public static boolean isOlder(String version, int[] oldest) {
        String[] parts = version.split("\\.");
        for (int i = 0; i < oldest.length; i++) {
            boolean number = i < parts.length && parts[i].matches("[0-9]{1,6}");
            int part = number ? Integer.parseInt(parts[i]) : 0;
            if (part != oldest[i]) {
                return part < oldest[i];
            }
        }
        return false;
    }
}
