/* sip/auth - Authorization, WWW-Authenticate, Authentication-Info and their Proxy- twins.
 *                          RFC 3261 20.6, 20.7, 20.27, 20.28, 20.44, 25.1; RFC 7616 3; RFC 8760
 * SPDX-License-Identifier: Apache-2.0
 *
 * Shape : Digest username="alice", realm="example.com", nonce="...", qop=auth, nc=00000001, ...
 *         Parameters are divided by commas, so these headers are no lists: a line is one value, and
 *         a message repeats the line instead (RFC 3261 7.3.1). Two values in one line are refused.
 * Values: slices of what stands between the quotes; quoted-pairs are not undone (sip_unquote()).
 *         p == NULL: the parameter is absent; n == 0 and p != NULL: it is there and empty.
 * Liberal: any value may stand with or without quotes, as phones mix that up for qop, algorithm, nc
 *         and stale; white space and empty elements around commas are skipped (RFC 7235 7); nc may
 *         have fewer than eight digits; an unknown parameter is kept in `all`.
 *         Behind a quoted value white space may stand for the comma (RFC 3665 2.1 prints it so).
 * Strict: a known parameter that stands twice is refused, because two readers could take one each.
 * Errors: SIP_RULE_TOKEN (scheme), SIP_RULE_AUTH_PARAMETER, SIP_RULE_PARAMETER_VALUE,
 *         SIP_RULE_PARAMETER_REPEATED, SIP_RULE_QUOTED_STRING, SIP_RULE_SEPARATOR,
 *         SIP_RULE_NUMBER (nc). What must be there is for sip/digest.h to say: a reader also reads
 *         what a phone sends before it was challenged.
 */
#ifndef SIP_AUTH_H
#define SIP_AUTH_H

#include "base/buffer.h"
#include "sip/parameter.h"

/* Authorization and Proxy-Authorization. */
struct sip_credentials {
    struct slice scheme; /* as it stands; `digest` says whether it is "Digest" */
    bool digest;         /* false: nothing below is set but `all`              */
    bool userhash;       /* username is H(username ":" realm)  RFC 7616 3.4.4 */
    uint32_t nc;         /* the number in nc_text; 0 when absent               */
    struct slice username;
    struct slice username_extended; /* username*, e.g. UTF-8''J%C3%A4s       RFC 7616 3.4 */
    struct slice realm;
    struct slice nonce;
    struct slice uri;
    struct slice response;
    struct slice algorithm;
    struct slice cnonce;
    struct slice opaque;
    struct slice qop;
    struct slice nc_text; /* one to eight hexadecimal digits, as hashed */
    struct slice all;     /* every parameter, for sip_auth_parameter_next(); another scheme:
                             whatever follows its name                                      */
};

/* The members of a qop-options list. */
enum sip_qop {
    SIP_QOP_AUTH = 1 << 0,
    SIP_QOP_AUTH_INT = 1 << 1,
    SIP_QOP_OTHER = 1 << 2, /* a token that RFC 7616 does not have */
};

/* WWW-Authenticate and Proxy-Authenticate. */
struct sip_challenge {
    struct slice scheme;
    bool digest;          /* false: nothing below is set but `all`                 */
    bool stale;           /* only "true", in any case, is    RFC 7616 3.3          */
    bool userhash;        /* the server takes hashed user names     RFC 7616 3.4.4 */
    unsigned qop_options; /* enum sip_qop or-ed; 0: no qop, as in RFC 2069         */
    struct slice realm;
    struct slice domain;
    struct slice nonce;
    struct slice opaque;
    struct slice algorithm;
    struct slice qop; /* the list as it stands */
    struct slice all;
};

/* Authentication-Info. */
struct sip_authentication_info {
    struct slice all;
    struct slice nextnonce;
    struct slice qop;
    struct slice rspauth;
    struct slice cnonce;
    struct slice nc_text;
    uint32_t nc; /* the number in nc_text; 0 when absent */
};

/* Reads one Authorization or Proxy-Authorization. A scheme other than Digest is good with whatever
 * follows it, nothing included (RFC 4475 3.3.7: an unknown scheme is no syntax error).
 * RFC 3261 20.7, 20.28 */
MUST_USE bool sip_credentials_read(struct sip_scan *s, struct sip_credentials *out);

/* Reads one WWW-Authenticate or Proxy-Authenticate; other schemes as above.
 * RFC 3261 20.27, 20.44 */
MUST_USE bool sip_challenge_read(struct sip_scan *s, struct sip_challenge *out);

/* Reads one Authentication-Info.                                              RFC 3261 20.6 */
MUST_USE bool sip_authentication_info_read(struct sip_scan *s, struct sip_authentication_info *out);

/* Takes the next name=value off `rest`, which begins as the `all` of a header with scheme Digest
 * that was read without error. False when there is none left. */
bool sip_auth_parameter_next(struct slice *rest, struct sip_parameter *out);

/* The user name with quoted-pairs undone, or username* decoded, in `room` when anything had to be
 * undone and else a slice of the header. Absent (p == NULL) when the header names none, when both
 * forms stand there, when username* is not UTF-8, holds a control character (C0 or DEL), a backslash
 * or a "%" that is no escape, or when `room` of `size` bytes is too small.
 * RFC 7616 3.4 */
struct slice sip_credentials_username(const struct sip_credentials *credentials, char *room,
                                      size_t size);

/* Writes a Digest value with every parameter that is set but `all`, quoted where RFC 3261 25.1
 * quotes; what reading that again gives is the same but for `all`. The slices are written as they
 * are: what is quoted must have its quoted-pairs done. See buffer_good().
 * RFC 3261 20.7 */
void sip_credentials_write(struct buffer *out, const struct sip_credentials *credentials);

/* The same for a challenge; qop is written as the list in `qop`.         RFC 3261 20.44 */
void sip_challenge_write(struct buffer *out, const struct sip_challenge *challenge);

/* The same for Authentication-Info.                                      RFC 3261 20.6 */
void sip_authentication_info_write(struct buffer *out, const struct sip_authentication_info *info);

#endif
