/* SPDX-License-Identifier: Apache-2.0 */
/* One WebSocket to a server, for one request at a time. */
#ifndef SOCKET_H
#define SOCKET_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    int fd;
} web_socket;

/* An answer's frame; the data is the receiver's and ends with a NUL that does not count. */
typedef struct {
    int text;
    uint8_t *data;
    size_t size;
} frame;

/* -1 if the server cannot be reached. */
int socket_open(web_socket *socket, const char *host, uint16_t port, const char *path);
int socket_send(web_socket *socket, int text, const void *data, size_t size);
/* The next frame of data; -1 if the connection is lost. */
int socket_receive(web_socket *socket, frame *received);
void socket_close(web_socket *socket);

#endif
