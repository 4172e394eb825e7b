/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded;

/** What a server does in place of answering a request as it should. */
public sealed interface Fault {

    /** The request is not run but answered with an error; an upgrade with that HTTP status. */
    record Error(int code, String message) implements Fault {}

    /** The request is run, then its connection is reset. */
    record Reset() implements Fault {}

    /** The request is run and never answered. */
    record Silence() implements Fault {}

    /** The request is run, its answer sent two times. */
    record Twice() implements Fault {}

    /** The request is run, its answer sent under an id that nobody asked with. */
    record UnknownId() implements Fault {}

    /** The request is run, a text sent as its answer; over HTTP as the body. */
    record Text(String text) implements Fault {}

    /** The request is run, these bytes sent as its answer; over HTTP as the body. */
    record Bytes(byte[] bytes) implements Fault {}

    /**
     * The request is run; after so many bytes of its answer, frame head or HTTP head included, the
     * connection is closed.
     */
    record CutAfter(int bytes) implements Fault {}
}
