/* sip/identity - Identity: a signature over who calls.                 RFC 8224 4; RFC 4474 9
 * SPDX-License-Identifier: Apache-2.0
 *
 * Shape  : signed-identity-digest ";info=" "<" absoluteURI ">" *(";" param), with alg and ppt.
 *          RFC 4474, which came before, has the digest in quotes and nothing behind it (and its
 *          certificate in another header); RFC 4475 3.1.1.11 has it without quotes. All are read.
 * Input  : a value from its first byte.
 * Output : slices into the input. The signature itself is not looked at here.
 * Errors : false, and s->error says which byte and which rule; *out is untouched.
 */
#ifndef SIP_IDENTITY_H
#define SIP_IDENTITY_H

#include "sip/scan.h"

struct sip_identity {
    struct slice digest;    /* base64, or base64url with dots (a PASSporT); without quotes */
    struct slice info;      /* the URI in the brackets; p == NULL: none, as in RFC 4474    */
    struct slice algorithm; /* of alg, e.g. "ES256"; p == NULL: none                    */
    struct slice ppt;       /* e.g. "shaken", without quotes; p == NULL: none           */
};

/* Reads one value of Identity and goes on to the next.                  RFC 8224 4
 * Errors: SIP_RULE_BASE64, SIP_RULE_QUOTED_STRING, SIP_RULE_ANGLE_BRACKET (the info is not a URI in
 * brackets), SIP_RULE_URI_ESCAPE, SIP_RULE_PARAMETER_*, SIP_RULE_END, SIP_RULE_VALUE. */
MUST_USE bool sip_identity_read(struct sip_scan *s, struct sip_identity *out);

#endif
