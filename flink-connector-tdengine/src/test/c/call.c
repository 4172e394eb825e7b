/* SPDX-License-Identifier: Apache-2.0 */
#include "call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Thread_local error last_error;
atomic_int alive[KINDS];
atomic_int misuses;

int32_t fail(int32_t code, const char *text) {
    last_error.code = code;
    snprintf(last_error.text, ERROR_BYTES, "%s", text);
    return code;
}

void succeed(void) {
    last_error.code = 0;
    strcpy(last_error.text, "success");
}

int channel_open(channel *to, const char *host, uint16_t port, const char *path) {
    pthread_mutex_init(&to->lock, NULL);
    return socket_open(&to->socket, host, port, path);
}

void channel_close(channel *to) {
    socket_close(&to->socket);
    pthread_mutex_destroy(&to->lock);
}

static void text_request(channel *to, const char *action, const buffer *args, buffer *request) {
    buffer_format(request, "{\"action\":\"%s\",\"args\":{", action);
    buffer_format(request, "\"req_id\":%llu", (unsigned long long)++to->last_request);
    if (args != NULL && args->size > 0) {
        buffer_bytes(request, ",", 1);
        buffer_bytes(request, args->data, args->size);
    }
    buffer_bytes(request, "}}", 2);
}

static int32_t exchange(channel *to, int text, const buffer *request, frame *answer) {
    if (socket_send(&to->socket, text, request->data, request->size) != 0
        || socket_receive(&to->socket, answer) != 0) {
        return fail(DISCONNECTED, "Disconnected from server");
    }
    succeed();
    return 0;
}

int32_t call_frame(channel *to, const char *action, const buffer *args, frame *answer) {
    buffer request = {0};
    pthread_mutex_lock(&to->lock);
    text_request(to, action, args, &request);
    int32_t code = exchange(to, 1, &request, answer);
    pthread_mutex_unlock(&to->lock);
    free(request.data);
    return code;
}

int32_t call(channel *to, const char *action, const buffer *args, json **answer) {
    frame received;
    int32_t code = call_frame(to, action, args, &received);
    *answer = NULL;
    return code != 0 ? code : read_answer(&received, answer);
}

void tell(channel *to, const char *action, const buffer *args) {
    buffer request = {0};
    pthread_mutex_lock(&to->lock);
    text_request(to, action, args, &request);
    socket_send(&to->socket, 1, request.data, request.size);
    pthread_mutex_unlock(&to->lock);
    free(request.data);
}

int32_t call_binary(
    channel *to, uint64_t request_id, uint64_t resource, uint64_t action, const buffer *body,
    frame *answer) {
    buffer request = {0};
    pthread_mutex_lock(&to->lock);
    put64(&request, request_id != 0 ? request_id : ++to->last_request);
    put64(&request, resource);
    put64(&request, action);
    buffer_bytes(&request, body->data, body->size);
    int32_t code = exchange(to, 0, &request, answer);
    pthread_mutex_unlock(&to->lock);
    free(request.data);
    return code;
}

int32_t read_answer(frame *received, json **answer) {
    *answer = received->text ? json_parse((char *)received->data, received->size) : NULL;
    free(received->data);
    if (*answer == NULL) {
        return fail(MALFORMED_ANSWER, "Invalid message");
    }
    int64_t code = json_int(json_get(*answer, "code"), 0xFFFF);
    if (code != 0) {
        fail(CODE((uint32_t)code), json_text(json_get(*answer, "message")));
        json_free(*answer);
        *answer = NULL;
        return last_error.code;
    }
    return 0;
}

void put32(buffer *to, int32_t value) {
    uint8_t bytes[4];
    for (int i = 0; i < 4; i++) {
        bytes[i] = (uint8_t)((uint32_t)value >> 8 * i);
    }
    buffer_bytes(to, bytes, 4);
}

void put64(buffer *to, uint64_t value) {
    put32(to, (int32_t)(uint32_t)value);
    put32(to, (int32_t)(uint32_t)(value >> 32));
}

uint32_t get32(const uint8_t *from) {
    return (uint32_t)from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16
        | (uint32_t)from[3] << 24;
}

uint64_t get64(const uint8_t *from) {
    return get32(from) | (uint64_t)get32(from + 4) << 32;
}
