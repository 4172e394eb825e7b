/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tdengine.flink.embedded.QueryLog;
import io.tdengine.flink.embedded.engine.Engine;
import io.tdengine.flink.embedded.engine.PreparedPlan;
import io.tdengine.flink.embedded.engine.ServerError;
import io.tdengine.flink.embedded.engine.Session;
import io.tdengine.flink.embedded.engine.SqlResult;
import io.tdengine.flink.transport.bind.BindField;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** A client of {@code /ws}: one session with its results and statements. */
class QueryConnection extends WebSocketConnection {

    private interface Action {
        void run(Request request) throws ServerError;
    }

    private static final int SERVICE_OK = 2;
    private static final int UNAVAILABLE = 0;
    private static final int NATIVE_PORT = 6030;
    private static final int SQL_HEAD = 6;
    private static final Pattern CHANGES =
            Pattern.compile("(?i)(create|drop|alter|delete|use|kill|grant|revoke|flush)\\b");
    private static final Set<String> WITHOUT_SESSION =
            Set.of("version", "conn", "check_server_status");

    private final Map<String, Action> actions = new HashMap<>();
    private final Results results = new Results(this);
    private final OpenStatements open = new OpenStatements();
    private final Statements statements = new Statements(this, results, open);
    private final ClassicStatements classic = new ClassicStatements(this, results, open);
    private volatile Session session;

    QueryConnection(ServerContext server) {
        super(server);
        actions.put("version", request -> send(request, withVersion(request)));
        actions.put("conn", this::connect);
        actions.put("check_server_status", this::checkServerStatus);
        actions.put("query", request -> query(request, request.string("sql")));
        actions.put("binary_query", request -> query(request, binarySql(request, "binary query")));
        actions.put("validate_sql", this::validate);
        actions.put("insert", this::insertSchemaless);
        actions.put("fetch", results::fetch);
        actions.put("fetch_block", results::fetchBlock);
        actions.put("fetch_raw_block", results::fetchRawBlock);
        actions.put("num_fields", results::numFields);
        actions.put("free_result", results::free);
        actions.put("stmt2_init", request -> statements.init(request, session));
        actions.put("stmt2_prepare", statements::prepare);
        actions.put("stmt2_bind", statements::bind);
        actions.put("stmt2_exec", statements::execute);
        actions.put("stmt2_result", statements::result);
        actions.put("stmt2_close", statements::close);
        addClassicStatements();
        actions.put("options_connection", this::setOptions);
        actions.put("get_current_db", this::currentDatabase);
        actions.put("get_server_info", this::serverInfo);
    }

    private void addClassicStatements() {
        actions.put("init", request -> classic.init(request, session));
        actions.put("prepare", classic::prepare);
        actions.put("set_table_name", classic::setTableName);
        actions.put("set_tags", classic::setTags);
        actions.put("bind", classic::bind);
        actions.put("add_batch", classic::addBatch);
        actions.put("exec", classic::execute);
        actions.put("use_result", classic::useResult);
        actions.put("close", classic::close);
        actions.put("get_tag_fields", request -> classic.fields(request, BindField.Kind.TAG));
        actions.put("get_col_fields", request -> classic.fields(request, BindField.Kind.COLUMN));
        actions.put("stmt_num_params", classic::countParameters);
        actions.put("stmt_get_param", classic::parameter);
    }

    @Override
    String binaryActionName(long action) {
        return switch ((int) action) {
            case 1 -> "set_tags";
            case 2 -> "bind";
            case 6 -> "binary_query";
            case 7 -> "fetch_raw_block";
            case 9 -> "stmt2_bind";
            case 10 -> "validate_sql";
            default -> null;
        };
    }

    @Override
    boolean isInstant(String action) {
        return action.equals("free_result") || action.equals("close");
    }

    @Override
    void onUnreadable(Request request, String message) {
        fail(request, new ServerError(ADAPTER_ERROR, message));
    }

    @Override
    void onClosed() {
        results.freeAll();
        open.clear();
    }

    @Override
    void handle(Request request) {
        try {
            if (session == null && !WITHOUT_SESSION.contains(request.action())) {
                throw new ServerError(ADAPTER_ERROR, "server not connected");
            }
            Action action = actions.get(request.action());
            if (action == null) {
                throw new ServerError(ADAPTER_ERROR, "unknown action " + request.action());
            }
            boolean text = request.body() == null;
            if (text && !request.hasArgs() && !request.action().equals("version")) {
                throw request.undecodable();
            }
            action.run(request);
        } catch (ServerError e) {
            fail(request, e);
        }
    }

    @Override
    void fail(Request request, ServerError error) {
        if (request.action().equals("fetch_raw_block") && session != null) {
            send(request, Results.rawAnswer(request, error.code(), error.getMessage(), null));
            return;
        }
        ObjectNode answer = request.answer(error.code(), error.getMessage());
        boolean ofStatement =
                Statements.owns(request.action()) || ClassicStatements.owns(request.action());
        if (ofStatement && session != null) {
            Request.putUnsigned(answer, "stmt_id", Statements.idOf(request));
        }
        send(request, answer);
    }

    private ObjectNode withVersion(Request request) {
        return request.answer(0, "").put("version", server().engine().version());
    }

    private synchronized void connect(Request request) throws ServerError {
        if (session != null) {
            throw new ServerError(ADAPTER_ERROR, "duplicate connections");
        }
        Session opened =
                server().engine()
                        .login(
                                new Engine.Login(
                                        request.string("user"),
                                        request.string("password"),
                                        request.string("totp_code"),
                                        request.string("bearer_token")),
                                request.string("db"));
        if (request.has("mode") && request.number("mode") != 0) {
            throw new ServerError(ADAPTER_ERROR, "unexpected mode:" + request.number("mode"));
        }
        opened.setZone(zone(request.string("tz")));
        session = opened;
        send(request, withVersion(request));
    }

    /** A real server takes any name for a zone; one that it does not know is UTC. */
    private static ZoneId zone(String name) {
        try {
            return name.isEmpty() ? ZoneOffset.UTC : ZoneId.of(name);
        } catch (DateTimeException unknown) {
            return ZoneOffset.UTC;
        }
    }

    private void query(Request request, String sql) throws ServerError {
        QueryLog.Query log = server().queryLog().add(sql);
        SqlResult result;
        synchronized (session) {
            result = session.execute(sql.trim());
        }
        ObjectNode answer = request.answer(0, "");
        if (result.isUpdate()) {
            answer.put("id", 0).put("is_update", true);
            answer.put("affected_rows", result.affectedRows());
            OpenResult.describeUpdate(answer);
        } else {
            OpenResult open = new OpenResult(result, log);
            answer.put("id", results.add(open)).put("is_update", false).put("affected_rows", 0);
            open.describe(answer, FieldSizes::reported);
        }
        send(request, answer);
    }

    /** The time to live of new tables is read, but nothing here ages. */
    private void insertSchemaless(Request request) throws ServerError {
        int protocol = (int) request.number("protocol");
        request.number("ttl");
        if (protocol == 0) {
            throw new ServerError(ADAPTER_ERROR, "schemaless write protocol is null");
        }
        Session.SchemalessText text =
                new Session.SchemalessText(
                        protocol,
                        request.string("precision"),
                        request.string("table_name_key"),
                        request.string("data"));
        Session.Written written;
        synchronized (session) {
            written = session.insertSchemaless(text);
        }
        send(
                request,
                request.answer(0, "")
                        .put("affected_rows", written.rows())
                        .put("total_rows", written.lines()));
    }

    private static String binarySql(Request request, String what) throws ServerError {
        ByteBuffer body = request.body();
        if (body.remaining() <= SQL_HEAD) {
            throw new ServerError(ADAPTER_ERROR, "message length is too short");
        }
        int version = body.getShort() & 0xFFFF;
        if (version != 1) {
            throw new ServerError(ADAPTER_ERROR, "unknown " + what + " version:" + version);
        }
        long length = body.getInt() & 0xFFFFFFFFL;
        if (length > body.remaining()) {
            throw new ServerError(
                    ADAPTER_ERROR,
                    "uncompleted message, sql length:"
                            + length
                            + ", remainMessageLength:"
                            + body.remaining());
        }
        byte[] sql = new byte[(int) length];
        body.get(sql);
        return new String(sql, StandardCharsets.UTF_8);
    }

    /**
     * Tells whether a statement would be accepted; changes nothing. Statements that change
     * something and are no INSERT are not looked into: here only running them does that.
     */
    private void validate(Request request) throws ServerError {
        String sql = binarySql(request, "validate sql").trim();
        long resultCode = 0;
        try {
            synchronized (session) {
                if (!CHANGES.matcher(sql).lookingAt()) {
                    check(sql);
                }
            }
        } catch (ServerError e) {
            resultCode = 0x80000000 | e.code();
        }
        send(request, request.answer(0, "").put("result_code", resultCode));
    }

    private void check(String sql) throws ServerError {
        PreparedPlan plan = session.prepare(sql);
        if (plan.isInsert()) {
            plan.fields();
        } else if (plan.parameters() == 0) {
            session.execute(sql);
        }
    }

    private void setOptions(Request request) throws ServerError {
        for (JsonNode option : request.array("options")) {
            int key = option.path("option").asInt();
            if (key < -1 || key > 3) {
                throw new ServerError(0x0118, "Invalid parameters");
            }
            if (key == 1 || key == -1) {
                String zone = option.path("value").asText("");
                synchronized (session) {
                    session.setZone(zone(option.path("value").isNull() ? "" : zone));
                }
            }
        }
        send(request, request.answer(0, ""));
    }

    private void currentDatabase(Request request) {
        String database;
        synchronized (session) {
            database = session.database();
        }
        send(request, request.answer(0, "").put("db", database == null ? "" : database));
    }

    private void serverInfo(Request request) {
        String info = "ver:" + server().engine().version() + "\nbuild:embedded\ngitinfo:none";
        send(request, request.answer(0, "").put("info", info));
    }

    /** Only this server exists: it answers for its own and for the native port. */
    private void checkServerStatus(Request request) throws ServerError {
        long port = request.number("port");
        boolean here = port == 0 || port == NATIVE_PORT || port == localPort();
        ObjectNode answer = request.answer(0, "");
        send(request, answer.put("status", here ? SERVICE_OK : UNAVAILABLE).put("details", ""));
    }
}
