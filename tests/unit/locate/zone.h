/* A DNS zone in one string, and a search through it that is written as one.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_UNIT_LOCATE_ZONE_H
#define TESTS_UNIT_LOCATE_ZONE_H

#include "locate/locate.h"

#define ZONE_TEXT 8192

/* Begins a search. target: the host, and behind it any of: a number (the port); udp, tcp, tls (what may
 * be used, else all three); every (every_default); v6, v46 (the addresses, else IPv4 alone). */
MUST_USE bool zone_begin(struct locate *search, const char *target);

/* Answers until nothing is left to ask. Records of the zone stand between ";":
 *     NAPTR name order preference flags service replacement     ("-" is an empty text)
 *     SRV name priority weight port target                      ("." is the root)
 *     A name address
 *     TYPE name status                                          (one of the marks below)
 * A name without the type is NO_DATA, one that is nowhere is NO_NAME. seed 0: in order; another: answers
 * come in an order of that seed, as do the records within each. Returns how many questions
 * were asked. */
size_t zone_search(struct locate *search, const char *zone, unsigned seed);

/* The questions in the order of the tree, "TYPE name" each, ", " between, and behind the name the mark of
 * the status: none FOUND, - NO_DATA, ! NO_NAME, ? NO_ANSWER, x FAILED, r REFUSED, u UNREACHABLE,
 * b BROKEN. */
const char *zone_questions(const struct locate *search, char out[ZONE_TEXT]);

/* The leaves, "udp 192.0.2.1:5060" each, "*" behind it when DNS names the transport. */
const char *zone_leaves(const struct locate *search, char out[ZONE_TEXT]);

/* Why records are not used, in the order of the tree, ", " between. */
const char *zone_why_not(const struct locate *search, char out[ZONE_TEXT]);

#endif
