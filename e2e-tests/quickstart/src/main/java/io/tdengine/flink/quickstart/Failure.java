/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.quickstart;

import io.tdengine.flink.transport.TDengineException;
import java.util.ArrayList;
import java.util.List;

/** What went wrong, in a few lines; the whole stack is in the log file. */
final class Failure {

    private static final int AUTHENTICATION_FAILURE = 0x0357;

    private Failure() {}

    /** The cause that says most: what TDengine answered or we found, else the innermost message. */
    static List<String> describe(Throwable failure) {
        Throwable cause = failure;
        Throwable telling = failure;
        while (cause != null) {
            if (cause.getMessage() != null && !saysAll(telling)) {
                telling = cause;
            }
            cause = cause.getCause();
        }
        List<String> lines = new ArrayList<>();
        lines.add("FAILED: " + text(telling));
        String hint = hint(telling);
        if (!hint.isEmpty()) {
            lines.add("  " + hint);
        }
        return lines;
    }

    /** Whether what caused it would say less. */
    private static boolean saysAll(Throwable failure) {
        return failure instanceof TDengineException || failure instanceof UnavailablePortException;
    }

    private static String text(Throwable failure) {
        String message = failure.getMessage();
        boolean told = saysAll(failure) || failure instanceof IllegalArgumentException;
        return told && message != null ? message : failure.toString();
    }

    private static String hint(Throwable failure) {
        if (!(failure instanceof TDengineException)) {
            return "";
        }
        boolean wrongLogin = ((TDengineException) failure).code() == AUTHENTICATION_FAILURE;
        return wrongLogin
                ? "Characters such as @ : / % in a user or password are percent-encoded in --url."
                : "";
    }
}
