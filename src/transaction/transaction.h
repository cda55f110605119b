/* transaction/transaction - all transactions of one worker.
 *                              RFC 3261 17, 8.2.2.2, 9; RFC 6026; RFC 4320 4.2
 * SPDX-License-Identifier: Apache-2.0
 *
 * A machine without socket and clock: it is told what came, what its user wants and what time it is, and
 * writes what is to be done into the caller's `struct transaction_turn`:
 *
 *     struct transaction_turn turn = {.list = actions, .room = 64, .scratch = buffer_of(...)};
 *     turn.now_us = now;
 *     switch (transaction_request(table, &turn, &request)) { ... }
 *     for (size_t i = 0; i < turn.count; i++)
 *         carry_out(&turn.list[i]);
 *     transaction_turn_clear(&turn);
 *     wake_me_at(transaction_next(table));
 *
 * Keys   : a server transaction is found by what the request says (17.2.3), through a hash under a
 *          secret key that only picks candidates. A client transaction is found by its handle, which
 *          the branch of its Via carries in a form that nobody can forge (the caller's business).
 * Memory : one block of the caller's, of a size that is known at the start. Nothing else is taken.
 * Owner  : bytes in an action belong to the table, to `scratch` or to who gave them; they are good
 *          until the next call for this table. Carry the actions out, or copy them, before that.
 * Errors : a call that cannot write its actions, or has no room, says so before anything changes.
 * Units  : microseconds of a clock that never goes back.
 */
#ifndef TRANSACTION_TRANSACTION_H
#define TRANSACTION_TRANSACTION_H

#include "base/buffer.h"
#include "base/siphash.h"
#include "sip/message.h"
#include "transaction/machine.h"

#define TRANSACTION_T1_US        UINT64_C(500000)  /* RFC 3261 17.1.1.1: the round trip */
#define TRANSACTION_T2_US        UINT64_C(4000000) /* the longest wait of a non-INVITE  */
#define TRANSACTION_T4_US        UINT64_C(5000000) /* how long a packet stays in the net */
#define TRANSACTION_TRYING_US    UINT64_C(200000)  /* 17.2.1: then a 100 goes out       */
#define TRANSACTION_LIFE_US      (64 * TRANSACTION_T1_US)

#define TRANSACTION_MAX_CAPACITY (1U << 24)
#define TRANSACTION_MAX_KEY      1024 /* bytes of what tells one request from another        */
#define TRANSACTION_MAX_KEPT     8192 /* bytes of a message that can be kept to be sent again  */
#define TRANSACTION_BLOCKS       5    /* sizes of blocks for kept messages: 512 to 8192        */
#define TRANSACTION_SCRATCH      8192 /* free bytes that `scratch` must have for a call         */
#define TRANSACTION_ACTIONS      4    /* free places that `list` must have for a call           */

/* Where messages go and come from. What is in it is the network's business; two are the same when
 * their bytes are. */
struct transaction_flow {
    unsigned char bytes[16];
};

struct transaction_setting {
    uint32_t capacity; /* transactions, 1 to TRANSACTION_MAX_CAPACITY; the last fifth is for the
                          privileged: requests within calls, and of phones that are registered */
    uint32_t blocks[TRANSACTION_BLOCKS]; /* kept messages of up to 512, 1024, 2048, 4096, 8192
                          bytes; each may be 0, and a smaller message takes a larger block where
                          none of its size is left */
    unsigned char key[SIPHASH_KEY_SIZE]; /* a secret, random at each start                     */
};

enum transaction_kind {
    TRANSACTION_DO_SEND,      /* bytes to flow                                                */
    TRANSACTION_TELL_REQUEST, /* a new request; answer with transaction_respond()             */
    TRANSACTION_TELL_CANCEL,  /* a new CANCEL; `invite` is what it is about, or 0 (answer 481);
                                 answer it, and the INVITE with 487 if it has no answer yet   */
    TRANSACTION_TELL_ACK,     /* an ACK for a 2xx; handle 0: by its dialog                    */
    TRANSACTION_TELL_RESPONSE,
    TRANSACTION_TELL_TIMEOUT,   /* client: as if 408 had come. Server: the ACK did not come, or
                                   nobody answered in time. The last that is told             */
    TRANSACTION_TELL_TRANSPORT, /* client: as if 503 had come; the last that is told          */
    TRANSACTION_TELL_FLOW_LOST, /* the flow is gone, the transaction is not: it may get another
                                   one, see transaction_set_flow()                            */
    TRANSACTION_DO_FREE,        /* the handle is stale from now on; comes exactly once        */
};

struct transaction_action {
    enum transaction_kind kind;
    uint64_t handle; /* the transaction                                                       */
    uint64_t user;   /* what transaction_set_user() or transaction_open() gave it             */
    uint64_t invite; /* TELL_CANCEL only                                                      */
    struct transaction_flow flow; /* DO_SEND only, as `bytes`                                 */
    struct slice bytes;
};

/* What a caller lends for one call or several. */
struct transaction_turn {
    uint64_t now_us;
    struct transaction_action *list;
    size_t room, count;
    struct buffer scratch; /* room for what varco builds itself: 100, ACK, CANCEL */
};

enum transaction_result {
    TRANSACTION_OK,
    TRANSACTION_REPEATED, /* a request that is known: it was dealt with                        */
    TRANSACTION_STRAY,    /* no transaction has it: an ACK goes to its dialog, a response is
                             dropped, but for a 2xx to an INVITE (the user ends that dialog)   */
    TRANSACTION_MERGED,   /* the same request came by another way: answer 482     8.2.2.2      */
    TRANSACTION_NO_ROOM,  /* answer 503                                                       */
    TRANSACTION_BAD,      /* has no key: a header is missing or wrong (400), or is too long; or,
                             without the cookie, is like another but for its To tag            */
    TRANSACTION_STALE,    /* there is no transaction with this handle                         */
    TRANSACTION_IGNORED,  /* the machine has no row for this                                  */
    TRANSACTION_EARLY,    /* a CANCEL may not go out before a 1xx came in             9.1      */
    TRANSACTION_FULL,     /* `list` or `scratch`: carry out what is there, and call again      */
};

struct transaction_table; /* opaque */

/* Bytes that transaction_table_init() needs. At most 512 for each transaction, and the blocks. */
MUST_USE size_t transaction_table_size(const struct transaction_setting *setting);

/* An empty table in transaction_table_size() bytes of the caller's, aligned for any type; it ends when
 * the caller takes its memory back. */
struct transaction_table *
transaction_table_init(void *memory, const struct transaction_setting *setting, uint64_t now_us);

/* Forgets the actions of a turn, and what was built for them. */
static inline void transaction_turn_clear(struct transaction_turn *turn)
{
    turn->count = 0;
    turn->scratch.length = 0;
}

/* --- server ---------------------------------------------------------------------------------- */

struct transaction_request {
    const struct sip_message *message; /* a request, good enough to be answered               */
    struct transaction_flow flow;      /* where it came from, and responses go to             */
    bool reliable;                     /* that is a stream                                    */
    bool privileged;                   /* may use the reserve                                 */
    struct slice source_address;       /* as text, for the Via of a 100; see sip/response.h   */
    uint16_t source_port;
};

/* A request came. OK: it is new, and told. REPEATED: it was known (a retransmission, or an ACK for a
 * failure), and what is to be sent for it is in the list. Also STRAY (an ACK only), MERGED, NO_ROOM,
 * BAD, FULL.                                             RFC 3261 17.2, 8.2.2.2, 9.2, 17.1.1.3 */
MUST_USE enum transaction_result transaction_request(struct transaction_table *table,
                                                     struct transaction_turn *turn,
                                                     const struct transaction_request *request);

/* The user answers: `bytes` is the whole response. They are sent, and copied if they may have to be
 * sent again. A 2xx to an INVITE is not kept: its user repeats it until the ACK comes (13.3.1.4),
 * with another call for each. Also STALE, IGNORED (it is answered already), FULL. */
MUST_USE enum transaction_result transaction_respond(struct transaction_table *table,
                                                     struct transaction_turn *turn, uint64_t handle,
                                                     unsigned status, struct slice bytes);

/* --- client ---------------------------------------------------------------------------------- */

struct transaction_client {
    enum sip_method method;   /* not ACK, which is no transaction; CANCEL: transaction_cancel()  */
    struct slice method_text; /* when method is SIP_METHOD_OTHER                                */
    struct transaction_flow flow;
    bool reliable, privileged;
    uint64_t user;
};

/* A transaction for a request that is about to be sent: its handle is what the branch is made of.
 * Give the request to transaction_send() within 32 s, or it times out. *handle is 0 unless OK.
 * Also NO_ROOM. */
MUST_USE enum transaction_result transaction_open(struct transaction_table *table,
                                                  const struct transaction_client *client,
                                                  uint64_t now_us, uint64_t *handle);

/* Sends the request, whole and with one Via. On an unreliable transport it is copied; of an INVITE
 * the headers are always, for its ACK and CANCEL. Also STALE, IGNORED (it is sent already), NO_ROOM
 * (also when it is longer than TRANSACTION_MAX_KEPT), FULL. */
MUST_USE enum transaction_result transaction_send(struct transaction_table *table,
                                                  struct transaction_turn *turn, uint64_t handle,
                                                  struct slice bytes);

/* A response came whose branch leads to `handle`. OK: it was told, or was known and dealt with. Also
 * STRAY (the handle is stale, or the CSeq is another request's), IGNORED, FULL. 17.1.3, 17.1.1.3 */
MUST_USE enum transaction_result transaction_response(struct transaction_table *table,
                                                      struct transaction_turn *turn,
                                                      uint64_t handle,
                                                      const struct sip_message *response);

/* Cancels an INVITE: builds and sends a CANCEL, in a transaction of its own of which the user hears
 * nothing. The INVITE goes on until its final response, 32 s at most (9.1). reason: the value of
 * a Reason header, or p == NULL. EARLY: a 1xx has to come first. Also STALE, IGNORED (it has its
 * final response, or was cancelled before), NO_ROOM, FULL. */
MUST_USE enum transaction_result transaction_cancel(struct transaction_table *table,
                                                    struct transaction_turn *turn, uint64_t handle,
                                                    struct slice reason);

/* --- both ------------------------------------------------------------------------------------ */

/* Ends a transaction without a word to the peer; DO_FREE is told. For an INVITE whose user waits no
 * longer (timer C: 16.8). Also STALE, FULL. */
MUST_USE enum transaction_result transaction_abandon(struct transaction_table *table,
                                                     struct transaction_turn *turn,
                                                     uint64_t handle);

/* What was to be sent for this transaction could not be. Also STALE, IGNORED, FULL. 17.1.4, 17.2.4 */
MUST_USE enum transaction_result transaction_send_failed(struct transaction_table *table,
                                                         struct transaction_turn *turn,
                                                         uint64_t handle);

/* A flow is gone. FULL: carry out what is there, and call again; OK: all its transactions know. */
MUST_USE enum transaction_result transaction_flow_closed(struct transaction_table *table,
                                                         struct transaction_turn *turn,
                                                         const struct transaction_flow *flow);

/* The transaction goes on over another flow of the same kind. False: stale. */
bool transaction_set_flow(struct transaction_table *table, uint64_t handle,
                          const struct transaction_flow *flow);

/* What the user wants to be told with every action. False: stale. */
bool transaction_set_user(struct transaction_table *table, uint64_t handle, uint64_t user);

/* Lets at most `budget` timers expire. True: more are due; carry out what is there and call again. */
MUST_USE bool transaction_tick(struct transaction_table *table, struct transaction_turn *turn,
                               unsigned budget);

/* When transaction_tick() has something to do; TIMER_NEVER (base/timer.h): nothing waits. */
MUST_USE uint64_t transaction_next(const struct transaction_table *table);

/* --- to look at ------------------------------------------------------------------------------ */

struct transaction_counts {
    uint32_t used, high_water, capacity; /* transactions                                        */
    uint64_t refused;                    /* found no slot                                       */
    uint64_t merged;                     /* 482                                                 */
    uint64_t unkept; /* responses that were sent but could not be kept to be sent again           */
    uint64_t unsent; /* messages of our own that did not fit into TRANSACTION_SCRATCH             */
    uint32_t kept;   /* blocks in use                                                           */
    uint64_t rows[TRANSACTION_MAX_ROWS]; /* how often each row of machine.h was taken            */
};

/* The counts up to now. */
void transaction_count(const struct transaction_table *table, struct transaction_counts *out);

/* The state of a transaction; TRANSACTION_TERMINATED when the handle is stale. */
enum transaction_state transaction_state_of(const struct transaction_table *table, uint64_t handle);

/* Checks the whole table, slot by slot: everything that lives has a deadline (but an INVITE that is
 * Proceeding, whose user has one), is found where it would be looked for, and nothing else takes
 * room. NULL: all is well; else what is not. For tests; slow. */
const char *transaction_check(const struct transaction_table *table);

#endif
