/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import java.util.Map;

/**
 * What logs in beside or instead of a password on servers from 3.4.0.0.
 *
 * @param users by token
 * @param codes the one-time code that is right now, by user
 */
public record Tokens(Map<String, String> users, Map<String, String> codes) {

    /** Of servers before 3.4.0.0. */
    public static final Tokens NONE = new Tokens(Map.of(), Map.of());

    /** Whom a login's token stands for; null if there is none, or it is unknown. */
    String userOf(Engine.Login login) {
        return users.get(login.token());
    }

    /** Whether a token or code is wrong; before 3.4.0.0 nobody looks. */
    boolean refuses(Engine.Login login) {
        if (equals(NONE)) {
            return false;
        }
        boolean wrongCode =
                !login.code().isEmpty() && !login.code().equals(codes.get(login.user()));
        return !login.token().isEmpty() || wrongCode;
    }

    @Override
    public String toString() {
        return "tokens of " + users.values() + ", codes of " + codes.keySet();
    }
}
