/* sip/product - User-Agent and Server: what the peer says it is.       RFC 3261 20.35, 20.41
 * SPDX-License-Identifier: Apache-2.0
 *
 * Shape  : products and comments: "Linphone/3.6.1 (eXosip2/4.1.0)". What phones send is looser
 *          ("Yealink SIP-T46U 108.86.0.75", "Foo @ Home, Inc."), and nothing depends on it: so any
 *          text is good, and the first product is taken apart where there is one.
 * Input  : a value from its first byte; may be empty.
 * Output : slices into the input. A peer may write anything: escape it before it is shown.
 */
#ifndef SIP_PRODUCT_H
#define SIP_PRODUCT_H

#include "sip/scan.h"

struct sip_product {
    struct slice name;    /* of the first product behind any comments, e.g. "Linphone"; p == NULL:
                             there is none */
    struct slice version; /* e.g. "3.6.1"; p == NULL: there is none */
    struct slice text;    /* the whole value */
};

/* Reads User-Agent or Server. On error false, *out is untouched and s->error says why:
 * SIP_RULE_CONTROL_BYTE, the only thing that is refused.                RFC 3261 20.41 */
MUST_USE bool sip_product_read(struct sip_scan *s, struct sip_product *out);

#endif
