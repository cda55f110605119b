/* sip/token_list - the headers that list tokens: option tags, methods, content codings, kinds of
 * privacy.      RFC 3261 20.5, 20.12, 20.29, 20.32, 20.37, 20.40; RFC 3323 4.2
 * SPDX-License-Identifier: Apache-2.0
 *
 * Input  : a value from its first byte. Supported and Allow may be empty: loop while the scan is
 *          not done, then an empty value simply has no token.
 * Output : slices into the input, or bits.
 * Errors : false, and s->error says which byte and which rule; *out is untouched.
 */
#ifndef SIP_TOKEN_LIST_H
#define SIP_TOKEN_LIST_H

#include "sip/method.h"
#include "sip/scan.h"

/* Kinds of privacy, as bits. RFC 3323 4.2; id: RFC 3325 9.3; history: RFC 7044 */
enum sip_privacy {
    SIP_PRIVACY_HEADER = 1 << 0,
    SIP_PRIVACY_SESSION = 1 << 1,
    SIP_PRIVACY_USER = 1 << 2,
    SIP_PRIVACY_NONE = 1 << 3, /* asks that no privacy be applied; beside others it means nothing */
    SIP_PRIVACY_CRITICAL = 1 << 4,
    SIP_PRIVACY_ID = 1 << 5,
    SIP_PRIVACY_HISTORY = 1 << 6,
    SIP_PRIVACY_OTHER = 1 << 7, /* a token that is none of these */
};

/* Reads one token of Require, Proxy-Require, Supported, Unsupported, Allow or Content-Encoding, and
 * goes on to the next. Empty elements (",,", a comma at the end) are skipped: they mean nothing, and a
 * Require that stood behind one must not be overlooked. Errors: SIP_RULE_TOKEN, SIP_RULE_END. */
MUST_USE bool sip_token_read(struct sip_scan *s, struct slice *token);

/* Reads a whole value of Allow, maybe an empty one, as a set: bit 1 << m for every enum sip_method m
 * that is in it; bit 0 (SIP_METHOD_OTHER) for a method that has no number. The bits are or-ed into
 * *methods, so that several lines add up; on error none is.             RFC 3261 20.5
 * Errors: as sip_token_read(). */
MUST_USE bool sip_allow_read(struct sip_scan *s, uint32_t *methods);

/* Reads a whole value of Privacy as a set of enum sip_privacy. RFC 3323 puts semicolons between the
 * kinds; a comma, the separator of every other list, is understood too.  RFC 3323 4.2
 * Errors: SIP_RULE_TOKEN, SIP_RULE_END. */
MUST_USE bool sip_privacy_read(struct sip_scan *s, uint32_t *kinds);

/* True when the token is in a value (one header line), in any case: option tags and content codings.
 * Not for methods, whose case counts: see sip_allow_read(). A value with a mistake in it is searched
 * up to the mistake. RFC 3261 7.3.1 */
bool sip_token_list_has(struct slice value, struct slice token);

#endif
