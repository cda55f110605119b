/* transaction/machine - the four state machines of a transaction, as data.
 *                                             RFC 3261 17.1, 17.2, 9.1; RFC 6026 7; RFC 4320 4.2
 * SPDX-License-Identifier: Apache-2.0
 *
 * One row is one arrow of the figures of RFC 3261 17, as RFC 6026 corrected them. What has no row is
 * ignored. Timers that are zero on a reliable transport have a row of their own for it, which goes
 * where the timer would have led.
 */
#ifndef TRANSACTION_MACHINE_H
#define TRANSACTION_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum transaction_machine {
    TRANSACTION_INVITE_CLIENT, /* 17.1.1 */
    TRANSACTION_CLIENT,        /* 17.1.2 */
    TRANSACTION_INVITE_SERVER, /* 17.2.1 */
    TRANSACTION_SERVER,        /* 17.2.2 */
    TRANSACTION_MACHINE_COUNT,
};

enum transaction_state {
    TRANSACTION_START, /* a slot is taken; nothing was sent or told yet */
    TRANSACTION_CALLING,
    TRANSACTION_TRYING,
    TRANSACTION_PROCEEDING,
    TRANSACTION_ACCEPTED, /* RFC 6026 */
    TRANSACTION_COMPLETED,
    TRANSACTION_CONFIRMED,
    TRANSACTION_TERMINATED, /* is destroyed the instant it gets here: 17.1.1.2, 17.2.1 */
    TRANSACTION_STATE_COUNT,
};

enum transaction_event {
    TRANSACTION_ON_SEND,        /* client: its user has the request ready     */
    TRANSACTION_ON_PROVISIONAL, /* client: 1xx came. Server: its user sends one  */
    TRANSACTION_ON_SUCCESS,     /* the same, 2xx; INVITE only                 */
    TRANSACTION_ON_FAILURE,     /* the same, 300 to 699; INVITE only          */
    TRANSACTION_ON_FINAL,       /* the same, 200 to 699; all but INVITE       */
    TRANSACTION_ON_REQUEST,     /* server: the request came, or came again    */
    TRANSACTION_ON_ACK,         /* server: an ACK came                        */
    TRANSACTION_ON_CANCEL,      /* client: its user cancelled                 */
    TRANSACTION_ON_RETRY,       /* timer A, E or G, or the 200 ms of 17.2.1   */
    TRANSACTION_ON_TIMEOUT,     /* timer B, D, F, H, I, J, K, L or M          */
    TRANSACTION_ON_TRANSPORT,   /* nothing can be sent any more               */
    TRANSACTION_EVENT_COUNT,
};

/* On which kind of transport a row counts. */
enum transaction_transport {
    TRANSACTION_ANY,
    TRANSACTION_UNRELIABLE,
    TRANSACTION_RELIABLE,
};

/* What a row does, in this order. */
enum transaction_effect {
    TRANSACTION_KEEP = 1 << 0,          /* remember what the user sends, to send it again */
    TRANSACTION_SEND = 1 << 1,          /* what the user gave                             */
    TRANSACTION_RESEND = 1 << 2,        /* what is kept; nothing, if nothing is           */
    TRANSACTION_ACKNOWLEDGE = 1 << 3,   /* build an ACK and send it                       */
    TRANSACTION_FORGET = 1 << 4,        /* what is kept                                   */
    TRANSACTION_RETRY_T1 = 1 << 5,      /* timer A, E or G begins                         */
    TRANSACTION_RETRY_DOUBLE = 1 << 6,  /* again after twice as long                      */
    TRANSACTION_RETRY_CAPPED = 1 << 7,  /* again after twice as long, T2 at most          */
    TRANSACTION_RETRY_T2 = 1 << 8,      /* again after T2                                 */
    TRANSACTION_RETRY_TRYING = 1 << 9,  /* after 200 ms                                   */
    TRANSACTION_RETRY_STOP = 1 << 10,   /* never again                                    */
    TRANSACTION_LIFE_64T1 = 1 << 11,    /* timer B, D, F, H, J, L or M                    */
    TRANSACTION_LIFE_T4 = 1 << 12,      /* timer I or K                                   */
    TRANSACTION_LIFE_STOP = 1 << 13,    /* no deadline here: the user has one (timer C)   */
    TRANSACTION_UP = 1 << 14,           /* the user gets the message                      */
    TRANSACTION_UP_TIMEOUT = 1 << 15,   /* the user gets "nobody answered": 408           */
    TRANSACTION_UP_TRANSPORT = 1 << 16, /* the user gets "could not be sent": 503         */
    TRANSACTION_UP_FLOW_LOST = 1 << 17, /* the user is told; nothing else changes         */
};

struct transaction_row {
    uint8_t machine, state, event, transport;
    uint8_t next;
    uint32_t effects;
    const char *section; /* of RFC 3261, unless it names another */
};

#define TRANSACTION_MAX_ROWS 96

/* How many rows there are. */
size_t transaction_row_count(void);

/* A row, by its number. */
const struct transaction_row *transaction_row(size_t number);

/* The number of the row for an event in a state, or -1: nothing happens. */
int transaction_row_find(enum transaction_machine machine, enum transaction_state state,
                         enum transaction_event event, bool reliable);

/* Names, for tests and for people: "INVITE client", "Proceeding", "timeout". Static. */
const char *transaction_machine_name(enum transaction_machine machine);

/* The state in the words of the RFC. Static. */
const char *transaction_state_name(enum transaction_state state);

/* The event in a word. Static. */
const char *transaction_event_name(enum transaction_event event);

#endif
