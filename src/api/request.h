/* api/request - what a client of the control socket asks: one JSON object on one line.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Shape : {"verb": "status"}. Members that are not known are refused, so that a newer client is told, and
 *         not half obeyed; so are members that stand twice.
 * Limits: the line is the caller's to limit; at most REQUEST_MAX_DEPTH braces and brackets are open at
 *         a time, which bounds the stack of the parser.
 */
#ifndef API_REQUEST_H
#define API_REQUEST_H

#include "base/buffer.h"

#define REQUEST_MAX_DEPTH 4

enum request_verb {
    REQUEST_STATUS,
    REQUEST_RELOAD,
    REQUEST_STOP,
    REQUEST_VERB_COUNT,
};

struct request {
    enum request_verb verb;
};

/* Reads a line, without its end. False when it is none: `why` then says what is wrong with it. */
MUST_USE bool request_read(struct slice line, struct request *out, struct buffer *why);

/* Appends a request as request_read() takes it, without a line end. */
void request_write(struct buffer *b, const struct request *request);

#endif
