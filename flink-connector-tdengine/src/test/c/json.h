/* SPDX-License-Identifier: Apache-2.0 */
/* As much JSON as the server's answers need. */
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_TEXT, JSON_ARRAY, JSON_OBJECT } json_kind;

typedef struct json json;
struct json {
    json_kind kind;
    /* Of an object's member; NULL for others. */
    char *name;
    /* A text without escapes, or the digits of a number; otherwise NULL. */
    char *text;
    bool truth;
    /* Where the value stands in what was parsed. */
    size_t start, end;
    json *children;
    json *next;
};

/* NULL if it is no JSON. */
json *json_parse(const char *text, size_t length);
void json_free(json *value);

/* NULL if there is none, also if the value is NULL. */
const json *json_get(const json *object, const char *name);
size_t json_size(const json *array);
int64_t json_int(const json *value, int64_t absent);
/* "" if there is none. */
const char *json_text(const json *value);
bool json_true(const json *value);

/* Text that grows. */
typedef struct {
    char *data;
    size_t size, room;
} buffer;

void buffer_bytes(buffer *to, const void *bytes, size_t size);
void buffer_format(buffer *to, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* With quotes and escapes; NULL as null. */
void buffer_quoted(buffer *to, const char *text);

#endif
