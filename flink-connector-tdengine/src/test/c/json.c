/* SPDX-License-Identifier: Apache-2.0 */
#include "json.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *text;
    size_t at, length;
} input;

static json *parse_value(input *in);

static void skip_blanks(input *in) {
    while (in->at < in->length && strchr(" \t\r\n", in->text[in->at]) != NULL) {
        in->at++;
    }
}

static bool take(input *in, char c) {
    skip_blanks(in);
    if (in->at < in->length && in->text[in->at] == c) {
        in->at++;
        return true;
    }
    return false;
}

static size_t put_utf8(char *to, uint32_t c) {
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        to[0] = (char)(0xC0 | c >> 6);
        to[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        to[0] = (char)(0xE0 | c >> 12);
        to[1] = (char)(0x80 | (c >> 6 & 0x3F));
        to[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    to[0] = (char)(0xF0 | c >> 18);
    to[1] = (char)(0x80 | (c >> 12 & 0x3F));
    to[2] = (char)(0x80 | (c >> 6 & 0x3F));
    to[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

static uint32_t hex4(input *in) {
    char digits[5] = {0};
    if (in->at + 4 <= in->length) {
        memcpy(digits, in->text + in->at, 4);
        in->at += 4;
    }
    return (uint32_t)strtoul(digits, NULL, 16);
}

static size_t put_escape(input *in, char *to) {
    char c = in->text[in->at++];
    switch (c) {
        case 'n':
            *to = '\n';
            return 1;
        case 't':
            *to = '\t';
            return 1;
        case 'r':
            *to = '\r';
            return 1;
        case 'b':
            *to = '\b';
            return 1;
        case 'f':
            *to = '\f';
            return 1;
        case 'u': {
            uint32_t code = hex4(in);
            bool high = code >= 0xD800 && code < 0xDC00;
            if (high && in->at + 6 <= in->length && in->text[in->at] == '\\') {
                in->at += 2;
                code = 0x10000 + ((code - 0xD800) << 10) + (hex4(in) - 0xDC00);
            }
            return put_utf8(to, code);
        }
        default:
            *to = c;
            return 1;
    }
}

/* After the opening quote; NULL if the closing one is missing. */
static char *parse_text(input *in) {
    char *text = malloc(in->length - in->at + 1);
    size_t size = 0;
    while (in->at < in->length && in->text[in->at] != '"') {
        char c = in->text[in->at++];
        if (c == '\\' && in->at < in->length) {
            size += put_escape(in, text + size);
        } else {
            text[size++] = c;
        }
    }
    if (!take(in, '"')) {
        free(text);
        return NULL;
    }
    text[size] = 0;
    return text;
}

/* Members or elements up to the closing bracket. */
static bool parse_children(input *in, json *parent, char close) {
    json **last = &parent->children;
    if (take(in, close)) {
        return true;
    }
    do {
        char *name = NULL;
        if (parent->kind == JSON_OBJECT) {
            if (!take(in, '"') || (name = parse_text(in)) == NULL || !take(in, ':')) {
                free(name);
                return false;
            }
        }
        json *child = parse_value(in);
        if (child == NULL) {
            free(name);
            return false;
        }
        child->name = name;
        *last = child;
        last = &child->next;
    } while (take(in, ','));
    return take(in, close);
}

static bool parse_word(input *in, json *value) {
    const char *from = in->text + in->at;
    size_t size = strcspn(from, ",]} \t\r\n");
    in->at += size;
    if (size == 4 && memcmp(from, "null", 4) == 0) {
        value->kind = JSON_NULL;
    } else if (size == 4 && memcmp(from, "true", 4) == 0) {
        value->kind = JSON_BOOL;
        value->truth = true;
    } else if (size == 5 && memcmp(from, "false", 5) == 0) {
        value->kind = JSON_BOOL;
    } else {
        value->kind = JSON_NUMBER;
        value->text = strndup(from, size);
    }
    return size > 0;
}

static json *parse_value(input *in) {
    json *value = calloc(1, sizeof(json));
    skip_blanks(in);
    value->start = in->at;
    bool parsed;
    if (take(in, '{')) {
        value->kind = JSON_OBJECT;
        parsed = parse_children(in, value, '}');
    } else if (take(in, '[')) {
        value->kind = JSON_ARRAY;
        parsed = parse_children(in, value, ']');
    } else if (take(in, '"')) {
        value->kind = JSON_TEXT;
        value->text = parse_text(in);
        parsed = value->text != NULL;
    } else {
        parsed = parse_word(in, value);
    }
    value->end = in->at;
    if (!parsed) {
        json_free(value);
        return NULL;
    }
    return value;
}

json *json_parse(const char *text, size_t length) {
    input in = {text, 0, length};
    return parse_value(&in);
}

void json_free(json *value) {
    while (value != NULL) {
        json *next = value->next;
        json_free(value->children);
        free(value->name);
        free(value->text);
        free(value);
        value = next;
    }
}

const json *json_get(const json *object, const char *name) {
    const json *child = object == NULL ? NULL : object->children;
    while (child != NULL && (child->name == NULL || strcmp(child->name, name) != 0)) {
        child = child->next;
    }
    return child;
}

size_t json_size(const json *array) {
    size_t size = 0;
    for (const json *child = array == NULL ? NULL : array->children; child; child = child->next) {
        size++;
    }
    return size;
}

int64_t json_int(const json *value, int64_t absent) {
    return value == NULL || value->kind != JSON_NUMBER ? absent
                                                       : strtoll(value->text, NULL, 10);
}

const char *json_text(const json *value) {
    return value == NULL || value->kind != JSON_TEXT ? "" : value->text;
}

bool json_true(const json *value) {
    return value != NULL && value->truth;
}

void buffer_bytes(buffer *to, const void *bytes, size_t size) {
    if (to->size + size + 1 > to->room) {
        to->room = 2 * (to->size + size + 32);
        to->data = realloc(to->data, to->room);
    }
    if (size > 0) {
        memcpy(to->data + to->size, bytes, size);
    }
    to->size += size;
    to->data[to->size] = 0;
}

void buffer_format(buffer *to, const char *format, ...) {
    char text[256];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    buffer_bytes(to, text, (size_t)size);
}

void buffer_quoted(buffer *to, const char *text) {
    if (text == NULL) {
        buffer_bytes(to, "null", 4);
        return;
    }
    buffer_bytes(to, "\"", 1);
    for (; *text != 0; text++) {
        unsigned char c = (unsigned char)*text;
        if (c < 0x20) {
            buffer_format(to, "\\u%04x", c);
        } else {
            if (c == '"' || c == '\\') {
                buffer_bytes(to, "\\", 1);
            }
            buffer_bytes(to, text, 1);
        }
    }
    buffer_bytes(to, "\"", 1);
}
