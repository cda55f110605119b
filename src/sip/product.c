/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/product.h"

#include "sip/value_internal.h"

/* Takes the first product apart, as far as it is one. */
static void first_product(struct slice text, struct sip_product *out)
{
    struct sip_scan s = sip_scan_of(text, 0);
    struct slice comment;
    do
        sip_scan_space(&s);
    while (sip_scan_peek(&s) == '(' && sip_scan_comment(&s, &comment));
    struct slice name = sip_scan_while(&s, SIP_TOKEN);
    if (name.n == 0)
        return;
    out->name = name;
    if (!sip_scan_separator(&s, '/'))
        return;
    struct slice version = sip_scan_while(&s, SIP_TOKEN);
    if (version.n > 0)
        out->version = version;
}

bool sip_product_read(struct sip_scan *s, struct sip_product *out)
{
    struct sip_product product = {.text = sip_scan_while(s, SIP_TEXT)};
    if (!sip_scan_done(s))
        return sip_scan_fail(s, SIP_RULE_CONTROL_BYTE);
    first_product(product.text, &product);
    *out = product;
    return true;
}
