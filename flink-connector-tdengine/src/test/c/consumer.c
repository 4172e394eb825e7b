/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "session.h"
#include "settings.h"

enum { FETCH_BLOCK_HEAD = 24 };

struct tmq_t {
    int mark;
    /* For what is asked of the server beside the subscription. */
    TAOS *session;
    tmq_conf_t *conf;
    channel channel;
    bool open;
    uint64_t last_message;
};

tmq_t *tmq_consumer_new(tmq_conf_t *conf, char *errstr, int32_t len) {
    uint16_t port = (uint16_t)atoi(conf_get(conf, "td.connect.port"));
    const char *host = conf_get(conf, "td.connect.ip");
    const char *token = conf_get(conf, "td.connect.token");
    TAOS *session =
        *token != 0 ? taos_connect_token(host, token, NULL, port)
                    : taos_connect(
                          host, conf_get(conf, "td.connect.user"),
                          conf_get(conf, "td.connect.pass"), NULL, port);
    if (session == NULL) {
        snprintf(errstr, (size_t)len, "%s", last_error.text);
        return NULL;
    }
    tmq_t *tmq = calloc(1, sizeof(tmq_t));
    tmq->mark = LIVE;
    tmq->session = session;
    tmq->conf = tmq_conf_new();
    for (int i = 0; i < conf->count; i++) {
        tmq_conf_set(tmq->conf, conf->keys[i], conf->values[i]);
    }
    alive[CONSUMERS]++;
    return tmq;
}

TAOS *tmq_get_connect(tmq_t *tmq) {
    return is_live(tmq->mark) ? tmq->session : NULL;
}

int32_t tmq_consumer_close(tmq_t *tmq) {
    if (!is_live(tmq->mark)) {
        return INVALID_PARAMETER;
    }
    if (tmq->open) {
        channel_close(&tmq->channel);
    }
    taos_close(tmq->session);
    tmq_conf_destroy(tmq->conf);
    tmq->conf = NULL;
    tmq->mark = DEAD;
    alive[CONSUMERS]--;
    return 0;
}

/* Sends a request whose answer is of no interest. */
static int32_t order(tmq_t *tmq, const char *action, const buffer *args) {
    if (!is_live(tmq->mark) || !tmq->open) {
        return fail(CODE(0x4017), "Invalid status, please subscribe topic first");
    }
    json *answer;
    int32_t code = call(&tmq->channel, action, args, &answer);
    json_free(answer);
    return code;
}

static const char *const LOGIN[] = {
    "td.connect.user", "td.connect.pass", "td.connect.ip", "td.connect.port", "td.connect.db",
    "group.id", "client.id", "auto.offset.reset", "enable.auto.commit", "auto.commit.interval.ms",
    "msg.with.table.name"};

static void put_settings(buffer *args, const tmq_conf_t *conf) {
    static const char *const members[][2] = {
        {"user", "td.connect.user"}, {"password", "td.connect.pass"}, {"group_id", "group.id"},
        {"client_id", "client.id"}, {"offset_reset", "auto.offset.reset"}};
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        buffer_format(args, "\"%s\":", members[i][0]);
        buffer_quoted(args, conf_get(conf, members[i][1]));
        buffer_bytes(args, ",", 1);
    }
    buffer_format(args, "\"auto_commit\":\"false\",\"with_table_name\":\"true\",\"config\":{");
    const char *comma = "";
    for (int i = 0; i < conf->count; i++) {
        if (!is_one_of(conf->keys[i], LOGIN, sizeof LOGIN / sizeof *LOGIN)) {
            buffer_format(args, "%s\"%s\":", comma, conf->keys[i]);
            buffer_quoted(args, conf->values[i]);
            comma = ",";
        }
    }
    buffer_bytes(args, "},", 2);
}

int32_t tmq_subscribe(tmq_t *tmq, const tmq_list_t *topics) {
    if (!is_live(tmq->mark)) {
        return INVALID_PARAMETER;
    }
    if (!tmq->open) {
        const char *host = conf_get(tmq->conf, "td.connect.ip");
        uint16_t port = (uint16_t)atoi(conf_get(tmq->conf, "td.connect.port"));
        if (channel_open(&tmq->channel, host, port, "/rest/tmq") != 0) {
            return fail(UNREACHABLE, "Unable to establish connection");
        }
        tmq->open = true;
    }
    buffer args = {0};
    put_settings(&args, tmq->conf);
    buffer_format(&args, "\"topics\":[");
    for (int32_t i = 0; i < topics->size; i++) {
        buffer_bytes(&args, ",", i > 0);
        buffer_quoted(&args, topics->items[i]);
    }
    buffer_bytes(&args, "]", 1);
    int32_t code = order(tmq, "subscribe", &args);
    free(args.data);
    return code;
}

int32_t tmq_unsubscribe(tmq_t *tmq) {
    return order(tmq, "unsubscribe", NULL);
}

int32_t tmq_subscription(tmq_t *tmq, tmq_list_t **topics) {
    json *answer;
    if (!is_live(tmq->mark) || !tmq->open) {
        return fail(CODE(0x4017), "Invalid status, please subscribe topic first");
    }
    int32_t code = call(&tmq->channel, "list_topics", NULL, &answer);
    if (*topics == NULL) {
        *topics = tmq_list_new();
    }
    const json *array = json_get(answer, "topics");
    for (const json *one = array == NULL ? NULL : array->children; one != NULL; one = one->next) {
        tmq_list_append(*topics, json_text(one));
    }
    json_free(answer);
    return code;
}

TAOS_RES *tmq_consumer_poll(tmq_t *tmq, int64_t timeout) {
    if (!is_live(tmq->mark) || !tmq->open) {
        fail(CODE(0x4017), "Invalid status, please subscribe topic first");
        return NULL;
    }
    buffer args = {0};
    buffer_format(
        &args, "\"blocking_time\":%lld,\"message_id\":%llu", (long long)timeout,
        (unsigned long long)tmq->last_message);
    json *answer;
    call(&tmq->channel, "poll", &args, &answer);
    free(args.data);
    TAOS_RES *message = NULL;
    if (json_true(json_get(answer, "have_message"))) {
        tmq->last_message = (uint64_t)json_int(json_get(answer, "message_id"), 0);
        message = result_new(NULL);
        message->owner = OF_CONSUMER;
        message->consumer = tmq;
        message->id = tmq->last_message;
        message->type = (int)json_int(json_get(answer, "message_type"), -1);
        message->vgroup = (int32_t)json_int(json_get(answer, "vgroup_id"), 0);
        message->offset = json_int(json_get(answer, "offset"), 0);
        message->topic = strdup(json_text(json_get(answer, "topic")));
        message->database = strdup(json_text(json_get(answer, "database")));
    }
    json_free(answer);
    return message;
}

int tmq_get_res_type(TAOS_RES *message) {
    return is_live(message->mark) ? message->type : -1;
}

const char *tmq_get_topic_name(TAOS_RES *message) {
    return is_live(message->mark) ? message->topic : NULL;
}

const char *tmq_get_db_name(TAOS_RES *message) {
    return is_live(message->mark) ? message->database : NULL;
}

const char *tmq_get_table_name(TAOS_RES *message) {
    return is_live(message->mark) ? message->table : NULL;
}

int32_t tmq_get_vgroup_id(TAOS_RES *message) {
    return is_live(message->mark) ? message->vgroup : -1;
}

int64_t tmq_get_vgroup_offset(TAOS_RES *message) {
    return is_live(message->mark) ? message->offset : -1;
}

static void put_message(buffer *args, const TAOS_RES *message) {
    buffer_format(args, "\"message_id\":%llu", (unsigned long long)message->id);
}

/* The block that the last fetch moved to. */
static int32_t fetch_block(TAOS_RES *message, const buffer *args) {
    frame received;
    int32_t code = call_frame(&message->consumer->channel, "fetch_block", args, &received);
    if (code != 0) {
        return code;
    }
    if (received.text || received.size <= FETCH_BLOCK_HEAD) {
        free(received.data);
        return fail(MALFORMED_ANSWER, "Invalid message");
    }
    result_block(
        message, received.data + FETCH_BLOCK_HEAD, received.size - FETCH_BLOCK_HEAD);
    free(received.data);
    /* Only the block tells the digits of a decimal: scale and precision, before the size. */
    for (int i = 0; i < message->fields_count; i++) {
        const uint8_t *schema = message->block + 28 + 5 * i;
        bool decimal = schema[0] == 17 || schema[0] == 21;
        message->fields[i].scale = decimal ? schema[1] : 0;
        message->fields[i].precision = decimal ? schema[2] : 0;
    }
    return 0;
}

int message_fetch(TAOS_RES *message, int *rows, void **data) {
    result_block(message, NULL, 0);
    if (message->finished) {
        return 0;
    }
    buffer args = {0};
    put_message(&args, message);
    json *answer;
    int32_t code = call(&message->consumer->channel, "fetch", &args, &answer);
    message->finished = code != 0 || json_true(json_get(answer, "completed"));
    if (!message->finished) {
        result_describe(message, answer);
        free(message->table);
        message->table = strdup(json_text(json_get(answer, "table_name")));
        code = fetch_block(message, &args);
    }
    if (code == 0 && !message->finished) {
        *rows = (int)get32(message->block + 8);
        *data = message->block;
    }
    message->error = last_error;
    free(args.data);
    json_free(answer);
    return code;
}

char *tmq_get_json_meta(TAOS_RES *message) {
    if (!is_live(message->mark)) {
        return NULL;
    }
    buffer args = {0};
    put_message(&args, message);
    frame received;
    int32_t code = call_frame(&message->consumer->channel, "fetch_json_meta", &args, &received);
    free(args.data);
    if (code != 0) {
        return NULL;
    }
    char *text = strndup((char *)received.data, received.size);
    char *meta = NULL;
    json *answer;
    if (read_answer(&received, &answer) == 0) {
        const json *data = json_get(answer, "data");
        meta = data == NULL ? NULL : strndup(text + data->start, data->end - data->start);
        json_free(answer);
    }
    free(text);
    return meta;
}

void tmq_free_json_meta(char *meta) {
    free(meta);
}

/* u64 timing, request, message and action; u32 length, u16 type; then the bytes. */
int32_t tmq_get_raw(TAOS_RES *message, tmq_raw_data *raw) {
    if (!is_live(message->mark)) {
        return INVALID_PARAMETER;
    }
    buffer args = {0};
    put_message(&args, message);
    frame received;
    int32_t code = call_frame(&message->consumer->channel, "fetch_raw", &args, &received);
    free(args.data);
    if (code != 0) {
        return code;
    }
    if (received.text) {
        json *answer;
        code = read_answer(&received, &answer);
        json_free(answer);
        return code == 0 ? fail(MALFORMED_ANSWER, "Invalid message") : code;
    }
    raw->raw_len = get32(received.data + 32);
    raw->raw_type = (uint16_t)(received.data[36] | received.data[37] << 8);
    raw->raw = malloc(raw->raw_len + 1);
    memcpy(raw->raw, received.data + 38, raw->raw_len);
    free(received.data);
    return 0;
}

void tmq_free_raw(tmq_raw_data raw) {
    if (raw.raw != NULL) {
        memset(raw.raw, 0xDD, raw.raw_len);
    }
    free(raw.raw);
}

static void put_place(buffer *args, const char *topic, int32_t vgroup) {
    buffer_format(args, "\"topic\":");
    buffer_quoted(args, topic);
    buffer_format(args, ",\"vgroup_id\":%d", vgroup);
}

int32_t tmq_commit_sync(tmq_t *tmq, const TAOS_RES *message) {
    if (message != NULL) {
        int64_t end = tmq_position(tmq, message->topic, message->vgroup);
        return end < 0 ? (int32_t)end
                       : tmq_commit_offset_sync(tmq, message->topic, message->vgroup, end);
    }
    buffer args = {0};
    buffer_format(&args, "\"message_id\":%llu", (unsigned long long)tmq->last_message);
    int32_t code = order(tmq, "commit", &args);
    free(args.data);
    return code;
}

static int32_t order_offset(
    tmq_t *tmq, const char *action, const char *topic, int32_t vg, int64_t offset) {
    buffer args = {0};
    put_place(&args, topic, vg);
    buffer_format(&args, ",\"offset\":%lld", (long long)offset);
    int32_t code = order(tmq, action, &args);
    free(args.data);
    return code;
}

int32_t tmq_commit_offset_sync(tmq_t *tmq, const char *topic, int32_t vg, int64_t offset) {
    return order_offset(tmq, "commit_offset", topic, vg, offset);
}

int32_t tmq_offset_seek(tmq_t *tmq, const char *topic, int32_t vg, int64_t offset) {
    return order_offset(tmq, "seek", topic, vg, offset);
}

/* The member named as the action has the offsets. */
static int64_t ask_offset(tmq_t *tmq, const char *action, const char *topic, int32_t vg) {
    if (!is_live(tmq->mark) || !tmq->open) {
        return fail(CODE(0x4017), "Invalid status, please subscribe topic first");
    }
    buffer args = {0};
    buffer_format(&args, "\"topic_vgroup_ids\":[{");
    put_place(&args, topic, vg);
    buffer_format(&args, "}]");
    json *answer;
    int32_t code = call(&tmq->channel, action, &args, &answer);
    free(args.data);
    const json *array = json_get(answer, action);
    int64_t offset = array == NULL ? 0 : json_int(array->children, 0);
    json_free(answer);
    return code != 0 ? code : offset;
}

int64_t tmq_committed(tmq_t *tmq, const char *topic, int32_t vg) {
    return ask_offset(tmq, "committed", topic, vg);
}

int64_t tmq_position(tmq_t *tmq, const char *topic, int32_t vg) {
    return ask_offset(tmq, "position", topic, vg);
}

int32_t tmq_get_topic_assignment(
    tmq_t *tmq, const char *topic, tmq_topic_assignment **assignment, int32_t *count) {
    if (!is_live(tmq->mark) || !tmq->open) {
        return fail(CODE(0x4017), "Invalid status, please subscribe topic first");
    }
    buffer args = {0};
    buffer_format(&args, "\"topic\":");
    buffer_quoted(&args, topic);
    json *answer;
    int32_t code = call(&tmq->channel, "assignment", &args, &answer);
    free(args.data);
    const json *array = json_get(answer, "assignment");
    *count = (int32_t)json_size(array);
    *assignment = *count == 0 ? NULL : calloc((size_t)*count, sizeof(tmq_topic_assignment));
    tmq_topic_assignment *to = *assignment;
    for (const json *one = array == NULL ? NULL : array->children; one != NULL; one = one->next) {
        to->vgId = (int32_t)json_int(json_get(one, "vgroup_id"), 0);
        to->currentOffset = json_int(json_get(one, "offset"), 0);
        to->begin = json_int(json_get(one, "begin"), 0);
        to->end = json_int(json_get(one, "end"), 0);
        to++;
    }
    json_free(answer);
    return code;
}

void tmq_free_assignment(tmq_topic_assignment *assignment) {
    free(assignment);
}

const char *tmq_err2str(int32_t code) {
    if (code == 0) {
        return "success";
    }
    return code == last_error.code ? last_error.text : "unknown error";
}
