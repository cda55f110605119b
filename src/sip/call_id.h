/* sip/call_id - Call-ID, and the headers that name a dialog by it: Replaces and Join.
 * SPDX-License-Identifier: Apache-2.0          RFC 3261 20.8; RFC 3891 6.1; RFC 3911 7.1
 *
 * Input  : a value from its first byte.
 * Output : slices into the input, as they stand: Call-IDs and tags are compared byte by byte
 *          (RFC 3261 20.8, 19.3).
 * Errors : false, and s->error says which byte and which rule; *out is untouched.
 */
#ifndef SIP_CALL_ID_H
#define SIP_CALL_ID_H

#include "sip/scan.h"

/* A dialog, seen from the one that receives the header: to_tag is its own tag. */
struct sip_dialog_name {
    struct slice call_id;
    struct slice to_tag, from_tag; /* never empty; "0" is what an RFC 2543 peer without a tag has */
    struct slice early_only;       /* p != NULL: there; Replaces only       */
    struct slice parameters;       /* all of them, for sip_parameter_find() */
};

/* Call-ID: more than the grammar's word [ "@" word ]: any visible ASCII but a comma and a semicolon,
 * as devices put base64 with its "=" there, and it is only ever compared.  RFC 3261 20.8
 * Errors: SIP_RULE_CALL_ID (there is none), SIP_RULE_END. */
MUST_USE bool sip_call_id_read(struct sip_scan *s, struct slice *call_id);

/* Replaces: callid ";to-tag=" ";from-tag=" [";early-only"], each tag exactly once.
 * Errors: those of sip_call_id_read() and sip_parameters_read(), SIP_RULE_PARAMETER_MISSING (a tag
 * is not there), SIP_RULE_PARAMETER_VALUE (it is empty).                RFC 3891 3, 6.1 */
MUST_USE bool sip_replaces_read(struct sip_scan *s, struct sip_dialog_name *out);

/* Join: callid ";to-tag=" ";from-tag=", each tag exactly once; out->early_only stays absent.
 * Errors: as sip_replaces_read().                                       RFC 3911 4, 7.1 */
MUST_USE bool sip_join_read(struct sip_scan *s, struct sip_dialog_name *out);

#endif
