/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

/** Ids by which a request is found in the server's log. For the transports. */
public final class RequestId {

    /** Larger ones are the library's own. */
    public static final long MAX = (1L << 62) - 1;

    private RequestId() {}

    /**
     * Refuses what a caller may not choose.
     *
     * @param requestId 0 for one of the library's own
     * @throws InterfaceException if it is negative or above {@link #MAX}
     */
    public static void check(long requestId) {
        if (requestId < 0 || requestId > MAX) {
            throw ErrorContext.call()
                    .failed(
                            ErrorCode.INVALID_ARGUMENT,
                            "A request id must be between 1 and "
                                    + MAX
                                    + ", or 0 for one of the library's own; not "
                                    + requestId);
        }
    }

    /** The exception for an id that another request has at this time. */
    public static TDengineException duplicate(long requestId, Object endpoint) {
        return ErrorContext.of(ErrorContext.Origin.CALL, endpoint)
                .failed(
                        ErrorCode.INVALID_ARGUMENT,
                        "Request id "
                                + requestId
                                + " is already under way on "
                                + endpoint
                                + "; use another");
    }
}
