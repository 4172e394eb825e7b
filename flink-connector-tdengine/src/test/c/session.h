/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions and results, as statements and consumers see them. */
#ifndef SESSION_H
#define SESSION_H

#include "call.h"

/*
 * An object that is freed stays readable and is marked as dead, so that a later use of it is
 * noticed and counted instead of being whatever happens to be there.
 */
#define LIVE 0x4C495645
#define DEAD 0x44454144

struct TAOS {
    int mark;
    channel channel;
    char *server_info;
    /* Results and statements that need the session. */
    atomic_int users;
};

typedef enum { OF_QUERY, OF_STATEMENT, OF_CONSUMER } result_owner;

struct TAOS_RES {
    int mark;
    result_owner owner;
    error error;
    TAOS *session;
    uint64_t id;
    bool is_update, finished;
    int64_t affected_rows;
    int fields_count;
    TAOS_FIELD_E *fields;
    int precision;
    /* The block fetched last, where it lives until the next one. */
    uint8_t *block;
    size_t block_size;

    /* Of a consumer's message. */
    tmq_t *consumer;
    int type;
    int32_t vgroup;
    int64_t offset;
    char *topic, *database, *table;
};

/*
 * Whether the caller frees a statement's result, as of 3.4.0.1, or the statement does; the version
 * that the library tells goes with it.
 */
extern atomic_bool callers_free_results;

/* Notes whether an object may be used. */
bool is_live(int mark);

TAOS_RES *result_new(TAOS *session);
void result_describe(TAOS_RES *result, const json *answer);
/* Takes a block over; the one before is overwritten and freed. */
void result_block(TAOS_RES *result, const uint8_t *block, size_t size);
void result_free(TAOS_RES *result);

/* The next block of a consumer's message. */
int message_fetch(TAOS_RES *message, int *rows, void **data);

#endif
