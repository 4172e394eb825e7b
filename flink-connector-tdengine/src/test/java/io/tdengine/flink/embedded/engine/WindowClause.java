/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

/**
 * INTERVAL windows over the first table's timestamp.
 *
 * @param start the SQL of a row's window start
 * @param width in units of the precision
 */
record WindowClause(String start, long width) {

    boolean isPseudoColumn(String word) {
        return word.equals("_wstart") || word.equals("_wend") || word.equals("_wduration");
    }

    String pseudoColumn(String word) {
        return switch (word) {
            case "_wstart" -> start;
            case "_wend" -> "(" + start + " + " + width + ")";
            default -> "CAST(" + width + " AS BIGINT)";
        };
    }
}
