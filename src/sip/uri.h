/* sip/uri - sip:, sips: and tel: URIs, and any other as it stands.  RFC 3261 19.1, RFC 3966
 * SPDX-License-Identifier: Apache-2.0
 *
 * Shape : sip:user:password@host:port;parameters?headers      tel:+1-201-555-0123;parameters
 * Input : the URI alone, without angle brackets.
 * Output: every slice borrows the input; escapes are checked but not undone, because the bytes
 *         are what a Contact must be answered with. See sip_unescape().
 */
#ifndef SIP_URI_H
#define SIP_URI_H

#include "sip/host.h"
#include "sip/parameter.h"

/* Parameters, and headers, that one URI may have: comparing two takes a time that grows with the
 * product of theirs. */
#define SIP_MAX_URI_PARTS 16

enum sip_uri_scheme {
    SIP_URI_OTHER, /* RFC 2396 absoluteURI: `opaque` is all that is known of it; a request gets 416 */
    SIP_URI_SIP,
    SIP_URI_SIPS,
    SIP_URI_TEL,
};

struct sip_uri {
    struct slice text; /* the whole URI */
    enum sip_uri_scheme scheme;
    struct slice user;       /* sip, sips: p == NULL when there is none; tel: the number */
    struct slice password;   /* p == NULL when there is none                         */
    struct sip_host host;    /* sip, sips                                            */
    struct slice parameters; /* behind the first semicolon; p == NULL when there is none    */
    struct slice headers;    /* behind the question mark; p == NULL when there is none      */
    struct slice opaque;     /* other schemes: what stands behind the colon              */
};

/* Reads a URI that takes all the rest of the scan. More generous than RFC 3261: a "#" in the user
 * part (phones send *72# unescaped), a "=" in the value of a parameter (base64), and a local tel:
 * number without phone-context (an emergency call is not refused for that). Stricter: a port has at
 * most 65535, an IPv4 address is one, a URI has at most SIP_MAX_URI_PARTS parameters and headers.
 * Errors: SIP_RULE_URI_*, SIP_RULE_HOST, SIP_RULE_PORT, SIP_RULE_PARAMETER_REPEATED, SIP_RULE_END.
 * *out is untouched on error. */
MUST_USE bool sip_uri_read(struct sip_scan *s, struct sip_uri *out);

/* The same for bytes that belong to no header. *why counts from the first byte of `text`. */
MUST_USE bool sip_uri_parse(struct slice text, struct sip_uri *out, struct sip_error *why);

/* Takes the next parameter off `rest`, which begins as the `parameters` of a URI. Escapes are left
 * in name and value; value.p == NULL when there is none. False when nothing is left. */
bool sip_uri_parameter_next(struct slice *rest, struct sip_parameter *out);

/* Looks for a parameter by name: in any case, and escaped or not ("%6C%72" is "lr").
 * value->p is never NULL when true is returned. RFC 3261 19.1.1 */
bool sip_uri_parameter(const struct sip_uri *uri, struct slice name, struct slice *value);

/* Takes the next header off `rest`, which begins as the `headers` of a URI. As above. */
bool sip_uri_header_next(struct slice *rest, struct sip_parameter *out);

/* True when the two URIs are the same by RFC 3261 19.1.4 (sip, sips) or RFC 3966 5 (tel). Of other
 * schemes the bytes are compared. Symmetric, but not transitive (19.1.4 says so): for a key
 * of a table use something stricter. A transport parameter in only one of them makes them
 * different, as in that section's examples. */
bool sip_uri_equal(const struct sip_uri *a, const struct sip_uri *b);

#endif
