/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Server codes this library acts on, and its own client-side codes. */
public final class ErrorCode {

    /** Client side: no connection could be made. */
    public static final int CONNECT_FAILED = 0x1_0001;

    /** Client side: the connection went away while a request was pending or before it was sent. */
    public static final int CONNECTION_LOST = 0x1_0002;

    /** Client side: no answer within the request time-out. */
    public static final int REQUEST_TIMEOUT = 0x1_0003;

    /** Client side: the server sent something this library cannot read. */
    public static final int MALFORMED = 0x1_0004;

    /** Client side: a wrong argument or a wrong call. */
    public static final int INVALID_ARGUMENT = 0x1_0005;

    /** Client side: this transport or server version does not offer what was asked. */
    public static final int UNSUPPORTED = 0x1_0006;

    /** Client side: the object was closed. */
    public static final int CLOSED = 0x1_0007;

    /** Client side: the calling thread was interrupted. */
    public static final int INTERRUPTED = 0x1_0008;

    /** Client side: the server, or a gateway before it, has no room for the request just now. */
    public static final int UNAVAILABLE = 0x1_0009;

    /** Client side: the form in which rows are written cannot tell what one of them has. */
    public static final int UNWRITABLE_ROW = 0x1_000A;

    /** Retry the same request later: leader change, start-up, overload. */
    private static final int[] LATER = {
        0x0014, 0x0019, 0x0020, 0x0021, 0x0022, 0x0023, 0x0024, 0x0102, 0x0125, 0x0126, 0x012C,
        0x0130, 0x0131, 0x0386, 0x0396, 0x03AE, 0x03D3, 0x03D5, 0x03D7, 0x03EA, 0x03EF, 0x0408,
        0x040A, 0x0412, 0x0528, 0x0529, 0x0531, 0x0532, 0x0538, 0x0541, 0x070B, 0x073A, 0x0903,
        0x090C, 0x0911, 0x0914, 0x0916, 0x0917, 0x0918, 0x09FF, 0x2402, 0x2405, 0x2504, 0x2662,
        0x4000, 0x4006, 0xFFFE, UNAVAILABLE
    };

    /** Retry on a new connection; for consumers: subscribe anew. */
    private static final int[] RECONNECT = {
        0x000B,
        0x0015,
        0x0018,
        0x0026,
        0x0027,
        0x020B,
        0x0213,
        0x0215,
        0x03E6,
        0x03E8,
        0x4001,
        0x4002,
        0x4003,
        0x4017,
        CONNECT_FAILED,
        CONNECTION_LOST,
        REQUEST_TIMEOUT
    };

    /**
     * Retry with refreshed metadata, assignment or statement. Codes that are as likely the user's
     * mistake (unknown table or column, value too long) are not here: the server's client library
     * has refreshed and retried those before it reports them.
     */
    private static final int[] REFRESH = {
        0x022A, 0x0230, 0x0332, 0x0503, 0x0520, 0x0522, 0x0600, 0x061B, 0x2406, 0x4008, 0x4009,
        0x4010
    };

    /** The same with less hope: as likely a mistake, so worth one more try. */
    private static final Set<Integer> REFRESH_ONCE =
            Set.of(
                    0x022A, 0x022B, 0x022C, 0x0230, 0x0236, 0x0618, 0x061A, 0x2602, 0x2603, 0x260D,
                    0x263D, 0x263F, 0x2643, 0x2653);

    /** The server has done the same request before. */
    private static final int DUPLICATE_WRITE = 0x0530;

    /** No connection to the server, or none for this user. */
    private static final Set<Integer> CONNECTION =
            Set.of(
                    0x0003,
                    0x000B,
                    0x0015,
                    0x0018,
                    0x0026,
                    0x0027,
                    0x020B,
                    0x0213,
                    0x0215,
                    0x0315,
                    0x0357,
                    0x0358,
                    CONNECT_FAILED,
                    CONNECTION_LOST);

    private static final Set<Integer> INTERFACE =
            Set.of(INVALID_ARGUMENT, UNSUPPORTED, CLOSED, INTERRUPTED, UNWRITABLE_ROW);

    /** The statement, what it names or its user's rights are wrong; 0x26xx are so too. */
    private static final Set<Integer> PROGRAMMING =
            Set.of(
                    0x0118, 0x0127, 0x0200, 0x0207, 0x0208, 0x0209, 0x020A, 0x0216, 0x0217, 0x0218,
                    0x021B, 0x0224, 0x022A, 0x022B, 0x022C, 0x0236, 0x0303, 0x0350, 0x0351, 0x0352,
                    0x0360, 0x0362, 0x0369, 0x036A, 0x036B, 0x036C, 0x0380, 0x0381, 0x0382, 0x0383,
                    0x0388, 0x038C, 0x03E0, 0x03E1, 0x03EB, 0x03EC, 0x03ED, 0x0525, 0x0526, 0x0527,
                    0x0603, 0x060B, 0x0618, 0x061A, 0x061D, 0xFFFD);

    private static final Set<Integer> RETRIABLE =
            Stream.of(LATER, RECONNECT, REFRESH)
                    .flatMapToInt(Arrays::stream)
                    .boxed()
                    .collect(Collectors.toUnmodifiableSet());

    private static final Set<Integer> ON_NEW_CONNECTION =
            Arrays.stream(RECONNECT).boxed().collect(Collectors.toUnmodifiableSet());

    private static final Set<Integer> AFTER_REFRESH =
            Arrays.stream(REFRESH).boxed().collect(Collectors.toUnmodifiableSet());

    private ErrorCode() {}

    /** The code as {@code 0x0388}; client-side codes keep their fifth digit. */
    public static String hex(int code) {
        return String.format("0x%04X", code);
    }

    /** True if the same request can succeed later, perhaps on a new connection. */
    public static boolean isRetriable(int code) {
        return RETRIABLE.contains(code);
    }

    /** What helps a request that failed with a code. */
    public static Recovery recovery(int code) {
        if (code == DUPLICATE_WRITE) {
            return Recovery.DONE;
        }
        if (REFRESH_ONCE.contains(code)) {
            return Recovery.REFRESH_ONCE;
        }
        if (ON_NEW_CONNECTION.contains(code)) {
            return Recovery.RECONNECT;
        }
        if (AFTER_REFRESH.contains(code)) {
            return Recovery.REFRESH;
        }
        return isRetriable(code) ? Recovery.LATER : Recovery.NONE;
    }

    /** True if there is no connection, or none for this user. */
    static boolean isConnection(int code) {
        return CONNECTION.contains(code);
    }

    /** True if this library was used wrongly or cannot do what was asked. */
    static boolean isInterface(int code) {
        return INTERFACE.contains(code);
    }

    /** True if the statement is wrong and stays so. */
    static boolean isProgramming(int code) {
        return PROGRAMMING.contains(code) || code >> 8 == 0x26;
    }
}
