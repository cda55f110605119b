/* SPDX-License-Identifier: Apache-2.0 */
#include "transaction/machine.h"

#include "base/assert.h"

/* The columns of the table, in words that fit into one line. */
#define IC       TRANSACTION_INVITE_CLIENT
#define NC       TRANSACTION_CLIENT
#define IS       TRANSACTION_INVITE_SERVER
#define NS       TRANSACTION_SERVER
#define STATE(x) TRANSACTION_##x
#define ON(x)    TRANSACTION_ON_##x
#define DO(x)    TRANSACTION_##x
#define ROW(machine, from, event, transport, to, effects, section)                                 \
    {                                                                                              \
        machine, STATE(from), ON(event), TRANSACTION_##transport, STATE(to), effects, section      \
    }

// clang-format off
static const struct transaction_row rows[] = {
    /* INVITE client: figure 5, RFC 6026 7.2. Timers A, B, D, M. */
    ROW(IC, START,      SEND,        UNRELIABLE, CALLING,    DO(KEEP) | DO(SEND) | DO(RETRY_T1) | DO(LIFE_64T1), "17.1.1.2"),
    ROW(IC, START,      SEND,        RELIABLE,   CALLING,    DO(KEEP) | DO(SEND) | DO(LIFE_64T1), "17.1.1.2"),
    ROW(IC, START,      TIMEOUT,     ANY,        TERMINATED, DO(UP_TIMEOUT), "17.1.1.2"),
    ROW(IC, START,      TRANSPORT,   ANY,        TERMINATED, DO(UP_TRANSPORT), "17.1.4"),
    ROW(IC, CALLING,    RETRY,       UNRELIABLE, CALLING,    DO(RESEND) | DO(RETRY_DOUBLE), "17.1.1.2"),
    ROW(IC, CALLING,    TIMEOUT,     ANY,        TERMINATED, DO(UP_TIMEOUT), "17.1.1.2"),
    ROW(IC, CALLING,    TRANSPORT,   ANY,        TERMINATED, DO(UP_TRANSPORT), "17.1.4"),
    ROW(IC, CALLING,    PROVISIONAL, ANY,        PROCEEDING, DO(UP) | DO(RETRY_STOP) | DO(LIFE_STOP), "17.1.1.2"),
    ROW(IC, CALLING,    SUCCESS,     ANY,        ACCEPTED,   DO(UP) | DO(FORGET) | DO(RETRY_STOP) | DO(LIFE_64T1), "RFC 6026 7.2"),
    ROW(IC, CALLING,    FAILURE,     UNRELIABLE, COMPLETED,  DO(ACKNOWLEDGE) | DO(UP) | DO(RETRY_STOP) | DO(LIFE_64T1), "17.1.1.2"),
    ROW(IC, CALLING,    FAILURE,     RELIABLE,   TERMINATED, DO(ACKNOWLEDGE) | DO(UP), "17.1.1.2"),
    ROW(IC, PROCEEDING, PROVISIONAL, ANY,        PROCEEDING, DO(UP), "17.1.1.2"),
    ROW(IC, PROCEEDING, SUCCESS,     ANY,        ACCEPTED,   DO(UP) | DO(FORGET) | DO(LIFE_64T1), "RFC 6026 7.2"),
    ROW(IC, PROCEEDING, FAILURE,     UNRELIABLE, COMPLETED,  DO(ACKNOWLEDGE) | DO(UP) | DO(LIFE_64T1), "17.1.1.2"),
    ROW(IC, PROCEEDING, FAILURE,     RELIABLE,   TERMINATED, DO(ACKNOWLEDGE) | DO(UP), "17.1.1.2"),
    ROW(IC, PROCEEDING, CANCEL,      ANY,        PROCEEDING, DO(LIFE_64T1), "9.1"),
    ROW(IC, PROCEEDING, TIMEOUT,     ANY,        TERMINATED, DO(UP_TIMEOUT), "9.1"),
    ROW(IC, PROCEEDING, TRANSPORT,   ANY,        PROCEEDING, DO(UP_FLOW_LOST), "17.1.1.2"),
    ROW(IC, ACCEPTED,   SUCCESS,     ANY,        ACCEPTED,   DO(UP), "RFC 6026 7.2"),
    ROW(IC, ACCEPTED,   TIMEOUT,     ANY,        TERMINATED, 0, "RFC 6026 7.2"),
    ROW(IC, COMPLETED,  FAILURE,     UNRELIABLE, COMPLETED,  DO(ACKNOWLEDGE), "17.1.1.2"),
    ROW(IC, COMPLETED,  TIMEOUT,     UNRELIABLE, TERMINATED, 0, "17.1.1.2"),
    ROW(IC, COMPLETED,  TRANSPORT,   UNRELIABLE, TERMINATED, DO(UP_FLOW_LOST), "17.1.1.2"),

    /* Other clients: figure 6. Timers E, F, K. */
    ROW(NC, START,      SEND,        UNRELIABLE, TRYING,     DO(KEEP) | DO(SEND) | DO(RETRY_T1) | DO(LIFE_64T1), "17.1.2.2"),
    ROW(NC, START,      SEND,        RELIABLE,   TRYING,     DO(SEND) | DO(LIFE_64T1), "17.1.2.2"),
    ROW(NC, START,      TIMEOUT,     ANY,        TERMINATED, DO(UP_TIMEOUT), "17.1.2.2"),
    ROW(NC, START,      TRANSPORT,   ANY,        TERMINATED, DO(UP_TRANSPORT), "17.1.4"),
    ROW(NC, TRYING,     RETRY,       UNRELIABLE, TRYING,     DO(RESEND) | DO(RETRY_CAPPED), "17.1.2.2"),
    ROW(NC, TRYING,     TIMEOUT,     ANY,        TERMINATED, DO(UP_TIMEOUT), "17.1.2.2"),
    ROW(NC, TRYING,     TRANSPORT,   ANY,        TERMINATED, DO(UP_TRANSPORT), "17.1.2.2"),
    ROW(NC, TRYING,     PROVISIONAL, ANY,        PROCEEDING, DO(UP), "17.1.2.2"),
    ROW(NC, TRYING,     FINAL,       UNRELIABLE, COMPLETED,  DO(UP) | DO(FORGET) | DO(RETRY_STOP) | DO(LIFE_T4), "17.1.2.2"),
    ROW(NC, TRYING,     FINAL,       RELIABLE,   TERMINATED, DO(UP), "17.1.2.2"),
    ROW(NC, PROCEEDING, RETRY,       UNRELIABLE, PROCEEDING, DO(RESEND) | DO(RETRY_T2), "17.1.2.2"),
    ROW(NC, PROCEEDING, TIMEOUT,     ANY,        TERMINATED, DO(UP_TIMEOUT), "17.1.2.2"),
    ROW(NC, PROCEEDING, TRANSPORT,   ANY,        TERMINATED, DO(UP_TRANSPORT), "17.1.2.2"),
    ROW(NC, PROCEEDING, PROVISIONAL, ANY,        PROCEEDING, DO(UP), "17.1.2.2"),
    ROW(NC, PROCEEDING, FINAL,       UNRELIABLE, COMPLETED,  DO(UP) | DO(FORGET) | DO(RETRY_STOP) | DO(LIFE_T4), "17.1.2.2"),
    ROW(NC, PROCEEDING, FINAL,       RELIABLE,   TERMINATED, DO(UP), "17.1.2.2"),
    ROW(NC, COMPLETED,  FINAL,       UNRELIABLE, COMPLETED,  0, "17.1.2.2"),
    ROW(NC, COMPLETED,  TIMEOUT,     UNRELIABLE, TERMINATED, 0, "17.1.2.2"),

    /* INVITE server: figure 7, RFC 6026 7.1. Timers G, H, I, L, and the 200 ms until a 100.
     * A transport error is told and leaves the state as it is: RFC 6026 8.8. */
    ROW(IS, START,      REQUEST,     ANY,        PROCEEDING, DO(UP) | DO(RETRY_TRYING), "17.2.1"),
    ROW(IS, PROCEEDING, RETRY,       ANY,        PROCEEDING, DO(RESEND), "17.2.1"),
    ROW(IS, PROCEEDING, REQUEST,     ANY,        PROCEEDING, DO(RESEND) | DO(RETRY_STOP), "17.2.1"),
    ROW(IS, PROCEEDING, PROVISIONAL, ANY,        PROCEEDING, DO(KEEP) | DO(SEND) | DO(RETRY_STOP), "17.2.1"),
    ROW(IS, PROCEEDING, SUCCESS,     ANY,        ACCEPTED,   DO(SEND) | DO(FORGET) | DO(RETRY_STOP) | DO(LIFE_64T1), "RFC 6026 7.1"),
    ROW(IS, PROCEEDING, FAILURE,     UNRELIABLE, COMPLETED,  DO(KEEP) | DO(SEND) | DO(RETRY_T1) | DO(LIFE_64T1), "17.2.1"),
    ROW(IS, PROCEEDING, FAILURE,     RELIABLE,   COMPLETED,  DO(KEEP) | DO(SEND) | DO(RETRY_STOP) | DO(LIFE_64T1), "17.2.1"),
    ROW(IS, PROCEEDING, TRANSPORT,   ANY,        PROCEEDING, DO(UP_FLOW_LOST), "RFC 6026 8.8"),
    ROW(IS, ACCEPTED,   REQUEST,     ANY,        ACCEPTED,   0, "RFC 6026 7.1"),
    ROW(IS, ACCEPTED,   ACK,         ANY,        ACCEPTED,   DO(UP), "RFC 6026 7.1"),
    ROW(IS, ACCEPTED,   SUCCESS,     ANY,        ACCEPTED,   DO(SEND), "RFC 6026 7.1"),
    ROW(IS, ACCEPTED,   TIMEOUT,     ANY,        TERMINATED, 0, "RFC 6026 7.1"),
    ROW(IS, ACCEPTED,   TRANSPORT,   ANY,        ACCEPTED,   DO(UP_FLOW_LOST), "RFC 6026 8.8"),
    ROW(IS, COMPLETED,  RETRY,       UNRELIABLE, COMPLETED,  DO(RESEND) | DO(RETRY_CAPPED), "17.2.1"),
    ROW(IS, COMPLETED,  REQUEST,     ANY,        COMPLETED,  DO(RESEND), "17.2.1"),
    ROW(IS, COMPLETED,  ACK,         UNRELIABLE, CONFIRMED,  DO(RETRY_STOP) | DO(LIFE_T4), "17.2.1"),
    ROW(IS, COMPLETED,  ACK,         RELIABLE,   TERMINATED, 0, "17.2.1"),
    ROW(IS, COMPLETED,  TIMEOUT,     ANY,        TERMINATED, DO(UP_TIMEOUT), "17.2.1"),
    ROW(IS, COMPLETED,  TRANSPORT,   ANY,        COMPLETED,  DO(UP_FLOW_LOST), "RFC 6026 8.8"),
    ROW(IS, CONFIRMED,  REQUEST,     UNRELIABLE, CONFIRMED,  0, "17.2.1"),
    ROW(IS, CONFIRMED,  ACK,         UNRELIABLE, CONFIRMED,  0, "17.2.1"),
    ROW(IS, CONFIRMED,  TIMEOUT,     UNRELIABLE, TERMINATED, 0, "17.2.1"),

    /* Other servers: figure 8. Timer J. Nobody waits for an answer longer than 64*T1 (timer F), and
     * a late one does harm: RFC 4320 4.2. So that is the deadline of the user, too. */
    ROW(NS, START,      REQUEST,     ANY,        TRYING,     DO(UP) | DO(LIFE_64T1), "17.2.2"),
    ROW(NS, TRYING,     REQUEST,     ANY,        TRYING,     0, "17.2.2"),
    ROW(NS, TRYING,     PROVISIONAL, ANY,        PROCEEDING, DO(KEEP) | DO(SEND), "17.2.2"),
    ROW(NS, TRYING,     FINAL,       UNRELIABLE, COMPLETED,  DO(KEEP) | DO(SEND) | DO(LIFE_64T1), "17.2.2"),
    ROW(NS, TRYING,     FINAL,       RELIABLE,   TERMINATED, DO(SEND), "17.2.2"),
    ROW(NS, TRYING,     TIMEOUT,     ANY,        TERMINATED, DO(UP_TIMEOUT), "RFC 4320 4.2"),
    ROW(NS, TRYING,     TRANSPORT,   ANY,        TRYING,     DO(UP_FLOW_LOST), "RFC 6026 8.8"),
    ROW(NS, PROCEEDING, REQUEST,     ANY,        PROCEEDING, DO(RESEND), "17.2.2"),
    ROW(NS, PROCEEDING, PROVISIONAL, ANY,        PROCEEDING, DO(KEEP) | DO(SEND), "17.2.2"),
    ROW(NS, PROCEEDING, FINAL,       UNRELIABLE, COMPLETED,  DO(KEEP) | DO(SEND) | DO(LIFE_64T1), "17.2.2"),
    ROW(NS, PROCEEDING, FINAL,       RELIABLE,   TERMINATED, DO(SEND), "17.2.2"),
    ROW(NS, PROCEEDING, TIMEOUT,     ANY,        TERMINATED, DO(UP_TIMEOUT), "RFC 4320 4.2"),
    ROW(NS, PROCEEDING, TRANSPORT,   ANY,        PROCEEDING, DO(UP_FLOW_LOST), "RFC 6026 8.8"),
    ROW(NS, COMPLETED,  REQUEST,     UNRELIABLE, COMPLETED,  DO(RESEND), "17.2.2"),
    ROW(NS, COMPLETED,  FINAL,       UNRELIABLE, COMPLETED,  0, "17.2.2"),
    ROW(NS, COMPLETED,  TIMEOUT,     UNRELIABLE, TERMINATED, 0, "17.2.2"),
    ROW(NS, COMPLETED,  TRANSPORT,   UNRELIABLE, COMPLETED,  DO(UP_FLOW_LOST), "RFC 6026 8.8"),
};

// clang-format on

#define ROW_COUNT (sizeof rows / sizeof *rows)

_Static_assert(ROW_COUNT <= TRANSACTION_MAX_ROWS, "a counter for each row");

size_t transaction_row_count(void)
{
    return ROW_COUNT;
}

const struct transaction_row *transaction_row(size_t number)
{
    V_ASSERT(number < ROW_COUNT);
    return &rows[number];
}

static bool row_is(const struct transaction_row *row, enum transaction_machine machine,
                   enum transaction_state state, enum transaction_event event)
{
    return row->machine == machine && row->state == state && row->event == event;
}

int transaction_row_find(enum transaction_machine machine, enum transaction_state state,
                         enum transaction_event event, bool reliable)
{
    unsigned other = reliable ? TRANSACTION_UNRELIABLE : TRANSACTION_RELIABLE;
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (row_is(&rows[i], machine, state, event) && rows[i].transport != other)
            return (int)i;
    return -1;
}

const char *transaction_machine_name(enum transaction_machine machine)
{
    static const char *const names[TRANSACTION_MACHINE_COUNT] = {
        [TRANSACTION_INVITE_CLIENT] = "INVITE client",
        [TRANSACTION_CLIENT] = "non-INVITE client",
        [TRANSACTION_INVITE_SERVER] = "INVITE server",
        [TRANSACTION_SERVER] = "non-INVITE server",
    };
    return (unsigned)machine < TRANSACTION_MACHINE_COUNT ? names[machine] : "";
}

const char *transaction_state_name(enum transaction_state state)
{
    static const char *const names[TRANSACTION_STATE_COUNT] = {
        [TRANSACTION_START] = "Start",         [TRANSACTION_CALLING] = "Calling",
        [TRANSACTION_TRYING] = "Trying",       [TRANSACTION_PROCEEDING] = "Proceeding",
        [TRANSACTION_ACCEPTED] = "Accepted",   [TRANSACTION_COMPLETED] = "Completed",
        [TRANSACTION_CONFIRMED] = "Confirmed", [TRANSACTION_TERMINATED] = "Terminated",
    };
    return (unsigned)state < TRANSACTION_STATE_COUNT ? names[state] : "";
}

const char *transaction_event_name(enum transaction_event event)
{
    static const char *const names[TRANSACTION_EVENT_COUNT] = {
        [TRANSACTION_ON_SEND] = "send",
        [TRANSACTION_ON_PROVISIONAL] = "1xx",
        [TRANSACTION_ON_SUCCESS] = "2xx",
        [TRANSACTION_ON_FAILURE] = "300-699",
        [TRANSACTION_ON_FINAL] = "200-699",
        [TRANSACTION_ON_REQUEST] = "request",
        [TRANSACTION_ON_ACK] = "ACK",
        [TRANSACTION_ON_CANCEL] = "cancel",
        [TRANSACTION_ON_RETRY] = "retry",
        [TRANSACTION_ON_TIMEOUT] = "timeout",
        [TRANSACTION_ON_TRANSPORT] = "transport error",
    };
    return (unsigned)event < TRANSACTION_EVENT_COUNT ? names[event] : "";
}
