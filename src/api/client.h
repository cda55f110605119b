/* api/client - asks a running server over its control socket, and waits for the answer.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef API_CLIENT_H
#define API_CLIENT_H

#include "base/buffer.h"

enum client_outcome {
    CLIENT_ANSWERED,
    CLIENT_NO_SERVER, /* there is no socket, or nobody behind it; errno: ENOENT, ECONNREFUSED, ... */
    CLIENT_FORBIDDEN, /* the socket may not be opened                                              */
    CLIENT_FAILED, /* another error of the system, see errno                                    */
    CLIENT_LATE,   /* no answer in time                                                         */
    CLIENT_CUT,    /* the connection ended in the middle of it, or it is too long               */
};

struct client {
    int fd;              /* -1: none                    */
    struct slice answer; /* without its end             */
    char *memory;        /* where the answer stands     */
};

/* Connects, sends a line (without its end), and waits for a line. The connection stays open. Whatever is
 * returned, close it with client_close(). */
MUST_USE enum client_outcome client_ask(struct client *client, const char *path,
                                        struct slice request, uint64_t deadline_ms);

/* Waits until the server ends the connection. False when it did not in time. */
MUST_USE bool client_wait_for_end(struct client *client, uint64_t deadline_ms);

/* Closes it, and frees the answer. */
void client_close(struct client *client);

#endif
