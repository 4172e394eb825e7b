/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport;

import java.util.Map;

/**
 * One session on a TDengine server. Safe to use from several threads; each request waits for its
 * own answer only. Every method throws {@link TDengineException}; what a transport cannot do is
 * refused with {@link ErrorCode#UNSUPPORTED} and the transports that can.
 *
 * <p>A request id is found in the server's log: 1 to {@link RequestId#MAX}, or 0 for one of the
 * library's own. Two requests of a connection cannot have the same at one time.
 */
public interface Connection extends AutoCloseable {

    /** As {@link #execute(String, long)} with a request id of the library's own. */
    default long execute(String sql) {
        return execute(sql, 0);
    }

    /**
     * Runs a statement that returns no rows.
     *
     * @return affected rows
     */
    long execute(String sql, long requestId);

    /** As {@link #query(String, long)} with a request id of the library's own. */
    default QueryResult query(String sql) {
        return query(sql, 0);
    }

    /** Runs a statement that returns rows. The result must be closed. */
    QueryResult query(String sql, long requestId);

    /**
     * Asks the server whether it would run a statement: its syntax and what it names. Changes
     * nothing.
     *
     * @throws ProgrammingException or another with the code that the statement would fail with
     */
    void validate(String sql);

    /**
     * Prepares an INSERT or a SELECT with {@code ?} for values, to be run with Java values. The
     * statement must be closed.
     *
     * @throws TDengineException {@link ErrorCode#UNSUPPORTED} if this transport has no statements,
     *     or the statement would store wrong values on this server
     */
    default Statement prepare(String sql) {
        throw ErrorContext.call()
                .sql(sql)
                .failed(
                        ErrorCode.UNSUPPORTED,
                        "This connection has no such statements; connect by ws:// or wss://");
    }

    /**
     * Prepares an INSERT through stmt2. The statement must be closed. One request per statement is
     * outstanding at any time; several statements of a connection work side by side.
     */
    PreparedInsert prepareInsert(String sql);

    /**
     * Writes rows given as text; the server makes and widens tables as needed. If a line is wrong
     * nothing is written.
     *
     * @return affected rows; over REST, which does not tell them, the number of lines or points
     */
    long insertSchemaless(SchemalessInsert insert);

    /**
     * Makes a database the session's.
     *
     * @param database its name as it is, not quoted
     */
    void selectDatabase(String database);

    /** The session's database, or null if it has none. */
    String currentDatabase();

    /**
     * Changes options of the session.
     *
     * @param options a null value brings back the server's default
     */
    void setOptions(Map<SessionOption, String> options);

    /** Brings back the server's default of every option. */
    void resetOptions();

    /** The user whom the server knows this session by. Servers from 3.4.0.0. */
    String userName();

    /** The server's version, such as {@code 3.3.7.5.alpha}. Asks nobody. */
    String serverVersion();

    /** Version and build of the server as it tells them now, over several lines. */
    String serverInfo();

    /**
     * How a server of the cluster does, as this session's server sees it.
     *
     * @param host null for the first server of its configuration
     * @param port of the server itself, by default 6030; 0 for that of its configuration
     */
    ServerStatus serverStatus(String host, int port);

    /** False once the connection was closed or lost. Asks nobody. */
    boolean isOpen();

    /** Ends the session; the server frees what belongs to it. Idempotent, throws nothing. */
    @Override
    void close();
}
