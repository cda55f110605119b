/* cmd/describe - what a typed header value means, as named fields.
 * SPDX-License-Identifier: Apache-2.0
 *
 * To show one more header: a row in the table of describe.c.
 */
#ifndef CMD_DESCRIBE_H
#define CMD_DESCRIBE_H

#include "sip/message.h"
#include "sip/uri.h"

#define DESCRIBE_MAX_FIELDS 16

struct describe_field {
    const char *name;
    struct slice text; /* p == NULL: a number */
    int64_t number;
};

struct describe_fields {
    struct describe_field field[DESCRIBE_MAX_FIELDS];
    size_t count;
};

/* Reads the next value of a header. Fields that are absent in the value are absent in *out; they
 * borrow the value's bytes. False when the header has no row, or the value is broken. */
MUST_USE bool describe_value(enum sip_header_id id, struct sip_scan *s,
                             struct describe_fields *out);

/* The parts of a URI. */
void describe_uri(const struct sip_uri *uri, struct describe_fields *out);

#endif
