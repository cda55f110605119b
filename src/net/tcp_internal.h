/* net/tcp_internal - what the files of TCP share: tcp.c opens and closes, tcp_stream.c moves bytes.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef NET_TCP_INTERNAL_H
#define NET_TCP_INTERNAL_H

#include "base/slab.h"
#include "base/source_count.h"
#include "base/timer.h"
#include "net/tcp.h"

/* The largest piece that is read at once; also the most that a connection may have unread. */
#define TCP_SCRATCH (SIP_MAX_MESSAGE + 1)

/* Bytes on the heap, for as long as there are some. */
struct tcp_bytes {
    char *p; /* NULL: none */
    size_t size, length;
};

/* Which of its times a connection runs against. */
enum tcp_clock {
    TCP_CLOCK_FIRST,
    TCP_CLOCK_MESSAGE,
    TCP_CLOCK_IDLE,
    TCP_CLOCK_COUNT,
};

/* A slot of the slab. It is free again when libuv has let go of the poll handle. */
struct tcp_connection {
    uv_poll_t poll;
    struct tcp *tcp;
    struct flow flow;
    int fd;
    bool gone;    /* closed; the handle finds nothing any more          */
    bool closing; /* as soon as nothing waits to be sent any more       */
    bool polls_writable;
    uint8_t clock;      /* enum tcp_clock: the timer that is armed            */
    uint8_t closing_as; /* enum tcp_end: why it is closing */
    struct sip_framer framer;
    struct tcp_bytes unread, unsent;
};

struct tcp_listener {
    uv_poll_t poll;
    struct tcp *tcp;
    struct tcp_listener *next;
    struct address local;
    int fd;
};

struct tcp {
    struct tcp_setting setting;
    struct slab slab;
    struct timer_set timers;
    struct source_count sources;
    void *slab_memory, *timer_memory, *source_memory;
    uv_timer_t timer;
    uint64_t wakes_us; /* when the timer is due; TIMER_NEVER: it is not armed */
    struct tcp_listener *listeners;
    int spare_fd; /* given up for a moment when no descriptor is left */
    bool stopping;
    unsigned handles; /* of libuv, that are not closed yet */
    unsigned queues[TCP_CLOCK_COUNT];
    struct tcp_counters count;
    struct tcp_connection *corked; /* whose answers wait in `gathered` until it was read out */
    size_t gathered_length;
    char scratch[TCP_SCRATCH];
    char gathered[TCP_SCRATCH];
};

/* Ends a connection now, and tells the user. */
void tcp_end(struct tcp_connection *connection, enum tcp_end why);

/* Starts one of the times of a connection anew. */
void tcp_start_clock(struct tcp_connection *connection, enum tcp_clock clock, uint64_t now_us);

/* libuv says that the socket can be read or written. */
void tcp_on_poll(uv_poll_t *poll, int status, int events);

/* Sends what waits and closes then; what still comes is not read. */
void tcp_finish(struct tcp_connection *connection, enum tcp_end why);

/* Sends what fits and keeps the rest. False when the connection ended. */
bool tcp_write(struct tcp_connection *connection, struct slice bytes);

/* Frees the bytes; there are none then. */
void tcp_bytes_free(struct tcp_bytes *bytes);

#endif
