/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.websocket;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tdengine.flink.transport.ConnectionConfig;
import io.tdengine.flink.transport.ConsumerConfig;
import io.tdengine.flink.transport.SchemalessInsert;
import io.tdengine.flink.transport.SessionOption;
import io.tdengine.flink.transport.bind.EncodedBatch;
import io.tdengine.flink.transport.bind.TableBlocks;
import io.tdengine.flink.transport.block.LittleEndian;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The frames that this library sends, one method for each action. */
final class Frames {

    /** Binary actions of a classic statement. */
    static final long SET_TAGS = 1;

    static final long BIND = 2;

    private static final long BINARY_QUERY = 6;
    private static final long FETCH_RAW_BLOCK = 7;
    private static final long STMT2_BIND = 9;
    private static final long VALIDATE_SQL = 10;
    private static final int ALL_OPTIONS = -1;

    /** Request id, resource id, action and version. */
    private static final int BINARY_HEAD = 26;

    private static final int ALL_COLUMNS = -1;

    private Frames() {}

    static String version(long requestId) {
        return text("version", args(requestId));
    }

    static String conn(long requestId, ConnectionConfig config) {
        return text("conn", login(requestId, config));
    }

    /** Who connects; what is not set is left out, for older servers' sake. */
    private static ObjectNode login(long requestId, ConnectionConfig config) {
        ObjectNode args =
                args(requestId)
                        .put("user", config.user())
                        .put("password", config.password())
                        .put("db", config.database() == null ? "" : config.database());
        putUnlessNull(args, "tz", config.timezone());
        putUnlessNull(args, "app", config.app());
        putUnlessNull(args, "totp_code", config.totpCode());
        putUnlessNull(args, "bearer_token", config.bearerToken());
        return args;
    }

    private static void putUnlessNull(ObjectNode args, String name, String value) {
        if (value != null) {
            args.put(name, value);
        }
    }

    static String insert(long requestId, SchemalessInsert insert) {
        ObjectNode args =
                args(requestId)
                        .put("protocol", insert.protocol().ordinal() + 1)
                        .put("precision", insert.precisionText())
                        .put("ttl", insert.ttlDays())
                        .put("data", insert.data());
        putUnlessNull(args, "table_name_key", insert.tableNameKey());
        return text("insert", args);
    }

    static String freeResult(long requestId, long resultId) {
        return text("free_result", args(requestId).put("id", resultId));
    }

    /**
     * @param superTable whether rows of many child tables of one super table will be bound
     */
    static String stmt2Init(long requestId, boolean superTable) {
        return text(
                "stmt2_init",
                args(requestId)
                        .put("single_stb_insert", superTable)
                        .put("single_table_bind_once", true));
    }

    static String stmt2Prepare(long requestId, long statementId, String sql) {
        return text(
                "stmt2_prepare",
                args(requestId)
                        .put("stmt_id", statementId)
                        .put("sql", sql)
                        .put("get_fields", true));
    }

    static String stmt2Exec(long requestId, long statementId) {
        return statement("stmt2_exec", requestId, statementId);
    }

    static String stmt2Result(long requestId, long statementId) {
        return statement("stmt2_result", requestId, statementId);
    }

    static String stmt2Close(long requestId, long statementId) {
        return statement("stmt2_close", requestId, statementId);
    }

    static String init(long requestId) {
        return text("init", args(requestId));
    }

    static String prepare(long requestId, long statementId, String sql) {
        return text("prepare", args(requestId).put("stmt_id", statementId).put("sql", sql));
    }

    static String setTableName(long requestId, long statementId, String name) {
        return text(
                "set_table_name", args(requestId).put("stmt_id", statementId).put("name", name));
    }

    /** An action that needs nothing but a statement. */
    static String statement(String action, long requestId, long statementId) {
        return text(action, args(requestId).put("stmt_id", statementId));
    }

    static String subscribe(
            long requestId,
            ConnectionConfig connection,
            ConsumerConfig consumer,
            Collection<String> topics) {
        ObjectNode args =
                login(requestId, connection)
                        .put("group_id", consumer.groupId())
                        .put("client_id", consumer.clientId())
                        .put("offset_reset", consumer.offsetReset().name().toLowerCase(Locale.ROOT))
                        .put("auto_commit", "false")
                        .put("with_table_name", "true");
        putUnlessNull(args, "user", consumer.user());
        putUnlessNull(args, "password", consumer.password());
        topics.forEach(args.putArray("topics")::add);
        Map<String, String> config = new LinkedHashMap<>(consumer.properties());
        String token = consumer.token() == null ? connection.bearerToken() : consumer.token();
        if (token != null) {
            config.put("td.connect.token", token);
        }
        if (!config.isEmpty()) {
            config.forEach(args.putObject("config")::put);
        }
        return text("subscribe", args);
    }

    static String unsubscribe(long requestId) {
        return text("unsubscribe", args(requestId));
    }

    /**
     * @param messageId the last message that was read completely: if the server has sent another
     *     since, it sends that one again
     */
    static String poll(long requestId, long blockingMillis, long messageId) {
        return text(
                "poll",
                args(requestId).put("blocking_time", blockingMillis).put("message_id", messageId));
    }

    static String fetchRawData(long requestId, long messageId) {
        return text("fetch_raw_data", args(requestId).put("message_id", messageId));
    }

    static String fetchRaw(long requestId, long messageId) {
        return text("fetch_raw", args(requestId).put("message_id", messageId));
    }

    static String fetchJsonMeta(long requestId, long messageId) {
        return text("fetch_json_meta", args(requestId).put("message_id", messageId));
    }

    /** Moves to the next block of a message. */
    static String fetch(long requestId, long messageId) {
        return text("fetch", args(requestId).put("message_id", messageId));
    }

    /** The block that {@link #fetch} moved to. */
    static String fetchBlock(long requestId, long messageId) {
        return text("fetch_block", args(requestId).put("message_id", messageId));
    }

    static String listTopics(long requestId) {
        return text("list_topics", args(requestId));
    }

    /** Commits the positions of all vgroups, whatever message is named. */
    static String commit(long requestId, long messageId) {
        return text("commit", args(requestId).put("message_id", messageId));
    }

    static String assignment(long requestId, String topic) {
        return text("assignment", args(requestId).put("topic", topic));
    }

    static String seek(long requestId, String topic, int vgroupId, long offset) {
        return text("seek", offsetArgs(requestId, topic, vgroupId, offset));
    }

    static String commitOffset(long requestId, String topic, int vgroupId, long offset) {
        return text("commit_offset", offsetArgs(requestId, topic, vgroupId, offset));
    }

    static String position(long requestId, String topic, int vgroupId) {
        return text("position", vgroupArgs(requestId, topic, vgroupId));
    }

    static String committed(long requestId, String topic, int vgroupId) {
        return text("committed", vgroupArgs(requestId, topic, vgroupId));
    }

    static String getCurrentDb(long requestId) {
        return text("get_current_db", args(requestId));
    }

    static String getServerInfo(long requestId) {
        return text("get_server_info", args(requestId));
    }

    static String getConnectionInfo(long requestId, int info) {
        return text("get_connection_info", args(requestId).put("info", info));
    }

    /**
     * @param host null for the server's own choice
     */
    static String checkServerStatus(long requestId, String host, int port) {
        return text("check_server_status", args(requestId).put("fqdn", host).put("port", port));
    }

    static String optionsConnection(long requestId, Map<SessionOption, String> options) {
        ObjectNode args = args(requestId);
        ArrayNode array = args.putArray("options");
        options.forEach(
                (option, value) ->
                        array.addObject().put("option", option.code()).put("value", value));
        return text("options_connection", args);
    }

    static String clearOptions(long requestId) {
        ObjectNode args = args(requestId);
        args.putArray("options").addObject().put("option", ALL_OPTIONS).putNull("value");
        return text("options_connection", args);
    }

    static ByteBuffer query(long requestId, String sql) {
        return sql(BINARY_QUERY, requestId, sql);
    }

    static ByteBuffer validateSql(long requestId, String sql) {
        return sql(VALIDATE_SQL, requestId, sql);
    }

    private static ByteBuffer sql(long action, long requestId, String sql) {
        byte[] utf8 = sql.getBytes(StandardCharsets.UTF_8);
        byte[] frame = new byte[BINARY_HEAD + 4 + utf8.length];
        putHead(frame, 0, requestId, 0, action);
        LittleEndian.putInt(frame, BINARY_HEAD, utf8.length);
        System.arraycopy(utf8, 0, frame, BINARY_HEAD + 4, utf8.length);
        return ByteBuffer.wrap(frame);
    }

    static ByteBuffer fetchRawBlock(long requestId, long resultId) {
        byte[] frame = new byte[BINARY_HEAD];
        putHead(frame, 0, requestId, resultId, FETCH_RAW_BLOCK);
        return ByteBuffer.wrap(frame);
    }

    /** Uses the room before the batch's payload, so nothing is copied. */
    static ByteBuffer stmt2Bind(long requestId, long statementId, EncodedBatch batch) {
        byte[] frame = batch.array();
        int start = batch.offset() - 4 - BINARY_HEAD;
        putHead(frame, start, requestId, statementId, STMT2_BIND);
        LittleEndian.putInt(frame, start + BINARY_HEAD, ALL_COLUMNS);
        return ByteBuffer.wrap(frame, start, BINARY_HEAD + 4 + batch.length());
    }

    /**
     * A raw block for a classic statement, without a version.
     *
     * @param block {@link TableBlocks#HEAD_ROOM} free bytes, then the block
     */
    static ByteBuffer block(long requestId, long statementId, long action, byte[] block) {
        putIds(block, 0, requestId, statementId, action);
        return ByteBuffer.wrap(block);
    }

    private static void putHead(
            byte[] frame, int start, long requestId, long resourceId, long action) {
        putIds(frame, start, requestId, resourceId, action);
        LittleEndian.putShort(frame, start + 24, (short) 1);
    }

    private static void putIds(
            byte[] frame, int start, long requestId, long resourceId, long action) {
        LittleEndian.putLong(frame, start, requestId);
        LittleEndian.putLong(frame, start + 8, resourceId);
        LittleEndian.putLong(frame, start + 16, action);
    }

    private static ObjectNode args(long requestId) {
        return JsonNodeFactory.instance.objectNode().put("req_id", requestId);
    }

    private static ObjectNode offsetArgs(long requestId, String topic, int vgroupId, long offset) {
        return args(requestId).put("topic", topic).put("vgroup_id", vgroupId).put("offset", offset);
    }

    private static ObjectNode vgroupArgs(long requestId, String topic, int vgroupId) {
        ObjectNode args = args(requestId);
        args.putArray("topic_vgroup_ids")
                .addObject()
                .put("topic", topic)
                .put("vgroup_id", vgroupId);
        return args;
    }

    private static String text(String action, ObjectNode args) {
        ObjectNode frame = JsonNodeFactory.instance.objectNode().put("action", action);
        frame.set("args", args);
        return frame.toString();
    }
}
