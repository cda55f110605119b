/* api/control - the control socket: verbs ask a running server over it, and nobody else can.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A UNIX stream socket, mode 0660, served by a thread of its own with its own loop. A client sends lines
 * and gets a line for each; what lines mean is the user's matter. No client can hold anything up:
 *
 *   - only root and the user of the server are answered (SO_PEERCRED), whatever the mode of the file is;
 *   - a line has an end, and comes within the deadline; so is the answer taken;
 *   - there are at most CONTROL_MAX_CLIENTS at a time.
 *
 * Whoever is turned away gets one line, {"error": "..."}, and the end.
 *
 * Owner : the caller; all functions are for the thread that called control_open(), all calls of the user come
 *         from the control thread.
 */
#ifndef API_CONTROL_H
#define API_CONTROL_H

#include "base/buffer.h"

#include <sys/types.h>

#define CONTROL_SOCKET      "varco.sock" /* in the data folder            */
#define CONTROL_MAX_CLIENTS 16
#define CONTROL_MAX_LINE    4096                /* bytes, with its end           */
#define CONTROL_MAX_ANSWER  ((size_t)512 << 10) /* bytes, with its end           */
#define CONTROL_DEADLINE_MS 5000                /* for a line, and for an answer */

struct control; /* opaque */

/* What becomes of a client after his answer. */
enum control_then {
    CONTROL_NEXT, /* he may ask again, within the deadline                                 */
    CONTROL_KEEP, /* he stays as long as he likes: that his connection ends tells him that
                     control_free() was called                                           */
};

struct control_user {
    void *context;
    /* Answers a line (without its end), with one line (without its end). */
    enum control_then (*answer)(void *context, struct slice line, struct buffer *out);
    /* Is called each tick_ms. May be NULL. */
    void (*tick)(void *context);
    /* Is called after control_poke(). May be NULL. */
    void (*poked)(void *context);
};

struct control_setting {
    const char *path;
    uid_t user; /* beside root */
    uint64_t deadline_ms, tick_ms;
    struct control_user call;
};

/* Opens the socket. One that a server left behind is replaced; one that answers is not, nor is what is no
 * socket. NULL: `why` then holds one line, without its end. Free with control_free(). */
MUST_USE struct control *control_open(const struct control_setting *setting, struct buffer *why);

/* Starts the thread. False when the system has none left. */
MUST_USE bool control_start(struct control *control);

/* Has the user's poked() called, soon. */
void control_poke(struct control *control);

/* Removes the socket's file, if it is still ours: nobody finds this server any more. Who is connected
 * stays. */
void control_hide(struct control *control);

/* Hides it, waits for the end of the thread, closes all and frees it. Sets *control to NULL; NULL in it is
 * fine. */
void control_free(struct control **control);

#endif
