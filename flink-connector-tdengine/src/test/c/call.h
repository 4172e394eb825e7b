/* SPDX-License-Identifier: Apache-2.0 */
/* Requests to the server, the errors they leave, and what is alive. */
#ifndef CALL_H
#define CALL_H

#include <pthread.h>
#include <stdatomic.h>

#include "json.h"
#include "socket.h"
#include "taos.h"

#define ERROR_BYTES 512

/* The codes that the library itself raises. */
#define CODE(number) ((int32_t)(0x80000000u | (number)))
#define UNREACHABLE CODE(0x000B)
#define DISCONNECTED CODE(0x0213)
#define INVALID_PARAMETER CODE(0x0118)
#define MALFORMED_ANSWER CODE(0x0115)

typedef struct {
    int32_t code;
    char text[ERROR_BYTES];
} error;

/* A socket with its requests, for one at a time. */
typedef struct {
    web_socket socket;
    pthread_mutex_t lock;
    uint64_t last_request;
} channel;

int channel_open(channel *to, const char *host, uint16_t port, const char *path);
void channel_close(channel *to);

/*
 * Sends {"action":…,"args":{"req_id":…,<args>}} and waits for the answer. Returns its code; a code
 * other than 0 is also the thread's last error.
 */
int32_t call(channel *to, const char *action, const buffer *args, json **answer);

/* The same with the answer's frame, which may be binary; the caller frees its data. */
int32_t call_frame(channel *to, const char *action, const buffer *args, frame *answer);

/* Sends a request that is never answered. */
void tell(channel *to, const char *action, const buffer *args);

/* Sends u64 request id, u64 resource, u64 action and a body. */
int32_t call_binary(
    channel *to, uint64_t request, uint64_t resource, uint64_t action, const buffer *body,
    frame *answer);

/* Reads a frame as JSON, frees it, and gives its code as call does. */
int32_t read_answer(frame *received, json **answer);

/* The thread's last error. */
extern _Thread_local error last_error;
int32_t fail(int32_t code, const char *text);
void succeed(void);

/* How many of each there are. */
enum { SESSIONS, RESULTS, STATEMENTS, CONSUMERS, KINDS };
extern atomic_int alive[KINDS];
/* Calls with an object that was freed, and sessions closed before what belongs to them. */
extern atomic_int misuses;

void put32(buffer *to, int32_t value);
void put64(buffer *to, uint64_t value);
uint32_t get32(const uint8_t *from);
uint64_t get64(const uint8_t *from);

#endif
