/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import io.tdengine.flink.transport.bind.BindField;
import java.util.List;

/**
 * A prepared INSERT or SELECT that takes Java values. For many rows a second use {@link
 * PreparedInsert}, which takes primitives and makes no objects.
 *
 * <p>An INSERT whose placeholders include a table name or tags needs {@link #setTableName} or
 * {@link #setTags} before the rows of each table. Rows are kept here until {@link #execute}; rows
 * of different tables may come in any order, and those of one table stay in theirs.
 *
 * <p>What a placeholder takes; everything takes null:
 *
 * <table>
 * <caption>Java values of TDengine's types</caption>
 * <tr><td>BOOL</td><td>Boolean</td></tr>
 * <tr><td>TINYINT to BIGINT, signed and unsigned</td><td>Byte, Short, Integer, Long, BigInteger
 *     within the range of the type</td></tr>
 * <tr><td>FLOAT</td><td>Float; Double, rounded to the nearest float; integers up to 2^24</td></tr>
 * <tr><td>DOUBLE</td><td>Double, Float; integers up to 2^53</td></tr>
 * <tr><td>DECIMAL</td><td>BigDecimal, integers; refused if digits would be lost</td></tr>
 * <tr><td>TIMESTAMP</td><td>Instant, cut to the unit of the database towards the past; Byte, Short,
 *     Integer or Long in that unit since 1970-01-01T00:00:00Z</td></tr>
 * <tr><td>VARCHAR</td><td>String, which is sent as UTF-8; byte[]</td></tr>
 * <tr><td>NCHAR, JSON</td><td>String</td></tr>
 * <tr><td>VARBINARY, GEOMETRY (WKB), BLOB</td><td>byte[]</td></tr>
 * </table>
 *
 * <p>A SELECT does not tell the types of its placeholders: null, Boolean, Byte, Short, Integer,
 * Long, BigInteger up to 64 bits, Float, Double, String are sent as what they are, an Instant as
 * text in UTC, which the server reads as a timestamp.
 *
 * <p>Arguments that do not fit are refused with {@link ErrorCode#INVALID_ARGUMENT} before anything
 * is sent, and nothing of the call is kept. After an error of the server the statement stays
 * failed: close it and prepare anew. For one thread at a time. Every method throws {@link
 * TDengineException}.
 */
public interface Statement extends AutoCloseable {

    /** False for a SELECT. */
    boolean isInsert();

    /** The placeholders of an INSERT in its order; empty for a SELECT. */
    List<BindField> fields();

    /** The number of placeholders. */
    int parameterCount();

    /**
     * Names the table of the rows that follow; tags, if the statement has placeholders for them,
     * are to be set next.
     *
     * @param name child table, with or without its database
     */
    void setTableName(String name);

    /**
     * Gives the tags of the current table, one value for each placeholder. The server uses them
     * only when the rows create the table; of one execution those that come first.
     */
    void setTags(Object... tags);

    /** {@link #setTableName(String)} and {@link #setTags} in one. */
    default void setTableName(String name, Object... tags) {
        setTableName(name);
        setTags(tags);
    }

    /**
     * Adds a row to the current table, one value for each column placeholder. Of a SELECT: sets the
     * parameters of the next {@link #query}, one value for each placeholder.
     */
    void bindRow(Object... values);

    /**
     * Adds rows to the current table by column, one argument for each column placeholder.
     *
     * @param columns each a List, an array of objects or of a primitive type, all of one length; an
     *     array of a primitive type has no NULL
     */
    void bindColumns(Object... columns);

    /**
     * Closes a batch of rows, as other TDengine libraries ask for it. {@link #execute} does so too:
     * it need not be called.
     *
     * @throws TDengineException if no row was bound since the last call
     */
    void addBatch();

    /**
     * Writes all rows bound since the last call. The server takes 32,767 rows of a table at a time:
     * more are written in several executions one after the other. If one fails, those before it
     * have been written and are in {@link #affectedRows}.
     *
     * @return affected rows of this call; of rows with an equal key the last counts
     */
    long execute();

    /** Affected rows of all calls of {@link #execute} so far. */
    long affectedRows();

    /**
     * Runs a SELECT with the parameters bound last, which stay bound. The result must be closed, or
     * read to its end, before the next call.
     */
    QueryResult query();

    /**
     * Frees the server's statement; rows bound and not executed are dropped. Idempotent, throws
     * nothing.
     */
    @Override
    void close();
}
