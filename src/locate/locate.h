/* locate/locate - from a SIP target to the addresses and transports that serve it.
 *                                                            RFC 3263 4, RFC 2782, RFC 7984
 * SPDX-License-Identifier: Apache-2.0
 *
 * A search is a tree: a question to DNS has records; a record leads to further questions or, when it
 * is an address, to a leaf. This room asks nobody: it says which question comes next, is told
 * the answer, and so grows the tree until nothing is left to ask. Questions that do not depend on
 * each other are given out without waiting, so that they can be under way at the same time.
 *
 *     locate_begin(&search, &target);
 *     while (!locate_done(&search)) {
 *         while (locate_next(&search, &q))
 *             ask for search.question[q]
 *         ... locate_answer(&search, q, status, records, count) as the answers come ...
 *     }
 *     for (size_t i = 0; i < search.leaf_count; i++) ... search.leaf[i] ...
 */
#ifndef LOCATE_LOCATE_H
#define LOCATE_LOCATE_H

#include "locate/record.h"
#include "sip/host.h"
#include "sip/via.h"

#define LOCATE_MAX_QUESTIONS 64
#define LOCATE_MAX_RECORDS   128
#define LOCATE_MAX_LEAVES    128
#define LOCATE_NONE          0xff /* "no parent" */

/* Bits for sets of transports: 1U << SIP_TRANSPORT_x. Known here: UDP, TCP, TLS. */
#define LOCATE_UDP (1U << SIP_TRANSPORT_UDP)
#define LOCATE_TCP (1U << SIP_TRANSPORT_TCP)
#define LOCATE_TLS (1U << SIP_TRANSPORT_TLS)

struct locate_target {
    struct slice host; /* a name or the text of an address; borrowed until locate_begin() returns */
    uint16_t port;     /* 0: none was given                                          */
    unsigned transports; /* which may be used, as bits. One bit: the target names it, so no NAPTR
                                is asked for (RFC 3263 4.1). sips: LOCATE_TLS alone      */
    bool every_default;  /* when DNS names no transport: a leaf for each of `transports` instead
                                of the one that RFC 3263 4.1 falls back to              */
    bool ipv4, ipv6;     /* which addresses to ask for and to keep                   */
};

struct locate_question {
    enum locate_type type;
    enum locate_status status;
    bool given;     /* locate_next() gave it out                              */
    uint8_t record; /* the record that led here; LOCATE_NONE: the target did      */
    uint8_t shared; /* the question that asks for the same: this one has a copy of its answer and
                       is never given out; LOCATE_NONE: it is asked itself            */
    unsigned transports; /* of the leaves below; 0: not known yet (NAPTR)              */
    uint16_t port;       /* A, AAAA: the port of the leaves below; 0: each transport's default */
    char name[LOCATE_NAME_SIZE];
};

struct locate_node {
    uint8_t question;    /* whose answer it is in                                  */
    bool used;           /* it led on; else `why_not` says why not                 */
    bool broken;         /* an SRV record that names a server in a way that nobody can use */
    const char *why_not; /* static text, e.g. "its service is no SIP"; NULL when used */
    struct locate_record record;
};

/* A way to reach the target. */
struct locate_leaf {
    enum sip_transport transport; /* UDP, TCP or TLS                                        */
    struct address address;       /* with its port                                          */
    uint8_t record;               /* the A or AAAA record; LOCATE_NONE: the target is an address */
    bool named; /* DNS names this transport (NAPTR or SRV); else it is a default */
};

/* What the target's own questions are about, in the order in which they are asked: the next stage
 * begins when the one before is answered and names nobody. */
enum locate_stage {
    LOCATE_STAGE_NAPTR,
    LOCATE_STAGE_SRV,
    LOCATE_STAGE_ADDRESS, /* the last one */
};

struct locate {
    struct locate_target target; /* host points to `host` below */
    char host[LOCATE_NAME_SIZE];
    struct locate_question question[LOCATE_MAX_QUESTIONS];
    struct locate_node
        record[LOCATE_MAX_RECORDS]; /* in the order of RFC 3263 and 2782 within a question */
    struct locate_leaf leaf[LOCATE_MAX_LEAVES]; /* in the order of the tree; each one once */
    uint8_t question_count, record_count, leaf_count;
    bool cut; /* there was more than fits above: told, never silently dropped. What was left out
                 may then depend on the order in which the answers came                      */
    enum locate_stage stage; /* what is asked about the target itself */
};

/* Begins a search. An address needs no question: its leaves are there at once, none when its family is
 * not among those to keep. False when the host cannot be asked for (an empty label, one over 63 bytes, a
 * name over 253, white space, a backslash); *search is untouched then.
 *
 * An answer without records and one that never came both lead to the next stage, as in a client of
 * the field; what came stays in the question's status. An SRV record, even one that says "not
 * offered", ends the fall-back to addresses.                   RFC 3263 4.1, 4.2; RFC 2782 */
MUST_USE bool locate_begin(struct locate *search, const struct locate_target *target);

/* Gives out the next question to be asked now: search->question[*q]. False when none is left for
 * the moment. */
bool locate_next(struct locate *search, size_t *q);

/* Takes the answer to a question that was given out, once. records: `count` of them, in any order,
 * copied; those of other types than asked for and repetitions are left out. LOCATE_FOUND without one
 * becomes LOCATE_NO_DATA. Without LOCATE_FOUND records are not looked at. */
void locate_answer(struct locate *search, size_t q, enum locate_status status,
                   const struct locate_record *records, size_t count);

/* True when every question is answered and none is left to ask. */
bool locate_done(const struct locate *search);

/* The port of a transport when nobody names one: 5060, TLS 5061.         RFC 3261 19.1.2 */
uint16_t locate_default_port(enum sip_transport transport);

/* Words for a status, e.g. "no such name (NXDOMAIN)"; static. */
const char *locate_status_text(enum locate_status status);

/* The type's name, e.g. "SRV"; static. */
const char *locate_type_name(enum locate_type type);

#endif
