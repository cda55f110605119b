/* cmd/parse_internal - a parsed file, and the two ways to show it.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CMD_PARSE_INTERNAL_H
#define CMD_PARSE_INTERNAL_H

#include "cmd/json.h"
#include "sip/message.h"

struct parsed {
    const char *path;
    struct slice bytes;
    bool good;
    struct sip_error why; /* when it is not */
    struct sip_message message;
    struct sip_header_line lines[SIP_MAX_HEADERS];
};

/* Where a byte of a message stands, as an editor counts. */
struct parse_place {
    size_t line, column; /* from 1; a column is a byte               */
    struct slice text;   /* the whole line, without its line end     */
    size_t at;           /* the byte within text; text.n is behind it */
};

/* The place of a byte; an offset behind the end is the end. */
struct parse_place parse_place_of(struct slice bytes, size_t offset);

/* The name of the header that the error is in; empty when it is in none. */
struct slice parse_error_header(const struct parsed *parsed);

/* For people. */
void parse_show_text(const struct parsed *parsed, FILE *to);

/* For programs: one object of the list "messages". */
void parse_show_json(const struct parsed *parsed, struct json *json);

#endif
