/* sip/parameter - ";name=value", wherever it stands.               RFC 3261 7.3.1, 25.1
 * SPDX-License-Identifier: Apache-2.0
 *
 * A header with parameters lists the ones it knows as rows of a table; the rest is checked and
 * kept in the slice that holds them all.
 */
#ifndef SIP_PARAMETER_H
#define SIP_PARAMETER_H

#include "sip/scan.h"

struct sip_parameter {
    struct slice name;
    struct slice value; /* p == NULL: there is none. Quotes are not part of it; a quoted value may
                           hold quoted-pairs, see sip_unquote(). */
};

/* A parameter that a header knows: where in the header's struct its value goes (a struct slice). */
struct sip_parameter_row {
    struct slice name;
    size_t offset; /* offsetof(struct sip_..., member) */
};

/* Reads one parameter: name, or name and value; the semicolon is already taken. An unquoted value
 * may hold more than a token (addresses, base64): any visible ASCII but " , ; < >.
 * Errors: SIP_RULE_PARAMETER_NAME, SIP_RULE_PARAMETER_VALUE, SIP_RULE_QUOTED_STRING. */
MUST_USE bool sip_parameter_read(struct sip_scan *s, struct sip_parameter *out);

/* Reads *(SEMI parameter). The value of each parameter with a row goes to its place in `out`; a
 * parameter without a value goes there as an empty slice that is not NULL; one that is absent
 * leaves its place as it was. *all becomes what stands between the first semicolon and the last
 * value, p == NULL when there is no parameter; read it again with sip_parameter_next().
 * Errors: those of sip_parameter_read(), and SIP_RULE_PARAMETER_REPEATED for one with a row. */
MUST_USE bool sip_parameters_read(struct sip_scan *s, const struct sip_parameter_row *rows,
                                  size_t count, void *out, struct slice *all);

/* Takes the next parameter off `rest`, which begins as the `all` of a header that was read without
 * error. False when there is none left. */
bool sip_parameter_next(struct slice *rest, struct sip_parameter *out);

/* Looks for a parameter by name, in any case, in the `all` of a header that was read without
 * error. False when it is not there. */
bool sip_parameter_find(struct slice all, struct slice name, struct sip_parameter *out);

#endif
