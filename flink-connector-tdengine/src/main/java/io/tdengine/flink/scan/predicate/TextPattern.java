/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.scan.predicate;

import io.tdengine.flink.transport.SqlText;
import io.tdengine.flink.transport.schema.TableSchema;
import io.tdengine.flink.transport.type.DataType;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.flink.annotation.Internal;

/**
 * Whether a text is like a pattern, or maybe: it lets more rows through than the pattern means, so
 * Flink checks the rest. TDengine may ignore case, its {@code _} is a byte of a VARCHAR, and its
 * backslash escapes; so whatever is not plain text becomes a {@code %}.
 */
@Internal
public final class TextPattern implements ScanPredicate {

    private static final long serialVersionUID = 1L;

    /** The server's {@code maxWildCardsLength} unless it is configured. */
    private static final int MAX_BYTES = 100;

    private final String column;
    private final String pattern;

    private TextPattern(String column, String pattern) {
        this.column = column;
        this.pattern = pattern;
    }

    /**
     * Of a pattern without an escape character.
     *
     * @return null if the server could not check the pattern or it would let everything through
     */
    public static TextPattern of(String column, String sqlPattern) {
        String wider = sqlPattern.replaceAll("[_\\\\%]+", "%");
        boolean useful =
                !wider.equals("%")
                        && TextComparison.isPossible(wider)
                        && wider.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
        return useful ? new TextPattern(column, wider) : null;
    }

    @Override
    public SqlCondition bind(TableSchema schema) {
        boolean unknown =
                column.equals(TABLE_NAME)
                        ? !schema.isSuperTable()
                        : schema.column(column).field().type() == DataType.JSON;
        return unknown
                ? SqlCondition.ALWAYS
                : SqlCondition.of(
                        SqlCondition.column(column) + " LIKE " + SqlText.quoteString(pattern));
    }

    @Override
    public Set<String> columns() {
        return Set.of(column);
    }

    @Override
    public String toString() {
        return column + " LIKE " + SqlText.quoteString(pattern);
    }
}
