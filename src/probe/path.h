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
 * number with three digits, 010.001.000.002; IPv6 in full, upper case) and, as the control, an address of
 * nobody's (TEST-NET, RFC 5737; 2001:db8::/32) in To, spelt likewise. From changed and To not: an ALG.
 * Both changed: the server prints what it parsed, and nothing can be told. docs/adr/0008.
 */
#ifndef PROBE_PATH_H
#define PROBE_PATH_H

#include "probe/options.h"
#include "sip/message.h"

#define PROBE_MAX_REWRITES 12
#define PROBE_REWRITE_TEXT 128

/* Room in bytes that is always enough for one sentence of probe_path_say_nat() or _alg(). */
#define PROBE_PATH_SENTENCE_MAX 1536

enum probe_nat {
    PROBE_NAT_UNKNOWN, /* the answer does not say where from it saw us */
    PROBE_NAT_NO,
    PROBE_NAT_YES,
};

enum probe_alg {
    PROBE_ALG_UNKNOWN, /* not looked for, or it cannot be told */
    PROBE_ALG_NONE,    /* nothing was rewritten; over TLS: nor could it be without our seeing it */
    PROBE_ALG_YES,
};

/* One thing that came back other than it was sent. Text is NUL-terminated, cut where it does not fit
 * (between characters of UTF-8), without control bytes: a fold is one space, any other is "?". */
struct probe_rewrite {
    const char *where; /* "Via" (as a whole: it cannot be read), "Via transport", "Via sent-by",
                          "Via branch", "Via count", "From URI", "From tag", "To URI", "Call-ID",
                          "CSeq"; static */
    char sent[PROBE_REWRITE_TEXT];
    char came[PROBE_REWRITE_TEXT]; /* empty: it is gone */
};

struct probe_path {
    enum probe_nat nat;
    struct address seen; /* how the far end saw us; family NONE and port 0: it did not say;
                            port 0 alone: it said no port                          */
    bool port_kept;      /* seen.port is our own                                   */
    enum probe_alg alg;
    bool undone;    /* the ALG undid its work: `seen` cannot be trusted, and nat is never NO  */
    bool compared;  /* an answer to the normal request was compared                   */
    bool respelt;   /* the answer to the planted request was spelt anew by the server */
    bool unsure;    /* the planted request came back as sent, and would have so through some ALGs:
                       see probe_options_can_plant()                                  */
    bool encrypted; /* over TLS: nothing between us and its other end can read along  */
    struct probe_rewrite rewrite[PROBE_MAX_REWRITES];
    size_t rewrite_count;
};

/* Compares what was sent with the answer to it, and adds to *path, which is all zero before the first
 * call of a leg. sent: the values that probe_options_write() wrote; answer: parsed, and found to belong to
 * it by probe_path_belongs(). The order of the answers does not matter, nor does one that comes twice.
 *
 * Of the normal request: our own Via (the one with our branch, else the topmost), From, To, Call-ID and
 * CSeq by value, and what Via says about where we were seen. `received` counts, and where it is absent
 * the sent-by, which is then right (18.2.1), if rport was filled or sent-by itself was changed; else
 * the server may be one that fills in neither, and says nothing. Of the planted request: only the spelling
 * of the addresses in From and To.
 * Never fails: what cannot be read in the answer counts as rewritten only if what was sent does not stand
 * in it; a header that is not there says nothing; rows that do not fit any more are left out. */
void probe_path_compare(const struct probe_options *sent, const struct sip_message *answer,
                        struct probe_path *path);

/* How sure it is that a response answers a request. */
enum probe_belongs {
    PROBE_BELONGS_NOT,
    PROBE_BELONGS,           /* branch, CSeq and Call-ID agree                            */
    PROBE_BELONGS_REWRITTEN, /* enough agrees to know it (CSeq and one of branch, Call-ID, tag) */
};

/* Whether a response answers the request that was sent. Routers and proxies that mangle a Call-ID or a
 * branch are no reason to be deaf; a response to another CSeq never answers. RFC 3261 17.1.3, 8.1.3.3 has
 * only the branch and the CSeq method; 18.1.2 would have a client drop an answer whose sent-by is not its
 * own, which here is the very thing that is looked for. */
enum probe_belongs probe_path_belongs(const struct probe_options *sent,
                                      const struct sip_message *answer);

/* Appends one plain sentence on NAT, without a line end; nothing when there is nothing to say. local:
 * where we sent from. Holds text of the peer only as numbers of addresses. */
void probe_path_say_nat(const struct probe_path *path, const struct address *local,
                        struct buffer *b);

/* The same on an ALG: what was rewritten, the first three of it, and what to do about it. Holds text of
 * the peer as it stands in the rows. */
void probe_path_say_alg(const struct probe_path *path, struct buffer *b);

#endif
