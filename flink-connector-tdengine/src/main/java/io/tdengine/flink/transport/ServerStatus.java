/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

/** How a server does. Immutable. */
public final class ServerStatus {

    /** The states of {@code taos_check_server_status}, in the order of their codes. */
    public enum State {
        UNAVAILABLE,
        /** It can be reached and does not serve yet. */
        NETWORK_OK,
        SERVICE_OK,
        SERVICE_DEGRADED,
        EXITING
    }

    private final State state;
    private final String details;

    public ServerStatus(State state, String details) {
        this.state = state;
        this.details = details;
    }

    /** The state of a code, or null if there is none. */
    public static State ofCode(int code) {
        State[] states = State.values();
        return code >= 0 && code < states.length ? states[code] : null;
    }

    public State state() {
        return state;
    }

    /** What the server adds; often empty. */
    public String details() {
        return details;
    }

    @Override
    public String toString() {
        return details.isEmpty() ? state.toString() : state + " (" + details + ")";
    }
}
