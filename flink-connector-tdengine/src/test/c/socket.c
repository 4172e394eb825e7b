/* SPDX-License-Identifier: Apache-2.0 */
#include "socket.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { TEXT = 1, BINARY = 2, CLOSE = 8, PING = 9, PONG = 10 };

static int write_all(int fd, const void *data, size_t size) {
    const char *from = data;
    while (size > 0) {
        ssize_t written = send(fd, from, size, MSG_NOSIGNAL);
        if (written <= 0) {
            return -1;
        }
        from += written;
        size -= (size_t)written;
    }
    return 0;
}

static int read_all(int fd, void *data, size_t size) {
    char *to = data;
    while (size > 0) {
        ssize_t got = recv(fd, to, size, 0);
        if (got <= 0) {
            return -1;
        }
        to += got;
        size -= (size_t)got;
    }
    return 0;
}

static int connect_tcp(const char *host, uint16_t port) {
    char service[8];
    snprintf(service, sizeof service, "%u", port);
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *addresses = NULL;
    if (getaddrinfo(host, service, &hints, &addresses) != 0) {
        return -1;
    }
    int fd = -1;
    for (struct addrinfo *a = addresses; a != NULL && fd < 0; a = a->ai_next) {
        fd = socket(a->ai_family, a->ai_socktype, a->ai_protocol);
        if (fd >= 0 && connect(fd, a->ai_addr, a->ai_addrlen) != 0) {
            close(fd);
            fd = -1;
        }
    }
    freeaddrinfo(addresses);
    int on = 1;
    if (fd >= 0) {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    return fd;
}

/* The head of the answer up to the empty line; only its status counts. */
static int read_upgrade(int fd) {
    char head[4096];
    size_t size = 0;
    do {
        if (size + 1 >= sizeof head || read_all(fd, head + size, 1) != 0) {
            return -1;
        }
        head[++size] = 0;
    } while (size < 4 || strcmp(head + size - 4, "\r\n\r\n") != 0);
    return strncmp(head, "HTTP/1.1 101", 12) == 0 ? 0 : -1;
}

int socket_open(web_socket *socket, const char *host, uint16_t port, const char *path) {
    char request[512];
    int size = snprintf(
        request, sizeof request,
        "GET %s HTTP/1.1\r\nHost: %s:%u\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        path, host, port);
    socket->fd = connect_tcp(host, port);
    if (socket->fd < 0) {
        return -1;
    }
    if (size >= (int)sizeof request || write_all(socket->fd, request, (size_t)size) != 0
        || read_upgrade(socket->fd) != 0) {
        socket_close(socket);
        return -1;
    }
    return 0;
}

/* Masked with zeros, which changes nothing. */
static int send_frame(web_socket *socket, int opcode, const void *data, size_t size) {
    uint8_t head[14] = {(uint8_t)(0x80 | opcode)};
    size_t head_size = 2;
    if (size < 126) {
        head[1] = (uint8_t)size;
    } else if (size < 65536) {
        head[1] = 126;
        head_size = 4;
    } else {
        head[1] = 127;
        head_size = 10;
    }
    for (size_t i = 2; i < head_size; i++) {
        head[i] = (uint8_t)(size >> 8 * (head_size - 1 - i));
    }
    head[1] |= 0x80;
    head_size += 4;
    return write_all(socket->fd, head, head_size) == 0 ? write_all(socket->fd, data, size) : -1;
}

int socket_send(web_socket *socket, int text, const void *data, size_t size) {
    return socket->fd < 0 ? -1 : send_frame(socket, text ? TEXT : BINARY, data, size);
}

static int read_frame(web_socket *socket, int *opcode, frame *received) {
    uint8_t head[2];
    if (read_all(socket->fd, head, 2) != 0) {
        return -1;
    }
    size_t size = head[1] & 0x7F;
    int extra = size == 126 ? 2 : size == 127 ? 8 : 0;
    uint8_t length[8];
    if (read_all(socket->fd, length, (size_t)extra) != 0) {
        return -1;
    }
    for (int i = 0; i < extra; i++) {
        size = (i == 0 ? 0 : size << 8) | length[i];
    }
    /* The server fragments nothing and masks nothing. */
    if ((head[0] & 0x80) == 0 || (head[1] & 0x80) != 0) {
        return -1;
    }
    *opcode = head[0] & 0x0F;
    received->size = size;
    received->data = malloc(size + 1);
    received->data[size] = 0;
    if (read_all(socket->fd, received->data, size) != 0) {
        free(received->data);
        return -1;
    }
    return 0;
}

int socket_receive(web_socket *socket, frame *received) {
    while (socket->fd >= 0) {
        int opcode;
        if (read_frame(socket, &opcode, received) != 0) {
            break;
        }
        if (opcode == TEXT || opcode == BINARY) {
            received->text = opcode == TEXT;
            return 0;
        }
        int failed = opcode == CLOSE
            || (opcode == PING
                && send_frame(socket, PONG, received->data, received->size) != 0);
        free(received->data);
        if (failed) {
            break;
        }
    }
    socket_close(socket);
    return -1;
}

void socket_close(web_socket *socket) {
    if (socket->fd >= 0) {
        close(socket->fd);
        socket->fd = -1;
    }
}
