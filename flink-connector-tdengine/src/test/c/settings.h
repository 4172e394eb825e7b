/* SPDX-License-Identifier: Apache-2.0 */
/* A consumer's configuration, and lists of texts. */
#ifndef SETTINGS_H
#define SETTINGS_H

#include "taos.h"

#define MAX_KEYS 32

struct tmq_conf_t {
    int count;
    char *keys[MAX_KEYS], *values[MAX_KEYS];
};

struct tmq_list_t {
    int32_t size;
    char **items;
};

bool is_one_of(const char *text, const char *const *texts, size_t count);

/* "" if it is not set. */
const char *conf_get(const tmq_conf_t *conf, const char *key);

#endif
