/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import io.tdengine.flink.embedded.engine.Engine;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/** Who sends a REST request, and the token that a login gives for user and password. */
record RestCredentials(Engine.Login login) {

    /** The key is part of the protocol: whoever speaks it knows it. */
    private static final byte[] KEY = {
        0x40, (byte) 0xB6, 0x7A, 0x30, 0x56, 0x73, (byte) 0xFD, 0x44
    };

    private static final int USER_BYTES = 24;
    private static final int BLOCK = 8;

    private static final String BEARER = "Bearer ";

    static RestCredentials of(String user, String password) {
        return new RestCredentials(Engine.Login.of(user, password));
    }

    /**
     * Reads an Authorization header; its errors are those of a real server.
     *
     * @param bearer whether this server takes bearer tokens with this request
     */
    static RestCredentials of(String header, boolean bearer) throws RestError {
        if (bearer && header != null && header.startsWith(BEARER)) {
            String token = header.substring(BEARER.length());
            return new RestCredentials(new Engine.Login("", "", "", token));
        }
        if (header == null || header.isEmpty()) {
            throw new RestError(401, 0x1105, "no auth info input");
        }
        if (header.startsWith("Basic ")) {
            return ofBasic(header.substring("Basic ".length()));
        }
        if (header.startsWith("Taosd ")) {
            return ofToken(header.substring("Taosd ".length()));
        }
        throw new RestError(401, 0x1122, "invalid type of Authorization");
    }

    private static RestCredentials ofBasic(String value) throws RestError {
        RestError invalid = new RestError(401, 0x1124, "invalid basic Authorization");
        String text = new String(decoded(value, invalid), StandardCharsets.UTF_8);
        int colon = text.indexOf(':');
        if (colon < 1 || colon == text.length() - 1) {
            throw invalid;
        }
        return of(text.substring(0, colon), text.substring(colon + 1));
    }

    private static RestCredentials ofToken(String value) throws RestError {
        RestError invalid = new RestError(401, 0x1125, "invalid taosd Authorization");
        byte[] cipher = decoded(value, invalid);
        if (cipher.length < 2 * USER_BYTES || cipher.length % BLOCK != 0) {
            throw invalid;
        }
        byte[] plain = des(Cipher.DECRYPT_MODE, cipher);
        return of(untilNul(plain, 0, USER_BYTES), untilNul(plain, USER_BYTES, plain.length));
    }

    /** The token of {@code /rest/login}. */
    String token() throws RestError {
        byte[] name = login.user().getBytes(StandardCharsets.UTF_8);
        byte[] secret = login.password().getBytes(StandardCharsets.UTF_8);
        if (name.length == 0 || name.length > USER_BYTES || secret.length == 0) {
            throw new RestError(400, 0x110A, "generate taosd token error");
        }
        int secretBytes = Math.max(USER_BYTES, (secret.length + BLOCK - 1) / BLOCK * BLOCK);
        byte[] plain = Arrays.copyOf(name, USER_BYTES + secretBytes);
        System.arraycopy(secret, 0, plain, USER_BYTES, secret.length);
        return Base64.getEncoder().encodeToString(des(Cipher.ENCRYPT_MODE, plain));
    }

    @Override
    public String toString() {
        return "RestCredentials[" + login + "]";
    }

    private static byte[] decoded(String base64, RestError invalid) throws RestError {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw invalid;
        }
    }

    private static String untilNul(byte[] bytes, int from, int to) {
        int end = from;
        while (end < to && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, from, end - from, StandardCharsets.UTF_8);
    }

    private static byte[] des(int mode, byte[] input) {
        try {
            Cipher cipher = Cipher.getInstance("DES/ECB/NoPadding");
            cipher.init(mode, new SecretKeySpec(KEY, "DES"));
            return cipher.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("DES is part of every JDK", e);
        }
    }
}
