/* net/dns - questions to DNS, asked over a libuv loop.              RFC 1035, 2782, 3403, 3596
 * SPDX-License-Identifier: Apache-2.0
 *
 * A thin shell around c-ares: what comes back are the records of locate/record.h. Answers come as
 * calls from the loop, never from within dns_ask(). One thread, the loop's.
 */
#ifndef NET_DNS_H
#define NET_DNS_H

#include "base/attributes.h"
#include "locate/record.h"

#include <uv.h>

/* How many questions may be under way at once: a whole search, and what the one before it left. */
#define DNS_MAX_ASKED 256

struct dns;

/* Called once per question. records: only good during the call. */
typedef void (*dns_answer)(void *context, size_t question, enum locate_status status,
                           const struct locate_record *records, size_t count);

struct dns_setting {
    const struct address *server; /* port 0: 53. NULL: the servers of this machine, and for A and
                                     AAAA /etc/hosts before them. Only read by dns_new() */
    size_t server_count; /* how many stand there, in the order to ask them; up to 3; 0 is 1 */
    uint64_t timeout_ms; /* a question ends within it, tries over servers and TCP included. Each
                            of several servers gets its share, its first try a third of that */
    dns_answer answer;
    void *context;
};

/* A resolver on a loop; NULL when memory or the machine's resolver setting fails, *why is then a
 * static text. Free with dns_free(). */
MUST_USE struct dns *dns_new(uv_loop_t *loop, const struct dns_setting *setting, const char **why);

/* Asks. name: with or without a last dot; search domains are not tried. `question` is the caller's
 * number, given back with the answer. Always leads to exactly one call of `answer`, at the
 * latest by the deadline, unless dns_free() comes first. With several servers the next one is
 * asked when one fails, refuses or is silent; when none has an answer, the status is that of the one
 * that said most (FAILED before REFUSED, BROKEN, NO_ANSWER, UNREACHABLE). Of an answer 256 records
 * are told. No more than DNS_MAX_ASKED questions at once: one more is the caller's mistake. Allowed
 * within an answer. */
void dns_ask(struct dns *dns, size_t question, enum locate_type type, const char *name);

/* Stops: no answer comes any more. Its handles close, and its memory goes, as the loop runs on. Allowed
 * within an answer. Sets *dns to NULL; NULL in it is fine. */
void dns_free(struct dns **dns);

#endif
