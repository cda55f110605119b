/* probe/path - what the path did to a request: NAT, and rewriting by an ALG.
 *                                      RFC 3261 18.2.1, 8.2.6.2; RFC 3581 4; RFC 3424
 * SPDX-License-Identifier: Apache-2.0
 *
 * A server copies Via, From, To, Call-ID and CSeq of a request into its answer (8.2.6.2). So what comes
 * back shows what arrived there, with two exceptions that are no rewriting: `received`, `rport` and
 * the To tag, which the server adds, and another spelling of the same value (white space, case of
 * host names, quotes), which a server may choose that prints what it parsed.
 *
 * An ALG in the near router that undoes its work on the way back (Linux's nf_nat_sip does) cannot be
 * seen so: even `received` and `rport` are turned back. It writes addresses anew, though, in its own
 * spelling. The planted request writes our address in From in an unusual but legal spelling (each
 * number with three digits, 010.001.000.002; IPv6 in full) and, as the control, an address of
 * nobody's (TEST-NET, RFC 5737; 2001:db8::/32) in To, spelt likewise. From changed and To not: an ALG.
 * Both changed: the server prints what it parsed, and nothing can be told.
 */
#ifndef PROBE_PATH_H
#define PROBE_PATH_H

#include "probe/options.h"
#include "sip/message.h"

#define PROBE_MAX_REWRITES 12
#define PROBE_REWRITE_TEXT 128

enum probe_nat {
    PROBE_NAT_UNKNOWN, /* the answer does not say where from it saw us */
    PROBE_NAT_NO,
    PROBE_NAT_YES,
};

enum probe_alg {
    PROBE_ALG_UNKNOWN, /* not looked for, or it cannot be told */
    PROBE_ALG_NONE,    /* nothing was rewritten                */
    PROBE_ALG_YES,
};

/* One thing that came back other than it was sent. Text is NUL-terminated, cut where it does not fit. */
struct probe_rewrite {
    const char *where; /* "Via sent-by", "From URI", "Call-ID" ...; static */
    char sent[PROBE_REWRITE_TEXT];
    char came[PROBE_REWRITE_TEXT];
};

struct probe_path {
    enum probe_nat nat;
    struct address seen; /* how the far end saw us; family NONE and port 0: it did not say */
    bool port_kept;      /* seen.port is our own                                   */
    enum probe_alg alg;
    bool undone; /* the ALG undid its work: `seen` cannot be trusted, nor `nat`   */
    struct probe_rewrite rewrite[PROBE_MAX_REWRITES];
    size_t rewrite_count;
};

/* Compares what was sent with the answer to it, and adds to *path, which is all zero before the first
 * call of a leg. sent: the values that probe_options_write() wrote; answer: parsed, and found to belong to
 * it by its branch or, where that was rewritten, by its Call-ID and CSeq. Never fails: what cannot be read in
 * the answer counts as rewritten only if its text differs from what was sent. */
void probe_path_compare(const struct probe_options *sent, const struct sip_message *answer,
                        struct probe_path *path);

/* How sure it is that a response answers a request. */
enum probe_belongs {
    PROBE_BELONGS_NOT,
    PROBE_BELONGS,           /* branch, CSeq and Call-ID agree                            */
    PROBE_BELONGS_REWRITTEN, /* enough agrees to know it (CSeq and one of branch, Call-ID, tag) */
};

/* Whether a response answers the request that was sent. */
enum probe_belongs probe_path_belongs(const struct probe_options *sent,
                                      const struct sip_message *answer);

/* Appends one plain sentence on NAT, without a line end; nothing when there is nothing to say. local:
 * where we sent from. */
void probe_path_say_nat(const struct probe_path *path, const struct address *local,
                        struct buffer *b);

/* The same on an ALG: what was rewritten, and what to do about it. */
void probe_path_say_alg(const struct probe_path *path, struct buffer *b);

#endif
