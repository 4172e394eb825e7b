/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.taosc;

import com.sun.jna.Pointer;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.ErrorContext.Origin;
import io.tdengine.flink.transport.TDengineException;

/**
 * What is being tried and where, and the exceptions that come of it. Immutable.
 *
 * <p>The client library's codes are negative; their lower 16 bits are the numbers that the other
 * connections tell.
 */
final class Attempt {

    private static final int CODE_MASK = 0xFFFF;

    private final ErrorContext errors;
    private final String what;

    private Attempt(ErrorContext errors, String what) {
        this.errors = errors;
        this.what = what;
    }

    /**
     * @param what what is tried or has failed, as the beginning of a message
     */
    static Attempt at(Origin origin, Object endpoint, String what) {
        return new Attempt(ErrorContext.of(origin, endpoint), what);
    }

    /** The same with the statement that it is about. */
    Attempt sql(String statement) {
        return new Attempt(errors.sql(statement), what);
    }

    /** Something else at the same place with the same statement. */
    Attempt then(Origin origin, String next) {
        return new Attempt(errors.origin(origin), next);
    }

    /** An error that this side found. */
    TDengineException failed(int code, String why) {
        return failed(code, why, null);
    }

    /** An error that this side found. */
    TDengineException failed(int code, String why, Throwable cause) {
        return errors.failed(code, what + ": " + why, cause);
    }

    /** An error that the client library told. */
    TDengineException refused(int code, String text) {
        return errors.refused(code & CODE_MASK, what, text == null ? "" : text);
    }

    /** An error found where the place is not known, such as in a block's bytes. */
    TDengineException complete(TDengineException bare) {
        return errors.complete(bare);
    }

    /**
     * What is wrong with a result; null is what the last call on this thread left.
     *
     * @return null if nothing is
     */
    TDengineException errorOf(Pointer result) {
        int code = Taosc.taosErrno(result);
        return code == 0 ? null : refused(code, CText.at(Taosc.taosErrstr(result)));
    }

    /** What the last call on this thread left; it is known to have failed. */
    TDengineException lastError() {
        TDengineException error = errorOf(null);
        return error != null ? error : refused(CODE_MASK, "the client library does not say why");
    }

    /** Throws if a function of a consumer returned an error. */
    void checkConsumer(long code) {
        if (code < 0) {
            throw refused((int) code, CText.at(Taosc.tmqErr2str((int) code)));
        }
    }

    /** Throws if a function of a statement returned an error. */
    void checkStatement(int code, Pointer statement) {
        if (code != 0) {
            throw refused(code, CText.at(Taosc.taosStmt2Error(statement)));
        }
    }

    /** Throws if a function of a session returned an error. */
    void checkSession(int code) {
        if (code != 0) {
            throw lastError();
        }
    }

    @Override
    public String toString() {
        return what;
    }
}
