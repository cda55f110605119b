/* probe/leg - one transport to one address: knock, ask, judge.     RFC 3261 11, 17.1.2, 18; RFC 6026
 * SPDX-License-Identifier: Apache-2.0
 *
 * A machine without socket and clock. It is told what happens and what time it is; after every call the
 * caller looks at `want` and carries it out:
 *
 *   PROBE_WANT_CONNECT   open a connection (UDP: a connected socket) to `remote`
 *   PROBE_WANT_EXPLAIN   close, and shake hands once more with everything allowed (see
 *                        net/tls_client.h, name_cause); no SIP goes over that connection
 *   PROBE_WANT_WAIT      nothing but what `out` holds; call again when something happens
 *   PROBE_WANT_CLOSE     the leg is done: `verdict` stands
 *
 * and sends what is in `out`, if anything is, as one datagram or into the stream, and calls
 * probe_leg_timer() at `deadline_us`, unless something happened before. Bytes of TLS never come
 * here: the caller shows what was decrypted.
 *
 * Units : times in microseconds of one clock that never goes back.
 */
#ifndef PROBE_LEG_H
#define PROBE_LEG_H

#include "probe/path.h"
#include "probe/target.h"
#include "probe/verdict.h"
#include "sip/framer.h"

#define PROBE_SENTENCE_SIZE 1024
#define PROBE_MAX_REQUEST   4096

/* What all legs of a probe share. */
struct probe_setting {
    const struct probe_target *target;
    struct slice user_agent; /* how we call ourselves */
    struct slice domain;     /* what certificates are checked against */
    bool domain_is_address;
    bool insecure;        /* a bad certificate is a warning        */
    unsigned count;       /* how many OPTIONS, at least 1          */
    uint64_t interval_us; /* between one answer and the next request */
    uint64_t timeout_us;  /* for one answer, from the second on    */
    uint64_t end_us;      /* when all that comes before the second request must be over */
    int64_t now_s;        /* seconds since 1970-01-01 UTC, for certificates */
};

enum probe_want {
    PROBE_WANT_CONNECT,
    PROBE_WANT_EXPLAIN,
    PROBE_WANT_WAIT,
    PROBE_WANT_CLOSE,
};

/* What the system says of a socket. */
enum probe_trouble {
    PROBE_TROUBLE_REFUSED,     /* a reset, or ICMP "port unreachable"                */
    PROBE_TROUBLE_UNREACHABLE, /* ICMP "host unreachable" and alike                */
    PROBE_TROUBLE_NO_ROUTE,    /* this machine knows no way there                    */
    PROBE_TROUBLE_FORBIDDEN,   /* this machine's own firewall                        */
    PROBE_TROUBLE_TIMED_OUT,   /* the system gave up                                 */
    PROBE_TROUBLE_RESET,       /* an open connection was reset                       */
    PROBE_TROUBLE_LOCAL,       /* anything else: this machine could not              */
};

/* Round trips, in microseconds. */
struct probe_rtt {
    unsigned sent, answered;
    uint64_t least, most, sum;
};

enum probe_stage {
    PROBE_STAGE_CONNECT,
    PROBE_STAGE_HANDSHAKE,
    PROBE_STAGE_EXPLAIN, /* the second handshake           */
    PROBE_STAGE_FIRST,   /* the OPTIONS that decides       */
    PROBE_STAGE_PLANTED, /* the one that finds an ALG      */
    PROBE_STAGE_GAP,     /* until the next of `count`      */
    PROBE_STAGE_FURTHER, /* one of them                    */
    PROBE_STAGE_DONE,
};

struct probe_leg {
    /* what it is; set by probe_leg_begin() */
    const struct probe_setting *setting;
    enum sip_transport transport;
    struct address remote;
    const char *host; /* the name that DNS led to; NULL: the target is an address. Borrowed */
    enum probe_promise promise;
    uint64_t seed; /* makes branch, tag and Call-ID */

    /* what to do now */
    enum probe_want want;
    struct buffer out;    /* bytes to send; empty: none */
    uint64_t deadline_us; /* 0: none                    */

    /* what was found */
    enum probe_verdict verdict;
    struct buffer sentence; /* why, and what to do                      */
    struct buffer warning;  /* what is not right but does not stand in the way: one sentence a
                               line, LF between them                           */
    uint16_t status;        /* of the first answer; 0: there was none */
    char reason[96];        /* its reason phrase, cut                 */
    char server[96];        /* its Server or User-Agent, cut          */
    struct probe_rtt rtt;
    unsigned retransmissions; /* of all requests, UDP */
    struct address local;
    struct probe_path path;
    const struct tls_report
        *report; /* TLS: the first handshake's, borrowed from the caller; may be NULL */
    uint64_t connect_us, handshake_us; /* how long they took; 0: did not happen */

    /* the machine's own */
    enum probe_stage stage;
    uint64_t stage_began_us;
    uint64_t sent_us, retransmit_us, gap_us;
    uint32_t cseq;
    bool provisional, stranger; /* a 1xx came; something came that was no answer to us */
    struct sip_framer framer;
    size_t unread; /* bytes in `stream` */
    char branch[32], tag[20], call_id[ADDRESS_TEXT_MAX + 24];
    char sentence_text[PROBE_SENTENCE_SIZE], warning_text[PROBE_SENTENCE_SIZE];
    char request[PROBE_MAX_REQUEST];
    char stream[SIP_MAX_MESSAGE];
};

/* Begins a leg at the time `now`. setting: must live as long. seed: random, each leg's own. */
void probe_leg_begin(struct probe_leg *leg, const struct probe_setting *setting,
                     const struct locate_leaf *leaf, uint64_t seed, uint64_t now);

/* The socket is connected; `local` is its own address. */
void probe_leg_connected(struct probe_leg *leg, const struct address *local, uint64_t now);

/* The handshake ended, well (`good`) or not; `report` stays good as long as the leg. Also when the
 * peer closed the connection within it. */
void probe_leg_secured(struct probe_leg *leg, bool good, const struct tls_report *report,
                       uint64_t now);

/* Bytes came: one datagram, or a piece of a stream. */
void probe_leg_received(struct probe_leg *leg, struct slice bytes, uint64_t now);

/* The peer closed the connection, or TLS within it failed (`report` then says why). */
void probe_leg_closed(struct probe_leg *leg, uint64_t now);

/* The system reports trouble. */
void probe_leg_trouble(struct probe_leg *leg, enum probe_trouble trouble, uint64_t now);

/* The deadline has come. */
void probe_leg_timer(struct probe_leg *leg, uint64_t now);

#endif
