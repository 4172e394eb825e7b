/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.rejected;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.annotation.PublicEvolving;

/** A row that cannot be written, now or later, and why. Immutable. */
@PublicEvolving
public final class RejectedRow {

    private final String tableName;
    private final Instant timestamp;
    private final int code;
    private final String reason;
    private final Throwable cause;
    private final Map<String, Object> values;

    /**
     * @param tableName child or fixed table; null if the row has none
     * @param timestamp of the key; null if the row has none
     * @param code the server's, or 0 if the row was refused before it was sent
     * @param reason what server or client said
     * @param cause what said it; null if nothing more is known
     * @param values by the name of tag or column; null for NULL
     */
    public RejectedRow(
            String tableName,
            Instant timestamp,
            int code,
            String reason,
            Throwable cause,
            Map<String, Object> values) {
        this.tableName = tableName;
        this.timestamp = timestamp;
        this.code = code;
        this.reason = Objects.requireNonNull(reason);
        this.cause = cause;
        this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** The child or fixed table; null if the row has none. */
    public String tableName() {
        return tableName;
    }

    /** The key; null if the row has none. */
    public Instant timestamp() {
        return timestamp;
    }

    /** The server's code, such as 0x060B; 0 if the row was refused before it was sent. */
    public int code() {
        return code;
    }

    /** What server or client said. */
    public String reason() {
        return reason;
    }

    /** The exception that has the reason; null if there is none. */
    public Throwable cause() {
        return cause;
    }

    /**
     * What the row has, by the name of tag or column; null for NULL. Boolean, Byte, Short, Integer,
     * Long, Float, Double; unsigned types as the next larger one, the largest as BigInteger;
     * BigDecimal; Instant; String; byte[] for binary types.
     */
    public Map<String, Object> values() {
        return values;
    }

    /** Table, time and reason, without the values. */
    @Override
    public String toString() {
        return "row for table '" + tableName + "' at " + timestamp + ": " + reason;
    }
}
