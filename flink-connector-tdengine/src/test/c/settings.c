/* SPDX-License-Identifier: Apache-2.0 */
#include "settings.h"

#include <stdlib.h>
#include <string.h>

enum { UNKNOWN_KEY = -2, INVALID_VALUE = -1 };

static const char *const KEYS[] = {
    "group.id", "client.id", "auto.offset.reset", "enable.auto.commit", "auto.commit.interval.ms",
    "experimental.snapshot.enable", "msg.with.table.name", "msg.enable.batchmeta",
    "msg.consume.excluded", "msg.consume.rawdata", "session.timeout.ms", "max.poll.interval.ms",
    "heartbeat.interval.ms", "fetch.max.wait.ms", "min.poll.rows", "enable.replay",
    "td.connect.user", "td.connect.pass", "td.connect.ip", "td.connect.port", "td.connect.db",
    "td.connect.token"};

static const char *const RESETS[] = {"earliest", "latest", "none"};

bool is_one_of(const char *text, const char *const *texts, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(text, texts[i]) == 0) {
            return true;
        }
    }
    return false;
}

tmq_conf_t *tmq_conf_new(void) {
    return calloc(1, sizeof(tmq_conf_t));
}

int tmq_conf_set(tmq_conf_t *conf, const char *key, const char *value) {
    if (!is_one_of(key, KEYS, sizeof KEYS / sizeof *KEYS)) {
        return UNKNOWN_KEY;
    }
    bool number = strstr(key, ".ms") != NULL || strcmp(key, "min.poll.rows") == 0;
    if ((number && (*value == 0 || strspn(value, "0123456789") != strlen(value)))
        || (strcmp(key, "auto.offset.reset") == 0 && !is_one_of(value, RESETS, 3))) {
        return INVALID_VALUE;
    }
    int at = 0;
    while (at < conf->count && strcmp(conf->keys[at], key) != 0) {
        at++;
    }
    if (at == conf->count) {
        conf->keys[conf->count++] = strdup(key);
    } else {
        free(conf->values[at]);
    }
    conf->values[at] = strdup(value);
    return 0;
}

void tmq_conf_destroy(tmq_conf_t *conf) {
    for (int i = 0; i < conf->count; i++) {
        free(conf->keys[i]);
        free(conf->values[i]);
    }
    free(conf);
}

const char *conf_get(const tmq_conf_t *conf, const char *key) {
    for (int i = 0; i < conf->count; i++) {
        if (strcmp(conf->keys[i], key) == 0) {
            return conf->values[i];
        }
    }
    return "";
}

tmq_list_t *tmq_list_new(void) {
    return calloc(1, sizeof(tmq_list_t));
}

int32_t tmq_list_append(tmq_list_t *list, const char *text) {
    list->items = realloc(list->items, sizeof(char *) * (size_t)(list->size + 1));
    list->items[list->size++] = strdup(text);
    return 0;
}

void tmq_list_destroy(tmq_list_t *list) {
    for (int32_t i = 0; i < list->size; i++) {
        free(list->items[i]);
    }
    free(list->items);
    free(list);
}

int32_t tmq_list_get_size(const tmq_list_t *list) {
    return list->size;
}

char **tmq_list_to_c_array(const tmq_list_t *list) {
    return list->items;
}
