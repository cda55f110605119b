/* cmd/json - writing JSON, one value after the other.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Commas and indentation are kept by the writer; that keys and braces pair is the caller's matter.
 * Errors stay in the stream, see ferror().
 */
#ifndef CMD_JSON_H
#define CMD_JSON_H

#include "base/slice.h"

#include <stdio.h>

struct json {
    FILE *to;
    unsigned depth;
    bool first; /* nothing stands yet in the innermost object or list */
};

/* Begins an object ('{') or a list ('['). key: NULL inside a list, here and below. */
void json_open(struct json *json, const char *key, char brace);

/* Ends it ('}' or ']'). */
void json_close(struct json *json, char brace);

/* A string. Every character is kept, one that a terminal would not show as \uXXXX; a byte that is no
 * UTF-8 becomes U+FFFD. */
void json_text(struct json *json, const char *key, struct slice text);

/* A number. */
void json_number(struct json *json, const char *key, int64_t number);

/* true or false. */
void json_bool(struct json *json, const char *key, bool value);

/* null. */
void json_none(struct json *json, const char *key);

#endif
