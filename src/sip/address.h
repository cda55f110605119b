/* sip/address - headers whose value is an address: a display name, a URI and parameters.
 * SPDX-License-Identifier: Apache-2.0
 *
 * RFC 3261 20.10, 20.20, 20.30, 20.34, 20.39; RFC 3327, 3608, 3515, 3892, 3325, 5806, 7044.
 *
 * Shape : "Display name" <sip:user@host;uri-parameter>;header-parameter
 *         sip:user@host;header-parameter           (without brackets every ; is the header's)
 *
 * | header                                        | reader                    |
 * |-----------------------------------------------|---------------------------|
 * | From, To, Refer-To, Referred-By               | sip_address_read_single() |
 * | P-Asserted-Identity, P-Preferred-Identity,    | sip_address_read()        |
 * | Diversion, History-Info                       |                           |
 * | Route, Record-Route, Path, Service-Route      | sip_route_read()          |
 * | Contact                                       | sip_contact_read()        |
 */
#ifndef SIP_ADDRESS_H
#define SIP_ADDRESS_H

#include "sip/uri.h"

struct sip_address {
    struct slice display; /* p == NULL: none. Without quotes; quoted-pairs not undone */
    struct sip_uri uri;
    struct slice tag;        /* p == NULL: none */
    struct slice parameters; /* of the header, not of the URI; p == NULL when there is none */
};

#define SIP_CONTACT_NO_EXPIRES (-1)
#define SIP_CONTACT_NO_Q       (-1)

struct sip_contact {
    bool star; /* "*": everything else is empty. RFC 3261 10.2.2 */
    struct sip_address address;
    int16_t q_thousandths; /* 0 to 1000, or SIP_CONTACT_NO_Q */
    int64_t expires_s;     /* 0 to 2^32-1, or SIP_CONTACT_NO_EXPIRES. More than 2^32-1 is 2^32-1;
                              what is no number is 3600: RFC 3261 20.10 */
    struct slice instance; /* +sip.instance, without quotes; p == NULL: none. RFC 5626 4.1 */
    uint32_t reg_id;       /* 1 to 2^31-1; 0: none. RFC 5626 4.2 */
};

/* Reads one value of a list and the comma to the next one. An unquoted display name may hold UTF-8,
 * which phones send and RFC 3261 has only in quotes; any other byte that is no token is refused
 * (RFC 4475 3.1.2.15), and so is a space inside the brackets (3.1.2.14). Errors: SIP_RULE_QUOTED_STRING,
 * SIP_RULE_ANGLE_BRACKET, SIP_RULE_URI_*, SIP_RULE_HOST, SIP_RULE_PORT, SIP_RULE_PARAMETER_*,
 * SIP_RULE_END, SIP_RULE_VALUE. *out is untouched on error. */
MUST_USE bool sip_address_read(struct sip_scan *s, struct sip_address *out);

/* Reads the one value of a header that is no list; nothing may follow. As above. */
MUST_USE bool sip_address_read_single(struct sip_scan *s, struct sip_address *out);

/* Reads one value of Route, Record-Route, Path or Service-Route: the angle brackets are a must,
 * or ";lr" would be a parameter of the wrong thing. As sip_address_read(). RFC 3261 20.34 */
MUST_USE bool sip_route_read(struct sip_scan *s, struct sip_address *out);

/* Reads one value of Contact, or the "*" that stands alone. As sip_address_read(), and
 * SIP_RULE_QVALUE. */
MUST_USE bool sip_contact_read(struct sip_scan *s, struct sip_contact *out);

/* Reads a qvalue that fills `text`: "0.5", "1", "1.000". False when it is none. RFC 3261 25.1 */
bool sip_qvalue(struct slice text, int16_t *thousandths);

#endif
