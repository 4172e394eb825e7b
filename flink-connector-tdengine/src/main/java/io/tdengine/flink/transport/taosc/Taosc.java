/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.taosc;

import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;

/**
 * The functions of TDengine's client library that this package calls, by JNA's direct mapping: the
 * C names in camel case. {@link ClientLibrary} binds them; before that no method may be called.
 *
 * <p>Text goes in as UTF-8 with a closing NUL ({@link CText#of}); a pointer that a function stores
 * through an argument goes in as an array of one element. The functions read their arguments only
 * during the call, except where it says otherwise.
 *
 * <p>Source of signatures and ownership: the public header {@code taos.h} of TDengine 3.3.7.
 */
final class Taosc {

    private Taosc() {}

    /** NULL if it fails: then {@code taosErrno(null)} on the same thread tells why. */
    static native Pointer taosConnect(
            byte[] host, byte[] user, byte[] password, byte[] database, short port);

    static native void taosClose(Pointer session);

    /** Owned by the session. */
    static native Pointer taosGetServerInfo(Pointer session);

    /** The library's version; owned by it. */
    static native Pointer taosGetClientInfo();

    /**
     * @param required set to the bytes needed if the buffer is too short
     */
    static native int taosGetCurrentDb(
            Pointer session, byte[] buffer, int bufferLength, int[] required);

    /** 0, or the code that the statement would fail with. */
    static native int taosValidateSql(Pointer session, byte[] sql);

    /**
     * 0 to 4.
     *
     * @param host NULL for the first server of the library's configuration
     */
    static native int taosCheckServerStatus(
            byte[] host, int port, byte[] details, int detailsLength);

    /** To be freed, and asked for its error first; may be NULL. */
    static native Pointer taosQuery(Pointer session, byte[] sql);

    static native Pointer taosQueryWithReqid(Pointer session, byte[] sql, long requestId);

    /**
     * 0 or a negative code.
     *
     * @param result NULL for the last call of this operating system thread
     */
    static native int taosErrno(Pointer result);

    static native Pointer taosErrstr(Pointer result);

    /** A C bool: only the lowest byte counts. */
    static native byte taosIsUpdateQuery(Pointer result);

    static native long taosAffectedRows64(Pointer result);

    static native int taosNumFields(Pointer result);

    /** Array of {@link Layouts#FIELD_E_SIZE} bytes a field, owned by the result. */
    static native Pointer taosFetchFieldsE(Pointer result);

    static native int taosResultPrecision(Pointer result);

    /**
     * @param rows set to the rows of the block, 0 at the end
     * @param block set to its address; it is the result's and lives until the next call
     */
    static native int taosFetchRawBlock(Pointer result, int[] rows, long[] block);

    static native void taosFreeResult(Pointer result);

    @SuppressWarnings("checkstyle:ParameterNumber")
    static native Pointer taosSchemalessInsertRawTtlWithReqidTbnameKey(
            Pointer session,
            byte[] lines,
            int length,
            int[] totalRows,
            int protocol,
            int precision,
            int ttl,
            long requestId,
            byte[] tableNameKey);

    static native Pointer taosStmt2Init(Pointer session, Pointer option);

    static native int taosStmt2Prepare(Pointer statement, byte[] sql, NativeLong length);

    /**
     * @param fields set to an array that {@link #taosStmt2FreeFields} frees
     */
    static native int taosStmt2GetFields(Pointer statement, int[] count, long[] fields);

    static native void taosStmt2FreeFields(Pointer statement, Pointer fields);

    static native int taosStmt2IsInsert(Pointer statement, int[] insert);

    /** May read what is bound until {@link #taosStmt2Exec} returns. */
    static native int taosStmt2BindParam(Pointer statement, Pointer bindings, int column);

    static native int taosStmt2Exec(Pointer statement, int[] affectedRows);

    /** Of an executed SELECT. Whose it is says {@link StatementResults}. NULL if there is none. */
    static native Pointer taosStmt2Result(Pointer statement);

    static native Pointer taosStmt2Error(Pointer statement);

    static native int taosStmt2Close(Pointer statement);

    static native Pointer tmqConfNew();

    static native int tmqConfSet(Pointer configuration, byte[] key, byte[] value);

    static native void tmqConfDestroy(Pointer configuration);

    static native Pointer tmqListNew();

    static native int tmqListAppend(Pointer list, byte[] text);

    static native void tmqListDestroy(Pointer list);

    /** NULL if it fails; the text is then in the buffer. */
    static native Pointer tmqConsumerNew(Pointer configuration, byte[] error, int errorLength);

    static native int tmqSubscribe(Pointer consumer, Pointer topics);

    static native int tmqUnsubscribe(Pointer consumer);

    static native int tmqConsumerClose(Pointer consumer);

    /** The consumer's own session, not to be closed. */
    static native Pointer tmqGetConnect(Pointer consumer);

    /** NULL if there is none, or it failed: {@code taosErrno(null)} tells which. */
    static native Pointer tmqConsumerPoll(Pointer consumer, long timeoutMillis);

    static native int tmqGetResType(Pointer message);

    static native Pointer tmqGetTopicName(Pointer message);

    static native Pointer tmqGetDbName(Pointer message);

    /** Of the block fetched last; NULL if the topic does not tell. */
    static native Pointer tmqGetTableName(Pointer message);

    static native int tmqGetVgroupId(Pointer message);

    static native long tmqGetVgroupOffset(Pointer message);

    /**
     * @param message NULL for all that was polled
     */
    static native int tmqCommitSync(Pointer consumer, Pointer message);

    static native int tmqCommitOffsetSync(
            Pointer consumer, byte[] topic, int vgroupId, long offset);

    static native long tmqCommitted(Pointer consumer, byte[] topic, int vgroupId);

    static native long tmqPosition(Pointer consumer, byte[] topic, int vgroupId);

    static native int tmqOffsetSeek(Pointer consumer, byte[] topic, int vgroupId, long offset);

    /**
     * @param assignment set to an array of {@link Layouts#ASSIGNMENT_SIZE} bytes an element, which
     *     {@link #tmqFreeAssignment} frees
     */
    static native int tmqGetTopicAssignment(
            Pointer consumer, byte[] topic, long[] assignment, int[] count);

    static native void tmqFreeAssignment(Pointer assignment);

    static native Pointer tmqErr2str(int code);

    /**
     * @param topics set to a list that {@link #tmqListDestroy} frees; must be NULL before
     */
    static native int tmqSubscription(Pointer consumer, long[] topics);

    static native int tmqListGetSize(Pointer list);

    /** Array of as many texts, owned by the list. */
    static native Pointer tmqListToCArray(Pointer list);

    /** Text that {@link #tmqFreeJsonMeta} frees; NULL for an error. */
    static native Pointer tmqGetJsonMeta(Pointer message);

    static native void tmqFreeJsonMeta(Pointer meta);

    /**
     * @param raw set to what {@link #tmqFreeRaw} frees
     */
    static native int tmqGetRaw(Pointer message, RawMessage raw);

    static native void tmqFreeRaw(RawMessage.ByValue raw);
}
