/* SPDX-License-Identifier: Apache-2.0 */
#include "session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BINARY_QUERY = 6, FETCH_RAW_BLOCK = 7, VALIDATE_SQL = 10 };

/* Where the last session went: what the real library has in its configuration. */
static char first_host[256] = "localhost";
static uint16_t first_port = 6041;

bool is_live(int mark) {
    if (mark != LIVE) {
        misuses++;
    }
    return mark == LIVE;
}

/* What the tests ask for: 0 sessions, 1 results, 2 statements, 3 consumers, 4 misuses. */
TAOS_API int test_count(int what) {
    return what == KINDS ? misuses : alive[what];
}

atomic_bool callers_free_results;

/* What the tests set. */
TAOS_API void test_callers_free_results(int yes) {
    callers_free_results = yes != 0;
}

const char *taos_get_client_info(void) {
    return callers_free_results ? "3.4.0.1" : "3.3.7.5";
}

int taos_options(int option, const void *arg, ...) {
    (void)option;
    (void)arg;
    return 0;
}

static void put_member(buffer *args, const char *name, const char *value) {
    buffer_format(args, ",\"%s\":", name);
    buffer_quoted(args, value == NULL ? "" : value);
}

/* Logs in by what is not NULL. */
static TAOS *open_session(
    const char *ip, uint16_t port, const char *db, const char *user, const char *pass,
    const char *totp, const char *token) {
    TAOS *session = calloc(1, sizeof(TAOS));
    if (channel_open(&session->channel, ip, port, "/ws") != 0) {
        fail(UNREACHABLE, "Unable to establish connection");
        free(session);
        return NULL;
    }
    buffer args = {0};
    buffer_format(&args, "\"db\":");
    buffer_quoted(&args, db == NULL ? "" : db);
    put_member(&args, "user", user);
    put_member(&args, "password", pass);
    put_member(&args, "totp_code", totp);
    put_member(&args, "bearer_token", token);
    json *answer;
    int32_t code = call(&session->channel, "conn", &args, &answer);
    free(args.data);
    json_free(answer);
    if (code != 0) {
        channel_close(&session->channel);
        free(session);
        return NULL;
    }
    snprintf(first_host, sizeof first_host, "%s", ip);
    first_port = port;
    session->mark = LIVE;
    alive[SESSIONS]++;
    return session;
}

TAOS *taos_connect(
    const char *ip, const char *user, const char *pass, const char *db, uint16_t port) {
    return open_session(ip, port, db, user, pass, NULL, NULL);
}

TAOS *taos_connect_token(const char *ip, const char *token, const char *db, uint16_t port) {
    return open_session(ip, port, db, NULL, NULL, NULL, token);
}

TAOS *taos_connect_totp(
    const char *ip, const char *user, const char *pass, const char *totp, const char *db,
    uint16_t port) {
    return open_session(ip, port, db, user, pass, totp, NULL);
}

void taos_close(TAOS *session) {
    if (session == NULL || !is_live(session->mark)) {
        return;
    }
    if (session->users != 0) {
        misuses++;
    }
    session->mark = DEAD;
    channel_close(&session->channel);
    free(session->server_info);
    session->server_info = NULL;
    alive[SESSIONS]--;
}

int taos_options_connection(TAOS *session, int option, const void *arg, ...) {
    if (session == NULL || !is_live(session->mark)) {
        return fail(CODE(0x020B), "Invalid connection");
    }
    buffer args = {0};
    buffer_format(&args, "\"options\":[{\"option\":%d,\"value\":", option);
    buffer_quoted(&args, arg);
    buffer_format(&args, "}]");
    json *answer;
    int32_t code = call(&session->channel, "options_connection", &args, &answer);
    free(args.data);
    json_free(answer);
    return code;
}

int taos_get_current_db(TAOS *session, char *database, int len, int *required) {
    json *answer;
    if (!is_live(session->mark)
        || call(&session->channel, "get_current_db", NULL, &answer) != 0) {
        return -1;
    }
    const char *name = json_text(json_get(answer, "db"));
    int size = (int)strlen(name) + 1;
    bool fits = size <= len;
    if (fits) {
        memcpy(database, name, (size_t)size);
    } else {
        *required = size;
        fail(INVALID_PARAMETER, "Invalid parameters");
    }
    json_free(answer);
    return fits ? 0 : -1;
}

const char *taos_get_server_info(TAOS *session) {
    json *answer;
    if (!is_live(session->mark)) {
        return NULL;
    }
    if (session->server_info == NULL
        && call(&session->channel, "get_server_info", NULL, &answer) == 0) {
        session->server_info = strdup(json_text(json_get(answer, "info")));
        json_free(answer);
    }
    return session->server_info;
}

TAOS_RES *result_new(TAOS *session) {
    TAOS_RES *result = calloc(1, sizeof(TAOS_RES));
    result->mark = LIVE;
    result->session = session;
    if (session != NULL) {
        session->users++;
    }
    alive[RESULTS]++;
    return result;
}

void result_describe(TAOS_RES *result, const json *answer) {
    const json *name = json_get(answer, "fields_names");
    result->fields_count = (int)json_size(name);
    free(result->fields);
    result->fields = calloc((size_t)result->fields_count + 1, sizeof(TAOS_FIELD_E));
    result->precision = (int)json_int(json_get(answer, "precision"), 0);
    const char *members[] = {
        "fields_types", "fields_lengths", "fields_precisions", "fields_scales"};
    const json *values[4];
    for (int m = 0; m < 4; m++) {
        const json *array = json_get(answer, members[m]);
        values[m] = array == NULL ? NULL : array->children;
    }
    name = name == NULL ? NULL : name->children;
    for (TAOS_FIELD_E *field = result->fields; name != NULL; field++, name = name->next) {
        snprintf(field->name, sizeof field->name, "%s", json_text(name));
        field->type = (int8_t)json_int(values[0], 0);
        field->bytes = (int32_t)json_int(values[1], 0);
        field->precision = (uint8_t)json_int(values[2], 0);
        field->scale = (uint8_t)json_int(values[3], 0);
        for (int m = 0; m < 4; m++) {
            values[m] = values[m] == NULL ? NULL : values[m]->next;
        }
    }
}

static void put_sql(buffer *body, const char *sql) {
    buffer_bytes(body, "\1\0", 2);
    put32(body, (int32_t)strlen(sql));
    buffer_bytes(body, sql, strlen(sql));
}

int taos_validate_sql(TAOS *session, const char *sql) {
    buffer body = {0};
    put_sql(&body, sql);
    frame received;
    json *answer = NULL;
    int32_t code = call_binary(&session->channel, 0, 0, VALIDATE_SQL, &body, &received);
    free(body.data);
    if (code == 0 && (code = read_answer(&received, &answer)) == 0) {
        code = (int32_t)json_int(json_get(answer, "result_code"), 0);
    }
    json_free(answer);
    return code;
}

int taos_check_server_status(const char *fqdn, int port, char *details, int maxlen) {
    channel asked = {0};
    json *answer;
    if (channel_open(&asked, first_host, first_port, "/ws") != 0) {
        return 0;
    }
    buffer args = {0};
    buffer_format(&args, "\"port\":%d,\"fqdn\":", port);
    buffer_quoted(&args, fqdn);
    int32_t code = call(&asked, "check_server_status", &args, &answer);
    free(args.data);
    channel_close(&asked);
    snprintf(details, (size_t)maxlen, "%s", json_text(json_get(answer, "details")));
    int status = code == 0 ? (int)json_int(json_get(answer, "status"), 0) : 0;
    json_free(answer);
    return status;
}

TAOS_RES *taos_query_with_reqid(TAOS *session, const char *sql, int64_t reqid) {
    if (session == NULL || !is_live(session->mark)) {
        fail(CODE(0x020B), "Invalid connection");
        return NULL;
    }
    TAOS_RES *result = result_new(session);
    buffer body = {0};
    put_sql(&body, sql);
    frame received;
    json *answer = NULL;
    int32_t code = call_binary(
        &session->channel, (uint64_t)reqid, 0, BINARY_QUERY, &body, &received);
    if (code == 0) {
        code = read_answer(&received, &answer);
    }
    free(body.data);
    result->error = last_error;
    if (code == 0) {
        result->id = (uint64_t)json_int(json_get(answer, "id"), 0);
        result->is_update = json_true(json_get(answer, "is_update"));
        result->affected_rows = json_int(json_get(answer, "affected_rows"), 0);
        result_describe(result, answer);
    } else {
        result->is_update = true;
    }
    json_free(answer);
    return result;
}

TAOS_RES *taos_query(TAOS *session, const char *sql) {
    return taos_query_with_reqid(session, sql, 0);
}

static const char *schemaless_precision(int precision) {
    static const char *const names[] = {"", "h", "m", "s", "ms", "u", "ns"};
    return precision >= 0 && precision <= 6 ? names[precision] : "";
}

TAOS_RES *taos_schemaless_insert_raw_ttl_with_reqid_tbname_key(
    TAOS *session, char *lines, int len, int32_t *total_rows, int protocol, int precision,
    int32_t ttl, int64_t reqid, char *tbname_key) {
    (void)reqid;
    TAOS_RES *result = result_new(session);
    char *data = strndup(lines, (size_t)len);
    buffer args = {0};
    buffer_format(&args, "\"protocol\":%d,\"ttl\":%d,\"precision\":", protocol, ttl);
    buffer_quoted(&args, schemaless_precision(precision));
    buffer_format(&args, ",\"table_name_key\":");
    buffer_quoted(&args, tbname_key == NULL ? "" : tbname_key);
    buffer_format(&args, ",\"data\":");
    buffer_quoted(&args, data);
    json *answer;
    call(&session->channel, "insert", &args, &answer);
    result->error = last_error;
    result->is_update = true;
    result->affected_rows = json_int(json_get(answer, "affected_rows"), 0);
    *total_rows = (int32_t)json_int(json_get(answer, "total_rows"), 0);
    free(args.data);
    free(data);
    json_free(answer);
    return result;
}

int taos_errno(TAOS_RES *result) {
    if (result == NULL) {
        return last_error.code;
    }
    return is_live(result->mark) ? result->error.code : INVALID_PARAMETER;
}

const char *taos_errstr(TAOS_RES *result) {
    return result == NULL ? last_error.text : result->error.text;
}

bool taos_is_update_query(TAOS_RES *result) {
    return !is_live(result->mark) || result->is_update;
}

int64_t taos_affected_rows64(TAOS_RES *result) {
    return is_live(result->mark) ? result->affected_rows : 0;
}

int taos_num_fields(TAOS_RES *result) {
    return is_live(result->mark) ? result->fields_count : 0;
}

TAOS_FIELD_E *taos_fetch_fields_e(TAOS_RES *result) {
    return is_live(result->mark) ? result->fields : NULL;
}

int taos_result_precision(TAOS_RES *result) {
    return is_live(result->mark) ? result->precision : 0;
}

void result_block(TAOS_RES *result, const uint8_t *block, size_t size) {
    if (result->block != NULL) {
        /* Whoever still reads it shall see that. */
        memset(result->block, 0xDD, result->block_size);
        free(result->block);
    }
    result->block = size == 0 ? NULL : malloc(size);
    result->block_size = size;
    if (size > 0) {
        memcpy(result->block, block, size);
    }
}

/* The answer to a binary fetch: heads, code, message, result id, end mark, length, block. */
static int32_t read_block(TAOS_RES *result, const frame *received) {
    const uint8_t *data = received->data;
    if (received->text || received->size < 51) {
        return fail(MALFORMED_ANSWER, "Invalid message");
    }
    uint32_t code = get32(data + 34);
    uint32_t message = get32(data + 38);
    if (code != 0) {
        char text[ERROR_BYTES];
        snprintf(text, sizeof text, "%.*s", (int)message, (const char *)data + 42);
        return fail(CODE(code), text);
    }
    result->finished = data[50 + message] != 0;
    if (!result->finished) {
        result_block(result, data + 55 + message, get32(data + 51 + message));
    }
    return 0;
}

int taos_fetch_raw_block(TAOS_RES *result, int *rows, void **data) {
    *rows = 0;
    *data = NULL;
    if (!is_live(result->mark)) {
        return INVALID_PARAMETER;
    }
    if (result->owner == OF_CONSUMER) {
        return message_fetch(result, rows, data);
    }
    result_block(result, NULL, 0);
    if (result->finished) {
        return 0;
    }
    buffer body = {0};
    buffer_bytes(&body, "\1\0", 2);
    frame received;
    int32_t code = call_binary(
        &result->session->channel, 0, result->id, FETCH_RAW_BLOCK, &body, &received);
    free(body.data);
    if (code == 0) {
        code = read_block(result, &received);
        free(received.data);
    }
    if (code != 0) {
        result->finished = true;
        result->error = last_error;
        return code;
    }
    if (!result->finished) {
        *rows = (int)get32(result->block + 8);
        *data = result->block;
    }
    return 0;
}

void result_free(TAOS_RES *result) {
    result->mark = DEAD;
    result_block(result, NULL, 0);
    free(result->fields);
    free(result->topic);
    free(result->database);
    free(result->table);
    result->fields = NULL;
    result->topic = result->database = result->table = NULL;
    if (result->session != NULL) {
        if (result->id != 0 && !result->finished && is_live(result->session->mark)) {
            buffer args = {0};
            buffer_format(&args, "\"id\":%llu", (unsigned long long)result->id);
            tell(&result->session->channel, "free_result", &args);
            free(args.data);
        }
        result->session->users--;
    }
    alive[RESULTS]--;
}

void taos_free_result(TAOS_RES *result) {
    if (result == NULL) {
        return;
    }
    if (result->owner == OF_STATEMENT) {
        misuses++;
        return;
    }
    if (is_live(result->mark)) {
        result_free(result);
    }
}
