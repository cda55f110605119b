/* sip/uri_internal - what uri.c and uri_equal.c share.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIP_URI_INTERNAL_H
#define SIP_URI_INTERNAL_H

#include "base/slice.h"

/* Same text once the escapes are undone; absent (p == NULL) equals absent only. The escapes of both
 * were checked before. nocase: letters are compared without case. RFC 3261 19.1.4 */
bool sip_uri_escaped_equal(struct slice a, struct slice b, bool nocase);

#endif
