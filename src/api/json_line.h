/* api/json_line - JSON on one line, into a buffer: what programs hear over a socket.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Commas are kept by the writer; that keys and braces pair is the caller's matter. What does not fit marks
 * the buffer, see base/buffer.h.
 */
#ifndef API_JSON_LINE_H
#define API_JSON_LINE_H

#include "base/buffer.h"

struct json_line {
    struct buffer *to;
    bool more; /* something stands already in the innermost object or list */
};

/* Begins an object ('{') or a list ('['). key: NULL inside a list, here and below. */
void json_line_open(struct json_line *json, const char *key, char brace);

/* Ends it ('}' or ']'). */
void json_line_close(struct json_line *json, char brace);

/* A string. Control characters become \u00XX; a byte that is no UTF-8 becomes U+FFFD. */
void json_line_text(struct json_line *json, const char *key, struct slice text);

/* A number. */
void json_line_number(struct json_line *json, const char *key, uint64_t number);

/* true or false. */
void json_line_bool(struct json_line *json, const char *key, bool value);

/* null. */
void json_line_none(struct json_line *json, const char *key);

/* The whole document {"error": text}. */
void json_line_error(struct buffer *to, struct slice text);

#endif
