/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.security;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Looks for secrets in texts, as they are and as they are usually encoded. Safe for threads. */
final class SecretSearch {

    private final Set<String> forms = new LinkedHashSet<>();
    private final Queue<String> found = new ConcurrentLinkedQueue<>();

    SecretSearch(List<String> secrets) {
        secrets.forEach(this::addForms);
    }

    private void addForms(String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        forms.add(secret);
        String percent = URLEncoder.encode(secret, StandardCharsets.UTF_8);
        forms.add(percent);
        forms.add(percent.replaceAll("%([0-9A-F]{2})", "%$1").toLowerCase(java.util.Locale.ROOT));
        forms.add(HexFormat.of().formatHex(bytes));
        // What stands before it, such as "user:", shifts the groups of three bytes; the characters
        // at both ends depend on its neighbours.
        for (int shift = 0; shift < 3; shift++) {
            byte[] shifted = new byte[bytes.length + shift];
            System.arraycopy(bytes, 0, shifted, shift, bytes.length);
            String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
            forms.add(encoded.substring(shift == 0 ? 0 : shift + 1, encoded.length() - 1));
        }
    }

    /** Notes where a text has a secret, without repeating it. */
    void look(String where, String text) {
        if (forms.stream().anyMatch(text::contains)) {
            found.add(where + ": " + hidden(text));
        }
    }

    private String hidden(String text) {
        String hidden = text;
        for (String form : forms) {
            hidden = hidden.replace(form, "<SECRET>");
        }
        int at = Math.max(0, hidden.indexOf("<SECRET>") - 200);
        return hidden.substring(at, Math.min(hidden.length(), at + 400));
    }

    List<String> found() {
        return new ArrayList<>(found);
    }
}
