/* sip/media_type - Content-Type, Accept and Content-Disposition.
 * SPDX-License-Identifier: Apache-2.0      RFC 3261 20.1, 20.11, 20.15; RFC 2045 5.1
 *
 * Input  : a value from its first byte.
 * Output : slices into the input; types, subtypes and the names of parameters compare without case.
 * Errors : false, and s->error says which byte and which rule; *out is untouched.
 */
#ifndef SIP_MEDIA_TYPE_H
#define SIP_MEDIA_TYPE_H

#include "sip/scan.h"

struct sip_media_type {
    struct slice type, subtype;
    struct slice boundary; /* p == NULL: there is none. Quoted-pairs not undone; see multipart.h */
    struct slice charset;  /* the same                                                          */
    struct slice parameters; /* all of them, for sip_parameter_find()                             */
};

struct sip_accept {
    struct slice type, subtype; /* "*" stands for any */
    int16_t q_thousandths;      /* 0 to 1000; 1000 when there is none */
    struct slice parameters;
};

/* What becomes of a request whose body is not understood. RFC 3261 20.11 */
enum sip_handling {
    SIP_HANDLING_REQUIRED, /* also when the parameter is not there: a 415 */
    SIP_HANDLING_OPTIONAL, /* the body is ignored                         */
    SIP_HANDLING_OTHER,    /* a word that has no meaning yet              */
};

struct sip_content_disposition {
    struct slice type; /* e.g. "session" */
    enum sip_handling handling;
    struct slice parameters;
};

/* Content-Type: type "/" subtype *(";" parameter).                      RFC 3261 20.15
 * Errors: SIP_RULE_TOKEN, SIP_RULE_SEPARATOR (no slash), those of sip_parameters_read(),
 * SIP_RULE_END. */
MUST_USE bool sip_media_type_read(struct sip_scan *s, struct sip_media_type *out);

/* True when the type is type/subtype, in any case. */
bool sip_media_type_is(const struct sip_media_type *media, struct slice type, struct slice subtype);

/* Reads one media range of Accept and goes on to the next; the value may be empty (loop while the
 * scan is not done). "*" may be the subtype, or both.                   RFC 3261 20.1
 * Errors: as sip_media_type_read(), SIP_RULE_QVALUE, SIP_RULE_VALUE. */
MUST_USE bool sip_accept_read(struct sip_scan *s, struct sip_accept *out);

/* True when the media range takes type/subtype; its q may still be 0, which means "never". */
bool sip_accept_covers(const struct sip_accept *accept, struct slice type, struct slice subtype);

/* Content-Disposition: disp-type *(";" parameter).                      RFC 3261 20.11
 * Errors: SIP_RULE_TOKEN, those of sip_parameters_read(), SIP_RULE_PARAMETER_VALUE (an empty
 * handling), SIP_RULE_END. */
MUST_USE bool sip_content_disposition_read(struct sip_scan *s, struct sip_content_disposition *out);

#endif
