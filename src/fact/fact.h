/* fact/fact - the record that a decision leaves, and the line it is in a log.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Whoever refuses, limits, rewrites or ends something says so in a struct fact: what was seen, by
 * which rule, from where. The log, `varco why`, the console and the metrics are views of it. What
 * was simply accepted is a counter (fact/counter.h).
 *
 * Owner : a fact is a value and borrows nothing: it may outlive the packet it is about.
 * Units : time_ms and first_ms are milliseconds since 1 January 1970 UTC, given by the caller.
 */
#ifndef FACT_FACT_H
#define FACT_FACT_H

#include "base/address.h"
#include "fact/rule.h"

#define FACT_USER_MAX 64   /* bytes of a user that are kept           */
#define FACT_SEEN_MAX 96   /* bytes of what was seen that are kept    */
#define FACT_LINE_MAX 1024 /* bytes that every line fits into, no NUL */

struct fact {
    int64_t time_ms;  /* when it happened last                  */
    int64_t first_ms; /* when it happened first                 */
    enum fact_rule rule;
    struct address source; /* family ADDRESS_NONE: nobody in particular   */
    uint32_t count;        /* how often: 1 or more; at most UINT32_MAX    */
    uint8_t user_length, seen_length;
    char user[FACT_USER_MAX]; /* who is meant, as it came: any bytes */
    char seen[FACT_SEEN_MAX]; /* what it was, as it came: any bytes  */
};

/* A fact that happened once. source NULL: nobody in particular. Of user and seen the first
 * FACT_USER_MAX and FACT_SEEN_MAX bytes are copied; absent slices are kept as empty. */
struct fact fact_of(enum fact_rule rule, int64_t time_ms, const struct address *source,
                    struct slice user, struct slice seen);

/* The user; empty when there is none. Good for as long as the fact stays where it is. */
static inline struct slice fact_user(const struct fact *fact)
{
    return (struct slice){fact->user, fact->user_length};
}

/* What was seen; as fact_user(). */
static inline struct slice fact_seen(const struct fact *fact)
{
    return (struct slice){fact->seen, fact->seen_length};
}

/* Appends the fact as one line without its end:
 *
 *     time=2026-11-22T19:40:00.123Z class=gate rule=junk source=192.0.2.1:5060 count=812
 *     since=2026-11-22T19:39:59.007Z seen="\x16\x03\x01" what="bytes that cannot ..."
 *
 * source, since (only with a count above 1), user and seen stand there when they are known. A value
 * that is not of letters, digits and "._:@+/[]-" alone is quoted; within the quotes there is
 * only ASCII that can be seen: a quote and a backslash have a backslash before them, any other byte is
 * \xNN. So nothing that came from outside ends a line, begins a field or plays with a terminal.
 * Takes at most FACT_LINE_MAX bytes. */
void fact_write_line(struct buffer *b, const struct fact *fact);

/* Appends one value by the rules above. For log lines of other rooms. */
void fact_write_value(struct buffer *b, struct slice value);

/* Appends a time as RFC 3339 has it, in UTC with milliseconds. Years outside of 1970 to 9999 are
 * written as those. */
void fact_write_time(struct buffer *b, int64_t time_ms);

#endif
