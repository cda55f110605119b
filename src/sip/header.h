/* sip/header - the names of header fields.            RFC 3261 7.3.1, 7.3.3, 20; IANA registry
 * SPDX-License-Identifier: Apache-2.0
 *
 * A header is known by its name, compared in full; a hash only picks the one row of the table to
 * compare with. What is not in the table is SIP_HEADER_OTHER and is kept like any other.
 *
 * To add a header: a line here, a row in header.c in the same order, the line that
 * tools/header_hash.py prints, and its typed reader (see docs/architecture.md).
 */
#ifndef SIP_HEADER_H
#define SIP_HEADER_H

#include "base/slice.h"
#include "sip/scan.h"

enum sip_header_id {
    SIP_HEADER_NONE, /* no header at all: the start line, an error that belongs to no header */
    SIP_HEADER_OTHER,
    SIP_HEADER_ACCEPT,
    SIP_HEADER_ACCEPT_CONTACT,
    SIP_HEADER_ALLOW,
    SIP_HEADER_ALLOW_EVENTS,
    SIP_HEADER_AUTHENTICATION_INFO,
    SIP_HEADER_AUTHORIZATION,
    SIP_HEADER_CALL_ID,
    SIP_HEADER_CONTACT,
    SIP_HEADER_CONTENT_DISPOSITION,
    SIP_HEADER_CONTENT_ENCODING,
    SIP_HEADER_CONTENT_LENGTH,
    SIP_HEADER_CONTENT_TYPE,
    SIP_HEADER_CSEQ,
    SIP_HEADER_DATE,
    SIP_HEADER_DIVERSION,
    SIP_HEADER_EVENT,
    SIP_HEADER_EXPIRES,
    SIP_HEADER_FLOW_TIMER,
    SIP_HEADER_FROM,
    SIP_HEADER_HISTORY_INFO,
    SIP_HEADER_IDENTITY,
    SIP_HEADER_JOIN,
    SIP_HEADER_MAX_FORWARDS,
    SIP_HEADER_MIN_EXPIRES,
    SIP_HEADER_MIN_SE,
    SIP_HEADER_P_ASSERTED_IDENTITY,
    SIP_HEADER_P_PREFERRED_IDENTITY,
    SIP_HEADER_PATH,
    SIP_HEADER_PRIVACY,
    SIP_HEADER_PROXY_AUTHENTICATE,
    SIP_HEADER_PROXY_AUTHORIZATION,
    SIP_HEADER_PROXY_REQUIRE,
    SIP_HEADER_RACK,
    SIP_HEADER_REASON,
    SIP_HEADER_RECORD_ROUTE,
    SIP_HEADER_REFER_TO,
    SIP_HEADER_REFERRED_BY,
    SIP_HEADER_REJECT_CONTACT,
    SIP_HEADER_REPLACES,
    SIP_HEADER_REQUEST_DISPOSITION,
    SIP_HEADER_REQUIRE,
    SIP_HEADER_RETRY_AFTER,
    SIP_HEADER_ROUTE,
    SIP_HEADER_RSEQ,
    SIP_HEADER_SERVER,
    SIP_HEADER_SERVICE_ROUTE,
    SIP_HEADER_SESSION_EXPIRES,
    SIP_HEADER_SUBJECT,
    SIP_HEADER_SUBSCRIPTION_STATE,
    SIP_HEADER_SUPPORTED,
    SIP_HEADER_TIMESTAMP,
    SIP_HEADER_TO,
    SIP_HEADER_UNSUPPORTED,
    SIP_HEADER_USER_AGENT,
    SIP_HEADER_VIA,
    SIP_HEADER_WARNING,
    SIP_HEADER_WWW_AUTHENTICATE,
    SIP_HEADER_COUNT,
};

/* The id of a name, full or compact, in any case; SIP_HEADER_OTHER when the table has none such.
 * name: a token (the message parser has checked that); not a token gives SIP_HEADER_OTHER. */
enum sip_header_id sip_header_find(struct slice name);

/* The full name as it is written, e.g. "Call-ID"; static. NONE and OTHER give an empty slice. */
struct slice sip_header_name(enum sip_header_id id);

/* True when the header may stand more than once in a message: a list, or one of the few that
 * are no list and may still be repeated (credentials and challenges). RFC 3261 7.3.1 */
bool sip_header_repeats(enum sip_header_id id);

/* Reads one whole value (one header line) by the grammar of `id`: every element of a list. A header
 * that has no grammar of its own is always good. On error false, and s->error says why. */
MUST_USE bool sip_header_check(enum sip_header_id id, struct sip_scan *s);

#endif
