/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

/**
 * One session on a TDengine server. Safe to use from several threads; each request waits for its
 * own answer only. Every method throws {@link TDengineException}.
 */
public interface Connection extends AutoCloseable {

    /**
     * Runs a statement that returns no rows.
     *
     * @return affected rows
     */
    long execute(String sql);

    /** Runs a statement that returns rows. The result must be closed. */
    QueryResult query(String sql);

    /**
     * Prepares an INSERT through stmt2. The statement must be closed. One request per statement is
     * outstanding at any time; several statements of a connection work side by side.
     */
    PreparedInsert prepareInsert(String sql);

    /**
     * Writes rows given as text; the server makes and widens tables as needed. If a line is wrong
     * nothing is written.
     *
     * @return affected rows
     */
    default long insertSchemaless(SchemalessInsert insert) {
        throw new TDengineException(ErrorCode.UNSUPPORTED, "This connection cannot do a " + insert);
    }

    /** The server's version, such as {@code 3.3.7.5.alpha}. */
    String serverVersion();

    /** False once the connection was closed or lost. Asks nobody. */
    boolean isOpen();

    /** Ends the session; the server frees what belongs to it. Idempotent, throws nothing. */
    @Override
    void close();
}
