/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where the clauses of one SELECT begin and end among the tokens; -1 if absent. */
final class Clauses {

    private final List<Token> tokens;
    private final int end;
    private final Map<String, Integer> starts = new HashMap<>();
    private final List<Integer> order = new ArrayList<>();

    private Clauses(List<Token> tokens, int end) {
        this.tokens = tokens;
        this.end = end;
    }

    /** Reads the tokens from SELECT to the end, which must not hold a UNION. */
    static Clauses of(List<Token> tokens, int from, int to) {
        Clauses clauses = new Clauses(tokens, to);
        int depth = 0;
        for (int at = from + 1; at < to; at++) {
            Token token = tokens.get(at);
            if (token.is("(")) {
                depth++;
            } else if (token.is(")")) {
                depth--;
            } else if (depth == 0 && token.kind() == Token.Kind.WORD) {
                clauses.keyword(at);
            }
        }
        clauses.order.add(to);
        return clauses;
    }

    private void keyword(int at) {
        String word = tokens.get(at).text();
        boolean by = at + 1 < end && tokens.get(at + 1).is("by");
        boolean starts =
                switch (word) {
                    case "from", "where", "having", "slimit", "limit" -> true;
                    case "interval", "sliding", "fill" ->
                            at + 1 < end && tokens.get(at + 1).is("(");
                    case "partition", "group", "order" -> by;
                    default -> false;
                };
        if (starts) {
            this.starts.putIfAbsent(word, at);
            order.add(at);
        }
    }

    boolean has(String clause) {
        return starts.containsKey(clause);
    }

    /** The first token after the clause's words. */
    int start(String clause) {
        int at = starts.get(clause);
        return tokens.get(at + 1).is("by") ? at + 2 : at + 1;
    }

    /** One past the clause's last token. */
    int end(String clause) {
        return endAfter(starts.get(clause));
    }

    /** One past the last token of what begins at the given place. */
    int endAfter(int at) {
        return order.stream().filter(o -> o > at).mapToInt(Integer::intValue).min().orElse(end);
    }
}
