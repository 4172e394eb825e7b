/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "session.h"

enum { STMT2_BIND = 9, NONE = -1 };

struct TAOS_STMT2 {
    int mark;
    TAOS *session;
    uint64_t id;
    char *sql;
    bool interlaced;
    bool is_insert;
    /* How many placeholders of each kind; a query's count as columns. */
    int tags, columns;
    error error;
    TAOS_RES *result;
    /* What was bound and is read when it is executed: an interlaced statement copies nothing. */
    TAOS_STMT2_BINDV *bound;
    int bound_count;
};

static void named(buffer *args, const TAOS_STMT2 *statement) {
    buffer_format(args, "\"stmt_id\":%llu", (unsigned long long)statement->id);
}

static int32_t request(TAOS_STMT2 *statement, const char *action, const buffer *args, json **answer) {
    int32_t code = call(&statement->session->channel, action, args, answer);
    statement->error = last_error;
    return code;
}

static int32_t refuse(TAOS_STMT2 *statement, int32_t code, const char *text) {
    fail(code, text);
    statement->error = last_error;
    return code;
}

TAOS_STMT2 *taos_stmt2_init(TAOS *session, TAOS_STMT2_OPTION *option) {
    buffer args = {0};
    bool interlaced = option != NULL && option->singleStbInsert;
    buffer_format(
        &args, "\"single_stb_insert\":%s,\"single_table_bind_once\":%s",
        interlaced ? "true" : "false",
        option != NULL && option->singleTableBindOnce ? "true" : "false");
    json *answer;
    int32_t code = call(&session->channel, "stmt2_init", &args, &answer);
    free(args.data);
    if (code != 0) {
        return NULL;
    }
    TAOS_STMT2 *statement = calloc(1, sizeof(TAOS_STMT2));
    statement->mark = LIVE;
    statement->session = session;
    statement->interlaced = interlaced;
    statement->id = (uint64_t)json_int(json_get(answer, "stmt_id"), 0);
    json_free(answer);
    session->users++;
    alive[STATEMENTS]++;
    return statement;
}

static int32_t prepare(TAOS_STMT2 *statement, bool get_fields, json **answer) {
    buffer args = {0};
    named(&args, statement);
    buffer_format(&args, ",\"get_fields\":%s,\"sql\":", get_fields ? "true" : "false");
    buffer_quoted(&args, statement->sql);
    int32_t code = request(statement, "stmt2_prepare", &args, answer);
    free(args.data);
    return code;
}

int taos_stmt2_prepare(TAOS_STMT2 *statement, const char *sql, unsigned long length) {
    if (!is_live(statement->mark)) {
        return INVALID_PARAMETER;
    }
    free(statement->sql);
    statement->sql = strndup(sql, length == 0 ? strlen(sql) : length);
    json *answer;
    int32_t code = prepare(statement, false, &answer);
    statement->is_insert = json_true(json_get(answer, "is_insert"));
    statement->tags = statement->columns = 0;
    json_free(answer);
    return code;
}

int taos_stmt2_is_insert(TAOS_STMT2 *statement, int *insert) {
    *insert = statement->is_insert;
    return is_live(statement->mark) ? 0 : INVALID_PARAMETER;
}

/* How many placeholders of a kind the statement has. */
static int count_of(const TAOS_FIELD_ALL *fields, int count, int kind) {
    int of_kind = 0;
    for (int i = 0; i < count; i++) {
        of_kind += fields[i].field_type == kind;
    }
    return of_kind;
}

int taos_stmt2_get_fields(TAOS_STMT2 *statement, int *count, TAOS_FIELD_ALL **fields) {
    json *answer;
    if (!is_live(statement->mark)) {
        return INVALID_PARAMETER;
    }
    int32_t code = prepare(statement, true, &answer);
    if (code != 0) {
        return code;
    }
    *count = (int)json_int(json_get(answer, "fields_count"), 0);
    const json *array = json_get(answer, "fields");
    if (json_size(array) > 0) {
        *fields = calloc(json_size(array), sizeof(TAOS_FIELD_ALL));
        TAOS_FIELD_ALL *field = *fields;
        for (const json *one = array->children; one != NULL; one = one->next, field++) {
            strncpy(field->name, json_text(json_get(one, "name")), sizeof field->name - 1);
            field->type = (int8_t)json_int(json_get(one, "field_type"), 0);
            field->precision = (uint8_t)json_int(json_get(one, "precision"), 0);
            field->scale = (uint8_t)json_int(json_get(one, "scale"), 0);
            field->bytes = (int32_t)json_int(json_get(one, "bytes"), 0);
            field->field_type = (uint8_t)json_int(json_get(one, "bind_type"), 0);
        }
    }
    statement->tags = statement->is_insert ? count_of(*fields, *count, 2) : 0;
    statement->columns = statement->is_insert ? count_of(*fields, *count, 1) : *count;
    json_free(answer);
    return 0;
}

void taos_stmt2_free_fields(TAOS_STMT2 *statement, TAOS_FIELD_ALL *fields) {
    (void)statement;
    free(fields);
}

/* Bytes of a cell, or NONE for a type of variable length. */
static int cell_size(int type) {
    switch (type) {
        case 1:
        case 2:
        case 11:
            return 1;
        case 3:
        case 12:
            return 2;
        case 4:
        case 6:
        case 13:
            return 4;
        case 5:
        case 7:
        case 9:
        case 14:
        case 21:
            return 8;
        case 17:
            return 16;
        default:
            return NONE;
    }
}

static bool is_aligned(const void *address, size_t size) {
    return (uintptr_t)address % size == 0;
}

/* As C programs must pass them: numbers at addresses for numbers of their size. */
static bool is_usable(const TAOS_STMT2_BIND *bind) {
    int size = cell_size(bind->buffer_type);
    bool with_lengths = size != NONE || bind->length != NULL;
    return bind->num > 0 && bind->is_null != NULL && with_lengths
        && is_aligned(bind->length, sizeof(int32_t))
        && (size == NONE || is_aligned(bind->buffer, size > 8 ? 8 : (size_t)size));
}

static void put_element(buffer *to, const TAOS_STMT2_BIND *bind) {
    size_t start = to->size;
    int size = cell_size(bind->buffer_type);
    put32(to, 0);
    put32(to, bind->buffer_type);
    put32(to, bind->num);
    buffer_bytes(to, bind->is_null, (size_t)bind->num);
    char with_lengths = size == NONE;
    buffer_bytes(to, &with_lengths, 1);
    int32_t buffer_size = with_lengths ? 0 : size * bind->num;
    for (int row = 0; with_lengths && row < bind->num; row++) {
        int32_t length = bind->is_null[row] ? 0 : bind->length[row];
        put32(to, length);
        buffer_size += length;
    }
    put32(to, buffer_size);
    buffer_bytes(to, bind->buffer, (size_t)buffer_size);
    uint32_t total = (uint32_t)(to->size - start);
    memcpy(to->data + start, &total, 4);
}

/* The bytes of each table, then each table's elements. */
static void put_section(buffer *to, TAOS_STMT2_BIND **tables, int count, int elements) {
    size_t lengths = to->size;
    for (int table = 0; table < count; table++) {
        put32(to, 0);
    }
    for (int table = 0; table < count; table++) {
        size_t start = to->size;
        for (int i = 0; i < elements; i++) {
            put_element(to, &tables[table][i]);
        }
        uint32_t length = (uint32_t)(to->size - start);
        memcpy(to->data + lengths + 4 * (size_t)table, &length, 4);
    }
}

static bool are_usable(TAOS_STMT2_BIND **tables, int count, int elements) {
    for (int table = 0; table < count; table++) {
        for (int i = 0; i < elements; i++) {
            if (!is_usable(&tables[table][i])) {
                return false;
            }
        }
    }
    return true;
}

static void put_payload(buffer *to, const TAOS_STMT2_BINDV *bindv, int tags, int columns) {
    uint32_t head[7] = {
        0, (uint32_t)bindv->count, (uint32_t)tags, (uint32_t)columns, 0, 0, 0};
    size_t start = to->size;
    buffer_bytes(to, head, sizeof head);
    if (bindv->tbnames != NULL) {
        head[4] = (uint32_t)(to->size - start);
        for (int table = 0; table < bindv->count; table++) {
            uint16_t length = (uint16_t)(strlen(bindv->tbnames[table]) + 1);
            buffer_bytes(to, &length, 2);
        }
        for (int table = 0; table < bindv->count; table++) {
            buffer_bytes(to, bindv->tbnames[table], strlen(bindv->tbnames[table]) + 1);
        }
    }
    if (bindv->tags != NULL && tags > 0) {
        head[5] = (uint32_t)(to->size - start);
        put_section(to, bindv->tags, bindv->count, tags);
    }
    head[6] = (uint32_t)(to->size - start);
    put_section(to, bindv->bind_cols, bindv->count, columns);
    head[0] = (uint32_t)(to->size - start);
    memcpy(to->data + start, head, sizeof head);
}

static int32_t send_bound(TAOS_STMT2 *statement, const TAOS_STMT2_BINDV *bindv) {
    int tags = statement->tags;
    int columns = statement->columns;
    if (!are_usable(bindv->bind_cols, bindv->count, columns)
        || (tags > 0 && !are_usable(bindv->tags, bindv->count, tags))) {
        return refuse(statement, INVALID_PARAMETER, "Invalid parameters");
    }
    buffer body = {0};
    buffer_bytes(&body, "\1\0\xff\xff\xff\xff", 6);
    put_payload(&body, bindv, tags, columns);
    frame received;
    int32_t code = call_binary(
        &statement->session->channel, 0, statement->id, STMT2_BIND, &body, &received);
    free(body.data);
    json *answer = NULL;
    if (code == 0) {
        code = read_answer(&received, &answer);
    }
    statement->error = last_error;
    json_free(answer);
    return code;
}

static void free_result(TAOS_STMT2 *statement) {
    if (statement->result != NULL) {
        result_free(statement->result);
        statement->result = NULL;
    }
}

int taos_stmt2_bind_param(TAOS_STMT2 *statement, TAOS_STMT2_BINDV *bindv, int32_t col_idx) {
    if (!is_live(statement->mark) || col_idx != -1 || statement->sql == NULL) {
        return refuse(statement, CODE(0x022A), "Stmt API usage error");
    }
    free_result(statement);
    if (!statement->interlaced) {
        return send_bound(statement, bindv);
    }
    size_t size = sizeof(TAOS_STMT2_BINDV) * (size_t)(statement->bound_count + 1);
    statement->bound = realloc(statement->bound, size);
    statement->bound[statement->bound_count++] = *bindv;
    return 0;
}

int taos_stmt2_exec(TAOS_STMT2 *statement, int *affected_rows) {
    if (!is_live(statement->mark)) {
        return INVALID_PARAMETER;
    }
    int32_t code = 0;
    for (int i = 0; code == 0 && i < statement->bound_count; i++) {
        code = send_bound(statement, &statement->bound[i]);
    }
    statement->bound_count = 0;
    if (code != 0) {
        return code;
    }
    buffer args = {0};
    named(&args, statement);
    json *answer;
    code = request(statement, "stmt2_exec", &args, &answer);
    free(args.data);
    if (affected_rows != NULL) {
        *affected_rows = (int)json_int(json_get(answer, "affected"), 0);
    }
    json_free(answer);
    return code;
}

TAOS_RES *taos_stmt2_result(TAOS_STMT2 *statement) {
    if (!is_live(statement->mark) || statement->is_insert) {
        return NULL;
    }
    buffer args = {0};
    named(&args, statement);
    json *answer;
    int32_t code = request(statement, "stmt2_result", &args, &answer);
    free(args.data);
    if (code == 0) {
        free_result(statement);
        TAOS_RES *result = result_new(statement->session);
        result->id = (uint64_t)json_int(json_get(answer, "id"), 0);
        result_describe(result, answer);
        json_free(answer);
        if (callers_free_results) {
            return result;
        }
        result->owner = OF_STATEMENT;
        statement->result = result;
    }
    return statement->result;
}

char *taos_stmt2_error(TAOS_STMT2 *statement) {
    return statement == NULL ? last_error.text : statement->error.text;
}

int taos_stmt2_close(TAOS_STMT2 *statement) {
    if (!is_live(statement->mark)) {
        return INVALID_PARAMETER;
    }
    free_result(statement);
    buffer args = {0};
    named(&args, statement);
    json *answer;
    int32_t code = request(statement, "stmt2_close", &args, &answer);
    free(args.data);
    json_free(answer);
    statement->mark = DEAD;
    free(statement->sql);
    free(statement->bound);
    statement->sql = NULL;
    statement->bound = NULL;
    statement->session->users--;
    alive[STATEMENTS]--;
    return code;
}
